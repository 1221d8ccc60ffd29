"""Messages and answers: what is kept, what is refused, and what the followers are told."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.conversations.errors import (
    EmptyMessage,
    HumanTookOver,
    MessageTooLong,
    NotAnAnswer,
    SessionClosed,
    UnknownAttachment,
)
from apps.conversations.models import Attachment, ChatSession, Memory, Message
from apps.conversations.services import add_answer, add_message, close_session, rate_message, start_session, take_over
from apps.conversations.types import AnswerDetails, Author, Mode, Rating

pytestmark = pytest.mark.django_db


def waiting_attachment(session: ChatSession) -> Attachment:
    return Attachment.objects.create(session=session, name="a.txt", content_type="text/plain", size=1, sha256="0")


def ask(session: ChatSession, text: str = "Where is my parcel?", **fields) -> Message:
    return add_message(session=session, author=Author.CUSTOMER, text=text, **fields)


class TestAddingAMessage:
    def test_a_message_is_kept_as_it_was_said(self, session, agent, told) -> None:
        message = ask(session, "  Where is\nmy parcel?  ", user=agent, request_id="r-1")

        assert Message.objects.get() == message
        assert (message.text, message.user, message.request_id) == ("Where is\nmy parcel?", agent, "r-1")
        assert told() == [("message", {"message_id": message.pk, "author": "customer"})]

    @pytest.mark.parametrize("text", ["", "   \n\t ", "\0"])
    def test_an_empty_message_is_refused(self, session, text) -> None:
        with pytest.raises(EmptyMessage) as refusal:
            ask(session, text)
        assert (refusal.value.code, refusal.value.status, refusal.value.retryable) == ("empty_message", 422, False)
        assert not Message.objects.exists()

    def test_a_message_of_ten_thousand_characters_is_kept_and_one_more_is_too_much(self, session, told) -> None:
        ask(session, "x" * 10_000)
        with pytest.raises(MessageTooLong) as refusal:
            ask(session, "x" * 10_001)

        assert refusal.value.limit == 10_000
        assert "10,001" in str(refusal.value)
        assert [len(message.text) for message in Message.objects.all()] == [10_000]
        assert len(told()) == 1

    def test_characters_that_no_database_stores_are_left_out(self, session) -> None:
        assert ask(session, "a\0b").text == "ab"

    def test_nothing_is_added_to_a_closed_session(self, session, agent) -> None:
        close_session(session=session, user=agent)

        with pytest.raises(SessionClosed):
            ask(session)
        assert not Message.objects.exists()

    def test_the_first_message_gives_the_session_its_title(self, session) -> None:
        ask(session, "Hello!\nMy   parcel is late")
        ask(session, "Are you there?")

        assert ChatSession.objects.get().title == session.title == "Hello! My parcel is late"

    def test_a_long_first_message_gives_a_short_title(self, session) -> None:
        ask(session, "word " * 100)

        assert len(session.title) == 80
        assert session.title.endswith("…")

    def test_a_title_that_was_given_stays(self, agent) -> None:
        session = start_session(owner=agent, title="Late parcel")
        ask(session)

        assert session.title == "Late parcel"

    def test_a_message_is_an_activity(self, session) -> None:
        before = session.last_activity_at
        ask(session)

        assert ChatSession.objects.get().last_activity_at > before

    def test_a_message_costs_as_many_queries_in_a_long_session_as_in_a_new_one(self, session) -> None:
        def cost() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                ask(session, "Still there?")
            return len(queries)

        ask(session)
        second = cost()
        for _ in range(5):
            ask(session)

        assert cost() == second


class TestFacts:
    def test_what_a_customer_names_is_remembered_with_its_message(self, session) -> None:
        message = ask(session, "I am anna@example.com, invoice INV-20001 please")

        remembered = {memory.key: (memory.value, memory.source_message) for memory in Memory.objects.all()}
        assert remembered == {"email": ("anna@example.com", message), "invoice_id": ("INV-20001", message)}

    def test_what_is_said_twice_is_remembered_once_with_its_first_message(self, session) -> None:
        first = ask(session, "INV-20001")
        ask(session, "INV-20001!!")

        assert Memory.objects.get().source_message == first

    @pytest.mark.parametrize("author", [Author.ASSISTANT, Author.SYSTEM])
    def test_what_the_machine_says_is_no_fact(self, session, author) -> None:
        add_message(session=session, author=author, text="See INV-20001")

        assert not Memory.objects.exists()


class TestAttachments:
    def test_waiting_files_go_with_the_message(self, session) -> None:
        files = [waiting_attachment(session) for _ in range(2)]
        message = ask(session, attachments=[file.pk for file in files])

        assert set(message.attachments.all()) == set(files)

    def test_a_file_of_another_session_is_refused_and_nothing_is_kept(self, session, agent) -> None:
        own, foreign = waiting_attachment(session), waiting_attachment(start_session(owner=agent))

        with pytest.raises(UnknownAttachment) as refusal:
            ask(session, attachments=[own.pk, foreign.pk])
        assert str(foreign.pk) in str(refusal.value)
        assert str(own.pk) not in str(refusal.value)
        assert not Message.objects.exists()
        assert not Attachment.objects.exclude(message=None).exists()

    def test_a_file_goes_with_one_message_only(self, session) -> None:
        file = waiting_attachment(session)
        first = ask(session, attachments=[file.pk])

        with pytest.raises(UnknownAttachment):
            ask(session, attachments=[file.pk])
        assert Attachment.objects.get().message == first

    def test_an_unknown_file_is_refused(self, session) -> None:
        with pytest.raises(UnknownAttachment):
            ask(session, attachments=[uuid.uuid4()])


class TestAnswers:
    details = AnswerDetails(
        sources=({"number": 1, "title": "Refunds"},),
        confidence=0.9,
        requires_escalation=True,
        tools_used=("crm", "billing"),
        processing_ms=120,
        metadata={"facts_extracted": 1},
    )

    def test_an_answer_is_kept_with_its_figures(self, session, told) -> None:
        answer = add_answer(session=session, text="On its way [1].", details=self.details, request_id="r-2")

        kept = Message.objects.get()
        assert kept == answer
        assert (kept.author, kept.text, kept.request_id) == (Author.ASSISTANT, "On its way [1].", "r-2")
        assert kept.sources == [{"number": 1, "title": "Refunds"}]
        assert (kept.confidence, kept.requires_escalation, kept.processing_ms) == (0.9, True, 120)
        assert (kept.tools_used, kept.metadata) == (["crm", "billing"], {"facts_extracted": 1})
        assert told() == [("message", {"message_id": answer.pk, "author": "assistant"})]

    def test_an_answer_is_dropped_where_a_person_took_over_meanwhile(self, session, supervisor) -> None:
        composing_for = ChatSession.objects.get(pk=session.pk)
        take_over(session=session, user=supervisor)

        with pytest.raises(HumanTookOver) as refusal:
            add_answer(session=composing_for, text="Too late", details=self.details)
        assert refusal.value.code == "human_took_over"
        assert not Message.objects.exists()

    def test_an_answer_is_dropped_where_the_ai_agent_was_switched_off(self, session) -> None:
        ChatSession.objects.update(mode=Mode.OFF)

        with pytest.raises(HumanTookOver):
            add_answer(session=session, text="Too late", details=self.details)

    def test_an_answer_to_a_closed_session_is_dropped(self, session, agent) -> None:
        close_session(session=ChatSession.objects.get(), user=agent)

        with pytest.raises(SessionClosed):
            add_answer(session=session, text="Too late", details=self.details)


class TestRatings:
    def test_the_last_thumb_stands(self, session) -> None:
        answer = add_answer(session=session, text="Yes", details=AnswerDetails())
        rate_message(message=answer, rating=Rating.UP)
        rate_message(message=answer, rating=Rating.DOWN, reason=" wrong price ")

        kept = Message.objects.get()
        assert (kept.rating, kept.rating_reason) == (Rating.DOWN, "wrong price")

    def test_only_answers_are_rated(self, session) -> None:
        with pytest.raises(NotAnAnswer):
            rate_message(message=ask(session), rating=Rating.UP)

    def test_a_reason_of_more_than_five_hundred_characters_is_refused(self, session) -> None:
        answer = add_answer(session=session, text="Yes", details=AnswerDetails())

        with pytest.raises(MessageTooLong) as refusal:
            rate_message(message=answer, rating=Rating.DOWN, reason="x" * 501)
        assert refusal.value.limit == 500
        assert Message.objects.get().rating == ""
