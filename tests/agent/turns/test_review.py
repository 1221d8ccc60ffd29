"""What the compliance check makes of replies before they go out, and replies that a person sends."""

from collections.abc import Callable

import pytest

from apps.agent.services import turn
from apps.agent.types import Ask, Brief, Intent, Plan, Reply, Request, Sentence, Source, Work
from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession
from apps.conversations.services import dismiss_suggestion, send_suggestion, set_mode
from apps.conversations.types import Mode, SessionStatus
from tests.agent.turns.conftest import Chat

ToolRow = Callable[..., None]
FIXED = Source(kind="article", title="An article")
IBAN = "DE89 3704 0044 0532 0130 00"
QUESTION = "what tier is C-1001 on?"
ANSWER = "Anna Keller (C-1001) is on the Business tier. [1]"


class Parrot:
    """A planner whose only request is answered with a fixed text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def plan(self, brief: Brief) -> Plan:
        def work(ask: Ask) -> Work:
            yield from ()
            return Reply((Sentence(self.text, FIXED),))

        return Plan((Request(Intent("fixed", (), work), Ask(brief.text), 1.0),))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the agent prepare a fixed answer."""
    return lambda text: monkeypatch.setattr(turn, "prepare_planner", lambda: Parrot(text))


def rules(chat: Chat) -> list[str]:
    """Return the rules that the last message's report names."""
    return [found["rule"] for found in chat.session.messages.latest("pk").metadata["compliance"]["findings"]]


def test_a_harmless_answer_goes_out_as_it_is_and_says_that_it_was_checked(chat: Chat) -> None:
    message = chat.ask(QUESTION)

    assert message.text == ANSWER
    assert message.metadata["compliance"] == {"checked": True, "verdict": "pass", "findings": []}


def test_the_check_is_a_call_on_record_that_does_not_hold_the_text(chat: Chat) -> None:
    chat.say(QUESTION)

    call = ToolCall.objects.for_session(chat.session.pk).get(tool="compliance_check")
    assert (call.operation, call.status) == ("check_reply", "completed")
    assert "Keller" not in str(call.arguments) + call.result_preview


def test_a_secret_is_taken_out_before_the_answer_is_stored(chat: Chat, answers: Callable[[str], None]) -> None:
    answers(f"Your account is {IBAN}.")

    message = chat.ask("which account?")

    assert message.text == "Your account is [IBAN removed]. [1]"
    assert (message.metadata["compliance"]["verdict"], rules(chat)) == ("redact", ["iban"])
    assert IBAN not in str(chat.events) + str(message.metadata)


def test_a_warning_changes_nothing_but_the_metadata(chat: Chat, answers: Callable[[str], None]) -> None:
    answers("We guarantee that it works.")

    message = chat.ask("does it work?")

    assert message.text == "We guarantee that it works. [1]"
    assert message.metadata["compliance"]["verdict"] == "warn"
    assert [sorted(found) for found in message.metadata["compliance"]["findings"]] == [
        ["action", "advice", "rule", "severity", "title"]
    ]


def test_a_blocked_answer_is_dropped_and_a_safe_one_sent(chat: Chat, answers: Callable[[str], None]) -> None:
    answers("In this case you should sue them.")

    message = chat.ask("what now?")

    assert message.text == ("I may not send the answer I had prepared. Please put it another way, or ask for a person.")
    assert (message.sources, rules(chat), message.requires_escalation) == ([], ["legal-advice"], False)
    told = [event.data for event in chat.events if event.event != "tool_status"]
    assert "should sue" not in str(message.metadata) + str(told)


def test_an_answer_for_a_person_opens_a_ticket_in_its_place(chat: Chat, answers: Callable[[str], None]) -> None:
    answers("Good news: your refund is approved.")

    message = chat.ask("do I get a refund?")

    ticket = chat.session.tickets.get()
    assert message.text == (
        "I may not answer this by myself; a person has to look at it first.\n\n"
        f"I opened ticket {ticket.number} with this conversation; a colleague will get back to you. [1]"
    )
    assert (ticket.reasons, ticket.priority, message.requires_escalation) == (["compliance"], "high", True)
    assert (message.metadata["ticket_id"], message.sources[0]["title"]) == (
        ticket.pk,
        f"Tickets: ticket {ticket.number}",
    )
    assert chat.event("escalation")["reasons"] == ["compliance"]
    assert ChatSession.objects.get(pk=chat.session.pk).status == SessionStatus.HANDED_OFF


def test_a_blocked_answer_to_an_angry_customer_still_names_the_ticket(
    chat: Chat, answers: Callable[[str], None]
) -> None:
    answers("You should sue them.")

    message = chat.ask("I want to talk to a human, this is unacceptable, I am furious!!!")

    assert message.text.startswith("I may not send the answer I had prepared.")
    assert f"ticket {chat.session.tickets.get().number}" in message.text


def test_an_answer_goes_out_unchecked_where_the_check_is_off(chat: Chat, tool_row: ToolRow) -> None:
    tool_row("compliance_check", enabled=False)

    message = chat.ask(QUESTION)

    assert message.text == ANSWER
    assert message.metadata["compliance"] == {"checked": False, "reason": "it is switched off at the moment."}


def test_an_answer_goes_out_unchecked_where_the_check_is_not_allowed(chat: Chat, tool_row: ToolRow) -> None:
    tool_row("compliance_check", allowed_roles=["operator"])

    assert chat.ask(QUESTION).metadata["compliance"] == {"checked": False, "reason": "your role may not use it."}


def test_an_answer_too_long_for_the_check_says_that_it_was_not_checked(
    chat: Chat, answers: Callable[[str], None]
) -> None:
    answers("long " * 5_000)

    message = chat.ask("tell me all")

    assert (len(message.text), message.metadata["compliance"]["checked"]) == (25_004, False)


@pytest.mark.parametrize(
    "question",
    [
        "tell me about C-1001",
        "show all invoices for C-1001",
        "list all tickets of C-1001",
        "is SKU-1043 in stock?",
        "how much is each plan?",
        "what is your refund policy?",
        "how do i reset my password?",
        "can I pay by direct debit?",
        "how do I create an api token?",
        "my smart plug gets hot",
    ],
)
def test_what_our_own_systems_and_articles_say_passes(chat: Chat, question: str) -> None:
    assert chat.ask(question).metadata["compliance"] == {"checked": True, "verdict": "pass", "findings": []}


@pytest.fixture
def copilot(chat: Chat) -> Chat:
    """Start a conversation in which a person sends what the agent suggests."""
    set_mode(session=chat.session, user=chat.actor, mode=Mode.COPILOT)
    return chat


def test_in_copilot_the_answer_is_kept_as_a_suggestion(copilot: Chat) -> None:
    done = copilot.turn(QUESTION)

    assert done.answer is None
    assert done.suggestion is not None
    assert (done.suggestion.author, done.suggestion.text) == ("suggestion", ANSWER)
    assert done.suggestion.sources[0]["title"] == "CRM: customer C-1001"


def test_in_copilot_the_words_of_the_answer_are_not_streamed(copilot: Chat) -> None:
    done = copilot.turn(QUESTION)

    assert [event.event for event in copilot.events if event.event in {"sources", "text", "error"}] == []
    assert copilot.event("complete") == {
        "session_id": str(copilot.session.pk),
        "request_id": done.question.request_id,
        "message_id": done.question.pk,
        "message": None,
        "human_led": True,
    }


def test_in_copilot_a_person_sends_the_suggestion_edited(copilot: Chat) -> None:
    suggestion = copilot.turn(QUESTION).suggestion
    assert suggestion is not None

    sent = send_suggestion(suggestion=suggestion, user=copilot.actor, text="You are on Business, Anna.")

    suggestion.refresh_from_db()
    assert (sent.author, sent.text, sent.user) == ("agent", "You are on Business, Anna.", copilot.actor)
    assert (suggestion.metadata["used"], suggestion.metadata["compliance"]["verdict"]) == ("sent", "pass")


def test_in_copilot_the_next_question_goes_on_from_the_last(copilot: Chat) -> None:
    suggestion = copilot.turn("what was my last invoice?").suggestion
    assert suggestion is not None
    dismiss_suggestion(suggestion=suggestion, user=copilot.actor)

    further = copilot.turn("C-1001").suggestion

    assert further is not None
    assert "INV-20001" in further.text


def test_in_copilot_a_suggestion_is_checked_too(copilot: Chat, answers: Callable[[str], None]) -> None:
    answers(f"Your account is {IBAN}.")

    suggestion = copilot.turn("which account?").suggestion

    assert suggestion is not None
    assert suggestion.text == "Your account is [IBAN removed]. [1]"


def test_in_copilot_a_wish_for_a_person_still_opens_a_ticket(copilot: Chat) -> None:
    copilot.turn("I want to talk to a human")

    assert copilot.event("escalation")["number"] == copilot.session.tickets.get().number


def test_a_call_is_named_by_one_id_from_its_start_to_the_record(chat: Chat) -> None:
    chat.turn(QUESTION)

    told = [event.data for event in chat.events if event.event == "tool_status"]
    started, ended = (
        {data["tool_call_id"]: data["tool_name"] for data in told if data["status"] == status}
        for status in ("started", "completed")
    )
    rows = ToolCall.objects.for_session(chat.session.pk)
    assert started == ended == {str(row.pk): row.tool for row in rows}
    assert len(rows) == 3


def test_the_end_of_a_call_carries_the_beginning_of_its_result_as_recorded(chat: Chat) -> None:
    chat.turn(QUESTION)

    told = {
        event.data["tool_call_id"]: event.data["result_preview"]
        for event in chat.events
        if event.data.get("status") == "completed"
    }
    assert told == {str(row.pk): row.result_preview for row in ToolCall.objects.for_session(chat.session.pk)}
    assert all(preview.startswith("{") for preview in told.values())


def test_a_failed_call_keeps_its_id(chat: Chat, tool_row: ToolRow) -> None:
    tool_row("crm", enabled=False)

    chat.turn(QUESTION)

    (failed,) = (event.data for event in chat.events if event.data.get("status") == "failed")
    row = ToolCall.objects.get(pk=failed["tool_call_id"])
    assert (row.tool, row.status, failed["result_preview"]) == ("crm", "refused", "")
