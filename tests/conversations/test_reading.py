"""Read marks: what is new to whom, and the customer's name beside the number."""

from collections.abc import Callable

import pytest

from apps.accounts.models import User
from apps.conversations.models import ChatSession, unread_by
from apps.conversations.services import (
    add_message,
    add_note,
    add_reply,
    close_session,
    mark_all_read,
    mark_read,
    mark_unread,
    merge_sessions,
    name_customer,
    remember_slots,
    set_customer,
    start_session,
)
from apps.conversations.types import Author
from apps.live.models import LiveEvent
from apps.live.types import chat_stream

pytestmark = pytest.mark.django_db


def new_to(user: User) -> list[str]:
    """Return the titles of the sessions with something new to a person."""
    return sorted(ChatSession.objects.filter(unread_by(user)).values_list("title", flat=True))


class TestReadMarks:
    def test_a_session_is_new_to_everybody_until_they_read_it(self, agent: User, supervisor: User) -> None:
        session = start_session(owner=agent, title="one")
        mark_read(session=session, user=agent)
        assert (new_to(agent), new_to(supervisor)) == ([], ["one"])

    def test_what_comes_later_is_new_again(self, agent: User) -> None:
        session = start_session(owner=agent, title="one")
        mark_read(session=session, user=agent)
        add_message(session=session, author=Author.CUSTOMER, text="Hello")
        assert new_to(agent) == ["one"]
        mark_read(session=session, user=agent)
        assert new_to(agent) == []

    def test_what_came_after_the_reader_had_loaded_it_stays_new(self, agent: User) -> None:
        session = start_session(owner=agent, title="one")
        as_read = ChatSession.objects.get(pk=session.pk)
        add_message(session=session, author=Author.CUSTOMER, text="Meanwhile")
        mark_read(session=as_read, user=agent)
        assert new_to(agent) == ["one"]

    @pytest.mark.parametrize("write", [add_reply, add_note])
    def test_who_writes_has_read(self, agent: User, supervisor: User, write: Callable[..., object]) -> None:
        session = start_session(owner=agent, title="one")
        mark_read(session=session, user=supervisor)
        write(session=session, user=agent, text="On it.")
        assert (new_to(agent), new_to(supervisor)) == ([], ["one"])

    def test_what_is_closed_waits_for_nobody(self, agent: User) -> None:
        close_session(session=start_session(owner=agent, title="one"), user=agent)
        assert new_to(agent) == []

    def test_many_are_marked_at_once_and_may_count_as_new_again(self, agent: User) -> None:
        sessions = [start_session(owner=agent, title=title) for title in ("one", "two", "three")]
        mark_all_read(sessions=sessions, user=agent)
        mark_unread(sessions=sessions[:2], user=agent)
        assert new_to(agent) == ["one", "two"]


class TestNames:
    def test_a_new_session_knows_the_name_that_an_earlier_one_heard(self, agent: User) -> None:
        name_customer(session=start_session(owner=agent, customer_id="C-1"), name="Ada Lovelace")
        assert start_session(owner=agent, customer_id="C-1").customer_shown == "Ada Lovelace"

    def test_a_customer_nobody_has_named_is_shown_by_number(self, agent: User) -> None:
        assert start_session(owner=agent, customer_id="C-1").customer_shown == "C-1"

    def test_the_name_goes_with_the_customer(self, agent: User) -> None:
        session = start_session(owner=agent, customer_id="C-1")
        name_customer(session=session, name="Ada Lovelace")
        set_customer(session=session, customer_id="C-2", user=agent)
        assert session.customer_shown == "C-2"
        set_customer(session=session, customer_id="", user=agent)
        assert session.customer_shown == ""

    def test_a_customer_learned_from_words_brings_the_name_known_of_them(self, agent: User) -> None:
        name_customer(session=start_session(owner=agent, customer_id="C-1"), name="Ada Lovelace")
        session = start_session(owner=agent)
        remember_slots(session=session, slots={"customer_id": "C-1"})
        session.refresh_from_db()
        assert session.customer_name == "Ada Lovelace"

    def test_a_name_told_of_a_customer_who_was_changed_meanwhile_is_not_kept(self, agent: User) -> None:
        session = start_session(owner=agent, customer_id="C-1")
        as_asked = ChatSession.objects.get(pk=session.pk)
        set_customer(session=session, customer_id="C-2", user=agent)
        name_customer(session=as_asked, name="Ada Lovelace")
        session.refresh_from_db()
        assert session.customer_name == ""

    def test_a_merge_hands_the_name_on(self, agent: User) -> None:
        source, target = start_session(owner=agent, customer_id="C-1"), start_session(owner=agent)
        name_customer(session=source, name="Ada Lovelace")
        merge_sessions(source=source, target=target, user=agent)
        assert target.customer_name == "Ada Lovelace"

    def test_only_a_new_name_is_told_to_the_inbox_and_to_those_who_look_at_the_conversation(self, agent: User) -> None:
        session = start_session(owner=agent, customer_id="C-1")
        for name in ("Ada", "Ada", ""):
            name_customer(session=session, name=name)
        assert LiveEvent.objects.filter(stream="inbox").count() == 2
        told = LiveEvent.objects.filter(stream=chat_stream(session.pk)).values_list("event", "data")
        assert list(told) == [("named", {"customer_id": "C-1"})]
