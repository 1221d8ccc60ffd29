"""Internal notes and whom they name, and canned replies with their placeholders."""

from datetime import UTC, datetime
from typing import Any

import pytest

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.errors import EmptyMessage, MessageTooLong
from apps.conversations.models import CannedReply, ChatSession, Mention
from apps.conversations.services import (
    add_message,
    add_note,
    canned_replies,
    close_session,
    load_canned_replies,
    name_customer,
    start_session,
)
from apps.conversations.types import Author
from tests.conversations.conftest import Told

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class TestMentions:
    @pytest.fixture(autouse=True)
    def people(self, make_user) -> None:
        for name in ("ada", "Grace", "jo.doe", "max-m", "under_score", "plus+one"):
            make_user(Role.AGENT, username=name)

    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("@ada please look", ["ada"]),
            ("please look, @ada.", ["ada"]),
            ("(@ada)", ["ada"]),
            ("@ADA and @ada", ["ada"]),
            ("@grace and @Grace", ["Grace"]),
            ("@ada @jo.doe @max-m @under_score @plus+one", ["ada", "jo.doe", "max-m", "plus+one", "under_score"]),
            ("@jo.doe.", ["jo.doe"]),
            ("ada@example.com", []),
            ("@@ada", []),
            ("@nobody-here", []),
            ("ada", []),
            ("@", []),
            ("@ada's case", ["ada"]),
        ],
    )
    def test_a_person_is_named_with_an_at_sign(self, session, agent, text: str, named: list[str]) -> None:
        note = add_note(session=session, user=agent, text=text)

        assert sorted(mention.user.username for mention in note.mentions.all()) == named

    def test_who_has_left_is_not_named(self, session, agent) -> None:
        User.objects.filter(username="ada").update(is_active=False)

        assert not add_note(session=session, user=agent, text="@ada").mentions.exists()

    def test_who_is_named_sees_the_session_and_nobody_else_does(self, session, agent) -> None:
        add_note(session=session, user=agent, text="@ada")
        sees = {user.username: ChatSession.objects.visible_to(user).exists() for user in User.objects.all()}

        assert [name for name, is_seen in sorted(sees.items()) if is_seen] == ["ada", "agent"]

    def test_to_be_named_does_not_make_up_for_a_role(self, session, agent, make_user) -> None:
        visitor = make_user(username="visitor")
        add_note(session=session, user=agent, text="@visitor")

        assert not ChatSession.objects.visible_to(visitor).exists()

    def test_a_customer_can_not_name_a_colleague(self, session) -> None:
        add_message(session=session, author=Author.CUSTOMER, text="@ada help")
        assert not Mention.objects.exists()


class TestNotes:
    @pytest.mark.parametrize("text", ["", "  \n", "\0"])
    def test_a_note_says_something(self, session, agent, text: str) -> None:
        with pytest.raises(EmptyMessage):
            add_note(session=session, user=agent, text=text)

    def test_a_note_has_the_length_of_a_message(self, session, agent) -> None:
        add_note(session=session, user=agent, text="x" * 10_000)
        with pytest.raises(MessageTooLong):
            add_note(session=session, user=agent, text="x" * 10_001)

    def test_a_note_gives_no_title_and_names_no_fact(self, session, agent) -> None:
        add_note(session=session, user=agent, text="Ask C-1042 for INV-20001")

        kept = ChatSession.objects.get()
        assert (kept.title, kept.memories.count()) == ("", 0)

    def test_a_note_leaves_the_ai_agent_leading(self, session, agent) -> None:
        add_note(session=session, user=agent, text="Looks fine")
        assert not ChatSession.objects.get().is_human_led

    def test_a_note_is_told_to_those_who_look(self, session, agent, told: Told) -> None:
        note = add_note(session=session, user=agent, text="Looks fine")
        assert told() == [("message", {"message_id": note.pk, "author": "note"})]

    def test_a_closed_session_takes_notes_and_stays_closed(self, session, agent) -> None:
        close_session(session=session, user=agent)
        add_note(session=session, user=agent, text="Called back all the same")
        assert ChatSession.objects.get().status == "closed"


class TestCannedReplies:
    def filled(self, text: str, user: User, *, ticket: str = "", **slots: str) -> str:
        CannedReply.objects.create(shortcut="hi", title="Hi", text=text)
        session = start_session(owner=user, customer_id=slots.pop("customer_id", ""))
        session.slots = session.slots | slots
        (reply,) = canned_replies(session=session, user=user, ticket=ticket, now=NOW)
        return reply.text

    def test_the_name_of_the_customer_comes_before_the_number(self, agent) -> None:
        assert self.filled("Dear {customer}", agent, customer_id="C-1", customer_name="Ada") == "Dear Ada"

    def test_without_a_name_the_number_stands(self, agent) -> None:
        assert self.filled("Dear {customer}", agent, customer_id="C-1") == "Dear C-1"

    def test_the_full_name_of_the_agent_comes_before_the_user_name(self, make_user) -> None:
        grace = make_user(Role.AGENT, username="grace", first_name="Grace", last_name="Hopper")
        assert self.filled("Yours, {agent}", grace) == "Yours, Grace Hopper"

    def test_every_place_is_filled_as_often_as_it_stands(self, agent) -> None:
        text = "{ticket}, {ticket}: {agent}, {today}"
        assert self.filled(text, agent, ticket="T-17") == "T-17, T-17: agent, 2 March 2026"

    @pytest.mark.parametrize("text", ["{customer} {ticket}", "{unknown}", "{", "{}", "{0}", "{agent.password}", "%s"])
    def test_what_nobody_knows_stays_as_it_is(self, agent, text: str) -> None:
        assert self.filled(text, agent) == text

    def test_what_a_customer_calls_themselves_is_not_filled_in_again(self, agent) -> None:
        text = self.filled("Dear {customer}, {ticket}", agent, ticket="T-17", customer_name="{agent} {ticket} {today}")
        assert text == "Dear {agent} {ticket} {today}, T-17"

    def test_filling_in_leaves_the_reply_itself_alone(self, agent) -> None:
        self.filled("Yours, {agent}", agent)
        assert CannedReply.objects.get().text == "Yours, {agent}"

    def test_replies_come_by_their_shortcuts_in_one_query(self, agent, session, django_assert_num_queries) -> None:
        for shortcut in ("refund", "bye", "hello"):
            CannedReply.objects.create(shortcut=shortcut, title=shortcut, text="{agent}")
        with django_assert_num_queries(1):
            replies = canned_replies(session=session, user=agent, ticket="", now=NOW)
        assert [reply.shortcut for reply in replies] == ["bye", "hello", "refund"]


def test_the_shipped_replies_are_loaded_once_and_greet_the_customer_by_name(agent: User, settings: Any) -> None:
    session = start_session(owner=agent, customer_id="C-1001")
    name_customer(session=session, name="Anna Keller")
    for _ in range(2):
        load_canned_replies(path=settings.FIXTURES_DIR / "canned_replies.json")
    CannedReply.objects.filter(shortcut="more").delete()
    load_canned_replies(path=settings.FIXTURES_DIR / "canned_replies.json")
    replies = {reply.shortcut: reply.text for reply in canned_replies(session=session, user=agent, ticket="", now=NOW)}
    assert sorted(replies) == ["bye", "hello", "refund", "wait"]
    assert replies["hello"].startswith("Hello Anna Keller,")
