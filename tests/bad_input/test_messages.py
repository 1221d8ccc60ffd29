"""Messages that can not be taken, and sessions of others."""

import html
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import start_session
from tests.bad_input.doors import JSON, LOOKUP, execute, problem_of

NOBODY = UUID("00000000-0000-4000-8000-000000000000")


@pytest.fixture
def foreign(supervisor: User) -> ChatSession:
    """A session that the agent may not see."""
    return start_session(owner=supervisor)


EMPTY = "The message is empty. Write something first."
TOO_LONG = "The text has 20,000 characters; 10,000 are allowed. Nothing was saved: shorten it and try again."
BAD_MESSAGES = [
    ("", "empty_message", EMPTY),
    (" \n\t ", "empty_message", EMPTY),
    ("x" * 20_000, "message_too_long", TOO_LONG),
]


@pytest.mark.parametrize(("text", "code", "detail"), BAD_MESSAGES, ids=["empty", "blanks", "20,000 characters"])
def test_a_message_that_can_not_be_taken_is_refused_by_the_api(
    text: str, code: str, detail: str, session: ChatSession, as_agent: Client
) -> None:
    answer = as_agent.post(f"/api/v1/sessions/{session.pk}/messages", {"text": text}, content_type=JSON)

    assert (problem_of(answer), session.messages.count()) == ((422, code, detail), 0)


@pytest.mark.parametrize(("text", "code", "detail"), BAD_MESSAGES, ids=["empty", "blanks", "20,000 characters"])
def test_a_message_that_can_not_be_taken_stays_in_the_field_of_the_chat_page(
    text: str, code: str, detail: str, session: ChatSession, as_agent: Client
) -> None:
    page = as_agent.post(f"/chat/{session.pk}/messages/", {"text": text})

    shown = html.unescape(page.content.decode())
    assert (page.status_code, page.context["form"]["text"].value(), session.messages.count()) == (422, text, 0)
    assert shown.count(detail) == 1


@pytest.mark.parametrize(
    "line",
    [
        "GET /api/v1/sessions/{id}",
        "GET /api/v1/sessions/{id}/messages",
        "POST /api/v1/sessions/{id}/messages",
        "POST /api/v1/sessions/{id}/takeover",
        "POST /api/v1/sessions/{id}/handback",
        "GET /chat/{id}/",
        "POST /chat/{id}/messages/",
        "POST /chat/{id}/take-over/",
        "POST /chat/{id}/hand-back/",
        "POST /chat/{id}/close/",
    ],
)
def test_a_foreign_session_is_answered_exactly_like_an_unknown_one(
    line: str, foreign: ChatSession, as_agent: Client
) -> None:
    method, path = line.split()

    def ask(session_id: UUID) -> Any:
        return as_agent.generic(method, path.format(id=session_id), '{"text": "hello"}', content_type=JSON)

    unknown, not_mine = ask(NOBODY), ask(foreign.pk)

    assert (unknown.status_code, not_mine.status_code, foreign.messages.count()) == (404, 404, 0)


@pytest.mark.parametrize("whose", ["unknown", "foreign"])
def test_a_call_for_a_session_that_is_not_the_callers_is_not_found(
    whose: str, foreign: ChatSession, as_agent: Client
) -> None:
    session_id = str(foreign.pk if whose == "foreign" else NOBODY)

    answer = execute(as_agent, LOOKUP | {"session_id": session_id})

    assert problem_of(answer) == (404, "session_not_found", f"There is no chat session {session_id}.")
