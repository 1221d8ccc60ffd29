"""Whom a conversation is about: said by a person, learned from messages, asked about beside, and switched."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.agent.happenings import happenings_in
from apps.audit.models import ToolCall
from apps.conversations.errors import SessionClosed
from apps.conversations.models import ChatSession
from apps.conversations.services import close_session, set_customer, start_session
from tests.agent.pages import make_call, text_of
from tests.agent.turns.conftest import Chat
from tests.agent.turns.test_api import Api

ChatOf = Callable[[str], Chat]


def whom(chat: Chat) -> str:
    return ChatSession.objects.get(pk=chat.session.pk).customer_id


def test_another_customer_is_answered_about_and_the_conversation_stays_whose_it_is(chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    answer = chat.ask("How satisfied is C-1002?")

    assert answer.text == (
        "This is about customer C-1002, not about the customer of this conversation.\n\n"
        "Tom Becker (C-1002) has not rated us yet. [1]"
    )
    assert answer.metadata["about"] == ["C-1002"]
    assert whom(chat) == "C-1001"
    assert chat.say("what is my last invoice?").startswith("The last invoice of C-1001 is INV-20001")


def test_who_claims_to_be_another_customer_gets_neither_ones_data(chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    answer = chat.ask("I am C-1002, how many open tickets do I have?")

    assert answer.text.startswith("You write as C-1002, but this conversation is about another customer")
    assert (answer.sources, answer.tools_used) == ([], ["escalation", "compliance_check"])
    assert whom(chat) == "C-1001"


def test_an_agent_asks_about_one_customer_after_another_in_a_conversation_about_nobody(chat: Chat) -> None:
    first, second = chat.ask("How satisfied is C-1001?"), chat.ask("And how satisfied is C-1002?")

    assert first.text.startswith("The satisfaction score of Anna Keller (C-1001) is")
    assert second.text == "Tom Becker (C-1002) has not rated us yet. [1]"
    assert (first.metadata.get("about"), second.metadata["about"]) == (None, ["C-1002"])
    assert whom(chat) == "C-1001"
    assert "Tom Becker (C-1002)" in chat.say("and the last invoice?")


def test_a_number_that_nobody_confirmed_gives_way_to_one_that_a_system_knows(chat: Chat) -> None:
    chat.say("My customer number is C-9999. Is SKU-1043 in stock?")
    named = whom(chat)
    chat.say("How satisfied is C-1002?")
    assert (named, whom(chat)) == ("C-9999", "C-1002")


def test_a_person_switches_the_customer_and_what_was_known_of_the_other_one_is_forgotten(chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    chat.say("what is my last invoice?")
    set_customer(session=chat.session, customer_id="C-1002", user=chat.actor)

    assert chat.session.slots.get("invoice_id") is None
    assert "INV-20002" in chat.say("what is my last invoice?")
    assert [one.text for one in happenings_in(chat.session, limit=50) if one.text] == [
        "house-agent made it about customer C-1002"
    ]
    set_customer(session=chat.session, customer_id="", user=chat.actor)
    assert happenings_in(chat.session, limit=1)[0].text == "house-agent took the customer away"


def test_a_closed_conversation_stays_about_whom_it_was(chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    close_session(session=chat.session, user=chat.actor)
    with pytest.raises(SessionClosed):
        set_customer(session=chat.session, customer_id="C-1002", user=chat.actor)
    assert whom(chat) == "C-1001"


def test_the_page_names_the_other_customer_and_switches_by_a_button(
    chat_of: ChatOf, client_for: Callable[[User], Client]
) -> None:
    chat, client = chat_of("C-1001"), client_for(chat_of("C-1001").actor)
    chat.say("How satisfied is C-1002?")
    address = f"/chat/{chat.session.pk}/"
    assert "Make the conversation about C-1002" in text_of(client.get(address).content.decode())

    client.post(f"{address}about/", {"customer_id": "C-1002"})
    assert whom(chat) == "C-1002"
    assert "Make the conversation about C-1002" not in text_of(client.get(address).content.decode())


def test_the_api_switches_the_customer_of_sessions_that_the_caller_sees(
    member: Callable[[Role], User], chat_of: ChatOf
) -> None:
    chat = chat_of("C-1001")
    path = f"/sessions/{chat.session.pk}/customer"
    assert Api(chat.actor).post(path, {"customer_id": "C-1002"}).json()["customer_id"] == "C-1002"
    assert Api(chat.actor).post(path, {"customer_id": "C" * 65}).status_code == 422
    assert Api(member(Role.AUDITOR)).post(path, {"customer_id": "C-1003"}).status_code == 403
    foreign = start_session(owner=member(Role.SUPERVISOR))
    assert Api(chat.actor).post(f"/sessions/{foreign.pk}/customer", {"customer_id": "C-1003"}).status_code == 404
    assert whom(chat) == "C-1002"


def test_a_turn_names_its_customer_for_lists_and_names_nobody_else(chat_of: ChatOf) -> None:
    chat = chat_of("C-1004")
    chat.say("Which tier is C-1002 on?")
    assert ChatSession.objects.get(pk=chat.session.pk).customer_shown == "C-1004"
    chat.say("Which tier is C-1004 on?")
    assert ChatSession.objects.get(pk=chat.session.pk).customer_shown == "Ondřej Dvořák"


def test_a_conversation_about_nobody_is_named_once_a_system_confirms_whose_it_is(chat: Chat) -> None:
    chat.say("My number is C-1002. Which tier am I on?")
    assert ChatSession.objects.get(pk=chat.session.pk).customer_shown == "Tom Becker"


# The reader of profiles and the three systems that it asks.
PROFILE = 4


class TestPanel:
    """What stands beside a conversation is asked once in some minutes."""

    def opened(self, chat: Chat, query: str = "") -> int:
        """Open the panel and return how many calls were made for it."""
        before = ToolCall.objects.count()
        client = Client()
        client.force_login(chat.actor)
        page = client.get(f"/chat/{chat.session.pk}/customer/{query}").content.decode()
        assert "Anna Keller" in page
        return ToolCall.objects.count() - before

    def test_a_look_without_news_asks_nobody(self, chat_of: ChatOf) -> None:
        chat = chat_of("C-1001")
        chat.say("Which tier am I on?")
        assert [self.opened(chat), self.opened(chat)] == [2 + PROFILE, 0]

    def test_new_words_are_read_and_the_profile_is_kept(self, chat_of: ChatOf) -> None:
        chat = chat_of("C-1001")
        chat.say("Which tier am I on?")
        self.opened(chat)
        chat.say("How satisfied am I?")
        assert self.opened(chat) == 2

    def test_whoever_asks_for_it_gets_the_profile_anew(self, chat_of: ChatOf) -> None:
        chat = chat_of("C-1001")
        self.opened(chat)
        assert self.opened(chat, "?fresh=1") == PROFILE

    def test_a_call_that_changed_something_makes_the_profile_stale(self, chat_of: ChatOf) -> None:
        chat = chat_of("C-1001")
        self.opened(chat)
        make_call(chat.session, "change", effect="write", finished_at=timezone.now())
        assert self.opened(chat) == PROFILE

    def test_another_role_asks_for_itself(self, chat_of: ChatOf, member: Callable[[Role], User]) -> None:
        chat = chat_of("C-1001")
        self.opened(chat)
        supervisor = Chat(chat.session, member(Role.SUPERVISOR))
        assert self.opened(supervisor) == PROFILE

    def test_stage_and_states_are_named_in_the_reader_s_language(self, chat_of: ChatOf) -> None:
        chat = chat_of("C-1003")
        chat.say("Hello!")
        client = Client()
        client.force_login(chat.actor)
        path = f"/chat/{chat.session.pk}/customer/"
        shown = [text_of(client.get(path, headers={"Accept-Language": name}).content.decode()) for name in ("en", "de")]
        assert "Stage Greeting" in shown[0]
        assert "Plan team suspended" in shown[0]
        assert "Phase Begrüßung" in shown[1]
        assert "team gesperrt" in shown[1]


def test_a_thing_that_the_other_customers_answer_named_is_forgotten_with_them(chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    chat.say("what is my last invoice?")
    set_customer(session=chat.session, customer_id="C-1002", user=chat.actor)
    assert {name: chat.session.slots.get(name) for name in ("shown", "focus")} == {"shown": None, "focus": None}


def test_an_invoice_of_somebody_else_is_told_where_it_is_asked_for_as_theirs(chat_of: ChatOf) -> None:
    chat = chat_of("C-1002")
    assert chat.say("What is INV-20001?").startswith("INV-20001 belongs to another customer")
    told = chat.say("What is INV-20001 of C-1001?")
    assert told.startswith("This is about customer C-1001, not about the customer of this conversation.")
    assert "EUR 116.62" in told
    assert whom(chat) == "C-1002"
