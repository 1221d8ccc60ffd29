"""What people write themselves: replies, notes with mentions, suggestions, canned texts."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.errors import EmptyMessage, MessageTooLong, RepliedMeanwhile, SessionClosed, SuggestionIsOver
from apps.conversations.models import CannedReply, ChatSession, Mention, Message
from apps.conversations.services import (
    add_answer,
    add_message,
    add_note,
    add_reply,
    canned_replies,
    close_session,
    dismiss_suggestion,
    send_suggestion,
    set_mode,
)
from apps.conversations.services.replies import mentioned
from apps.conversations.types import AnswerDetails, Author, Mode

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class TestReplies:
    def test_in_autopilot_a_reply_takes_the_session_over(self, session: ChatSession, agent: User) -> None:
        add_reply(session=session, user=agent, text="I am here now.")

        assert (session.is_human_led, session.assignee) == (True, agent)

    @pytest.mark.parametrize("mode", [Mode.COPILOT, Mode.OFF])
    def test_in_other_modes_it_does_not(self, session: ChatSession, agent: User, mode: Mode) -> None:
        set_mode(session=session, mode=mode, user=agent)
        add_reply(session=session, user=agent, text="I am here now.")

        assert session.taken_over_at is None

    def test_a_colleague_who_leads_keeps_the_session(self, session: ChatSession, agent: User, supervisor: User) -> None:
        add_reply(session=session, user=agent, text="I am here now.")
        add_reply(session=session, user=supervisor, text="So am I.")

        assert session.assignee == agent

    def test_a_colleagues_reply_that_was_not_read_stops_it(
        self, session: ChatSession, agent: User, supervisor: User
    ) -> None:
        question = add_message(session=session, author=Author.CUSTOMER, text="When?")
        theirs = add_reply(session=session, user=supervisor, text="Tomorrow.")
        with pytest.raises(RepliedMeanwhile, match="supervisor replied"):
            add_reply(session=session, user=agent, text="Today.", seen=question.pk)

        assert session.messages.count() == 2
        assert add_reply(session=session, user=agent, text="Or today.", seen=theirs.pk).text == "Or today."

    @pytest.mark.parametrize("author", [Author.CUSTOMER, Author.ASSISTANT, Author.SYSTEM, Author.NOTE])
    def test_what_is_no_colleagues_reply_stops_nobody(self, session: ChatSession, agent: User, author: Author) -> None:
        question = add_message(session=session, author=Author.CUSTOMER, text="When?")
        Message.objects.create(session=session, author=author, text="Meanwhile")

        assert add_reply(session=session, user=agent, text="Today.", seen=question.pk).pk

    def test_ones_own_reply_from_another_window_stops_nobody(self, session: ChatSession, agent: User) -> None:
        question = add_message(session=session, author=Author.CUSTOMER, text="When?")
        for text in ("Today.", "At five."):
            add_reply(session=session, user=agent, text=text, seen=question.pk)

        assert session.messages.count() == 3

    @pytest.mark.django_db(transaction=True)
    def test_of_two_agents_who_send_at_once_one_reads_the_other_first(
        self, session: ChatSession, agent: User, supervisor: User
    ) -> None:
        question = add_message(session=session, author=Author.CUSTOMER, text="When?")
        barrier, outcomes = Barrier(2), []

        def reply(user: User) -> None:
            barrier.wait()
            try:
                own = ChatSession.objects.get(pk=session.pk)
                add_reply(session=own, user=user, text=f"{user.username} says today", seen=question.pk)
                outcomes.append("sent")
            except RepliedMeanwhile:
                outcomes.append("told")
            finally:
                connection.close()

        people = [Thread(target=reply, args=(user,)) for user in (agent, supervisor)]
        for person in people:
            person.start()
        for person in people:
            person.join()

        assert sorted(outcomes) == ["sent", "told"]
        assert session.messages.filter(author=Author.AGENT).count() == 1

    @pytest.mark.parametrize(("text", "error"), [("  \n", EmptyMessage), ("x" * 10_001, MessageTooLong)])
    def test_a_refused_reply_does_not_take_over(
        self, session: ChatSession, agent: User, text: str, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            add_reply(session=session, user=agent, text=text)

        session.refresh_from_db()
        assert (session.is_human_led, session.messages.count()) == (False, 0)

    def test_a_closed_session_takes_none(self, session: ChatSession, agent: User) -> None:
        close_session(session=session, user=agent)
        with pytest.raises(SessionClosed):
            add_reply(session=session, user=agent, text="One more thing.")


class TestNotes:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("@supervisor have a look", ["supervisor"]),
            ("Ask @Supervisor, or @agent.", ["agent", "supervisor"]),
            ("(@agent)", ["agent"]),
            ("@agent @agent", ["agent"]),
            ("mail me at me@agent.example", []),
            ("@nobody-like-that", []),
            ("no names", []),
        ],
    )
    def test_people_are_named_with_an_at(self, agent: User, supervisor: User, text: str, names: list[str]) -> None:
        assert sorted(user.username for user in mentioned(text)) == names

    def test_who_was_switched_off_is_not_mentioned(self, agent: User) -> None:
        User.objects.filter(pk=agent.pk).update(is_active=False)

        assert mentioned("@agent") == []

    def test_a_mention_opens_the_session_to_the_colleague(
        self, session: ChatSession, agent: User, make_user: Callable[..., User]
    ) -> None:
        colleague = make_user(Role.AGENT, username="bea")
        assert not ChatSession.objects.visible_to(colleague).exists()
        add_note(session=session, user=agent, text="@bea can you help?")

        assert list(ChatSession.objects.visible_to(colleague)) == [session]

    def test_a_note_gives_no_title_and_mentions_once(self, session: ChatSession, agent: User) -> None:
        add_note(session=session, user=agent, text="@agent @agent remember this")

        assert (session.title, Mention.objects.count()) == ("", 1)

    def test_an_empty_note_is_refused(self, session: ChatSession, agent: User) -> None:
        with pytest.raises(EmptyMessage):
            add_note(session=session, user=agent, text="\0 ")


class TestSuggestions:
    @pytest.fixture
    def suggestion(self, session: ChatSession, agent: User) -> Message:
        set_mode(session=session, mode=Mode.COPILOT, user=agent)
        sources = ({"number": 1, "title": "Refunds"},)
        return add_answer(session=session, text="Within 14 days. [1]", details=AnswerDetails(sources=sources))

    def test_sent_on_it_is_the_agents_own_with_its_sources(self, suggestion: Message, agent: User) -> None:
        sent = send_suggestion(suggestion=suggestion, user=agent, text="Within 14 days, Anna. [1]")

        assert (sent.author, sent.user, sent.sources) == ("agent", agent, suggestion.sources)
        assert suggestion.metadata["used"] == "sent"

    def test_it_is_used_once(self, suggestion: Message, agent: User) -> None:
        dismiss_suggestion(suggestion=suggestion, user=agent)
        with pytest.raises(SuggestionIsOver):
            send_suggestion(suggestion=suggestion, user=agent, text="Too late")

        assert not Message.objects.filter(author=Author.AGENT).exists()

    def test_an_empty_edit_leaves_it_waiting(self, suggestion: Message, agent: User) -> None:
        with pytest.raises(EmptyMessage):
            send_suggestion(suggestion=suggestion, user=agent, text=" ")

        suggestion.refresh_from_db()
        assert "used" not in suggestion.metadata

    def test_an_answer_that_was_sent_is_none(self, session: ChatSession, agent: User) -> None:
        answer = add_answer(session=session, text="Sent already", details=AnswerDetails())
        with pytest.raises(SuggestionIsOver):
            send_suggestion(suggestion=answer, user=agent, text="Again")


class TestCannedReplies:
    @pytest.fixture(autouse=True)
    def _reply(self, db: None) -> None:
        CannedReply.objects.create(
            shortcut="thanks", title="Thanks", text="Dear {customer}, {ticket} is with {agent} since {today}. {other}"
        )

    def filled(self, session: ChatSession, user: User, ticket: str = "T-7") -> str:
        (reply,) = canned_replies(session=session, user=user, ticket=ticket, now=NOW)
        return reply.text

    def test_the_placeholders_are_filled_in(self, session: ChatSession, agent: User) -> None:
        agent.first_name, agent.last_name = "Ada", "Berg"
        session.slots = {"customer_name": "Anna Keller"}

        assert self.filled(session, agent) == "Dear Anna Keller, T-7 is with Ada Berg since 2 March 2026. {other}"

    def test_what_nobody_knows_stays_to_be_seen(self, session: ChatSession, agent: User) -> None:
        assert self.filled(session, agent, ticket="").startswith("Dear {customer}, {ticket} is with agent")

    def test_a_customers_name_is_text_and_never_a_placeholder(self, session: ChatSession, agent: User) -> None:
        session.slots = {"customer_name": "{0.__class__} %s <b>"}

        assert "Dear {0.__class__} %s <b>, T-7" in self.filled(session, agent)

    def test_the_row_stays_as_it_is(self, session: ChatSession, agent: User) -> None:
        self.filled(session, agent)

        assert CannedReply.objects.get().text.startswith("Dear {customer}")
