"""Sessions that are linked, and sessions that are merged."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.conversations.errors import AlreadyMerged, DifferentCustomers, RelatedToItself, SessionClosed
from apps.conversations.models import ChatSession, Draft, Memory, Message, SessionLink
from apps.conversations.services import (
    add_message,
    close_session,
    link_sessions,
    mark_handed_off,
    merge_sessions,
    remember,
    save_draft,
    start_session,
    take_over,
    unlink_sessions,
)
from apps.conversations.types import Author, SessionStatus
from apps.live.models import LiveEvent
from apps.live.types import chat_stream
from tests.conversations.conftest import Told


@pytest.fixture
def other(agent: User) -> ChatSession:
    return start_session(owner=agent, title="The other one")


def say(session: ChatSession, text: str) -> Message:
    return add_message(session=session, author=Author.CUSTOMER, text=text)


def read(session: ChatSession) -> list[str]:
    return [message.text for message in Message.objects.read_in(session)]


def heard(session: ChatSession) -> list[tuple[str, dict[str, Any]]]:
    log = LiveEvent.objects.after(stream=chat_stream(session.pk), seq=0)
    return [(event.event, event.data) for event in log]


def related(session: ChatSession) -> list[ChatSession]:
    return list(ChatSession.objects.related_to(session))


class TestLinks:
    def test_linked_sessions_name_each_other(self, session: ChatSession, other: ChatSession, agent: User) -> None:
        link_sessions(session=session, other=other, user=agent)

        assert (related(session), related(other)) == ([other], [session])

    def test_a_pair_is_linked_once_whoever_begins(self, session: ChatSession, other: ChatSession, agent: User) -> None:
        first = link_sessions(session=session, other=other, user=agent)
        again = link_sessions(session=other, other=session, user=agent)

        assert (first, SessionLink.objects.count()) == (again, 1)
        assert len(heard(session)) == 1

    def test_both_followers_are_told_the_other_one(
        self, session: ChatSession, other: ChatSession, agent: User, told: Told
    ) -> None:
        link_sessions(session=session, other=other, user=agent)

        assert told() == [("linked", {"session_id": str(other.pk), "title": "The other one", "user": "agent"})]
        assert heard(other) == [("linked", {"session_id": str(session.pk), "title": str(session.pk), "user": "agent"})]

    def test_a_link_is_taken_away_from_either_end(self, session: ChatSession, other: ChatSession, agent: User) -> None:
        link_sessions(session=session, other=other, user=agent)
        unlink_sessions(session=other, other=session, user=agent)

        assert (related(session), related(other)) == ([], [])
        assert [event for event, _data in heard(other)] == ["linked", "unlinked"]

    def test_taking_away_a_link_that_is_not_there_tells_nobody(
        self, session: ChatSession, other: ChatSession, agent: User, told: Told
    ) -> None:
        unlink_sessions(session=session, other=other, user=agent)

        assert told() == []

    def test_closed_sessions_can_be_linked(self, session: ChatSession, other: ChatSession, agent: User) -> None:
        close_session(session=other, user=agent)
        link_sessions(session=session, other=other, user=agent)

        assert related(session) == [other]

    def test_nothing_is_linked_to_itself(self, session: ChatSession, agent: User) -> None:
        with pytest.raises(RelatedToItself):
            link_sessions(session=session, other=session, user=agent)
        with pytest.raises(IntegrityError), transaction.atomic():
            SessionLink.objects.create(first=session, second=session)


class TestMerging:
    def test_both_are_read_as_one_in_the_order_they_were_said(
        self, session: ChatSession, other: ChatSession, agent: User
    ) -> None:
        for place, text in ((session, "one"), (other, "two"), (session, "three"), (other, "four")):
            say(place, text)
        merge_sessions(source=session, target=other, user=agent)
        say(other, "five")

        assert read(other) == ["one", "two", "three", "four", "five"]
        assert read(session) == ["one", "three"]

    def test_the_source_is_closed_and_points_to_the_target(
        self, session: ChatSession, other: ChatSession, agent: User
    ) -> None:
        assert merge_sessions(source=session, target=other, user=agent) is other

        session.refresh_from_db()
        assert (session.status, session.merged_into) == (SessionStatus.CLOSED, other)
        with pytest.raises(SessionClosed):
            say(session, "Is anybody there?")

    def test_a_part_of_the_source_becomes_a_part_of_the_target(
        self, session: ChatSession, other: ChatSession, agent: User
    ) -> None:
        third = start_session(owner=agent)
        say(session, "one")
        merge_sessions(source=session, target=other, user=agent)
        merge_sessions(source=other, target=third, user=agent)

        assert read(third) == ["one"]
        assert set(third.parts.all()) == {session, other}

    def test_a_closed_source_can_be_merged(self, session: ChatSession, other: ChatSession, agent: User) -> None:
        say(session, "one")
        close_session(session=session, user=agent)
        merge_sessions(source=session, target=other, user=agent)

        assert read(other) == ["one"]

    def test_what_the_source_knows_goes_on_in_the_target(self, agent: User) -> None:
        source = start_session(owner=agent, title="A refund", customer_id="C-1001")
        target = start_session(owner=agent)
        ChatSession.objects.filter(pk=target.pk).update(slots={"invoice_id": "INV-2"})
        merge_sessions(source=source, target=target, user=agent)

        target.refresh_from_db()
        assert (target.customer_id, target.title) == ("C-1001", "A refund")
        assert target.slots == {"customer_id": "C-1001", "invoice_id": "INV-2", "customer_learned": ""}

    def test_who_waits_for_a_person_still_does(self, session: ChatSession, other: ChatSession, agent: User) -> None:
        mark_handed_off(session=session)
        merge_sessions(source=session, target=other, user=agent)

        other.refresh_from_db()
        assert (other.status, other.is_human_led) == (SessionStatus.HANDED_OFF, False)

    def test_a_person_who_leads_the_source_leads_the_target(
        self, session: ChatSession, other: ChatSession, agent: User, supervisor: User
    ) -> None:
        take_over(session=session, user=supervisor)
        merge_sessions(source=session, target=other, user=agent)

        other.refresh_from_db()
        assert (other.is_human_led, other.assignee) == (True, supervisor)

    def test_who_leads_the_target_keeps_it(
        self, session: ChatSession, other: ChatSession, agent: User, supervisor: User
    ) -> None:
        take_over(session=session, user=supervisor)
        take_over(session=other, user=agent)
        merge_sessions(source=session, target=other, user=supervisor)

        other.refresh_from_db()
        assert (other.is_human_led, other.assignee) == (True, agent)

    def test_a_closed_source_hands_no_lead_on(
        self, session: ChatSession, other: ChatSession, agent: User, supervisor: User
    ) -> None:
        take_over(session=session, user=supervisor)
        close_session(session=session, user=supervisor)
        merge_sessions(source=session, target=other, user=agent)

        other.refresh_from_db()
        assert (other.is_human_led, other.assignee) == (False, None)

    def test_what_the_target_knows_already_stays(self, agent: User) -> None:
        source = start_session(owner=agent, title="Old", customer_id="C-1001")
        target = start_session(owner=agent, title="New", customer_id="C-1001")
        merge_sessions(source=source, target=target, user=agent)

        target.refresh_from_db()
        assert target.title == "New"

    def test_what_was_remembered_in_the_source_is_known_in_the_target(
        self, session: ChatSession, other: ChatSession, agent: User
    ) -> None:
        memory = remember(session=session, key="wish", value="call after six")
        merge_sessions(source=session, target=other, user=agent)

        assert list(Memory.objects.about(session=other)) == [memory]

    def test_drafts_go_on_in_the_target_behind_what_is_written_there(
        self, session: ChatSession, other: ChatSession, agent: User, supervisor: User
    ) -> None:
        save_draft(session=session, user=agent, text="my words", version=0)
        save_draft(session=session, user=supervisor, text="more words", version=0)
        save_draft(session=other, user=supervisor, text="some words", version=0)
        merge_sessions(source=session, target=other, user=agent)

        kept = Draft.objects.order_by("user__username").values_list("session", "user__username", "text")
        assert list(kept) == [(other.pk, "agent", "my words"), (other.pk, "supervisor", "some words\nmore words")]

    def test_both_followers_are_told(self, session: ChatSession, other: ChatSession, agent: User, told: Told) -> None:
        merge_sessions(source=session, target=other, user=agent)

        assert told() == [("merged_into", {"session_id": str(other.pk), "title": "The other one", "user": "agent"})]
        assert [event for event, _data in heard(other)] == ["merged_in"]


class TestRefusedMerges:
    def test_into_itself(self, session: ChatSession, agent: User) -> None:
        with pytest.raises(RelatedToItself):
            merge_sessions(source=session, target=session, user=agent)

    def test_of_a_part_of_another_one(self, session: ChatSession, other: ChatSession, agent: User) -> None:
        third = start_session(owner=agent)
        merge_sessions(source=session, target=other, user=agent)
        with pytest.raises(AlreadyMerged):
            merge_sessions(source=session, target=third, user=agent)

        session.refresh_from_db()
        assert session.merged_into == other

    def test_into_its_own_part(self, session: ChatSession, other: ChatSession, agent: User) -> None:
        merge_sessions(source=session, target=other, user=agent)
        with pytest.raises(SessionClosed):
            merge_sessions(source=other, target=session, user=agent)

    def test_into_a_closed_session(self, session: ChatSession, other: ChatSession, agent: User) -> None:
        close_session(session=other, user=agent)
        with pytest.raises(SessionClosed):
            merge_sessions(source=session, target=other, user=agent)

        session.refresh_from_db()
        assert (session.status, session.merged_into) == (SessionStatus.OPEN, None)

    def test_of_different_customers_whose_matters_must_not_mix(self, agent: User) -> None:
        one, two = (start_session(owner=agent, customer_id=number) for number in ("C-1001", "C-1002"))
        with pytest.raises(DifferentCustomers, match="C-1001 and C-1002"):
            merge_sessions(source=one, target=two, user=agent)
        assert (heard(one), heard(two)) == ([], [])
