"""Sessions and messages over the API, with turns that make real calls."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import issue_token
from apps.accounts.types import Role, Scope
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import start_session

QUESTION = "what tier is C-1001 on?"


class Api:
    """Speaks to the API as a program does: a bearer token and JSON."""

    def __init__(self, user: User, *scopes: Scope) -> None:
        _token, text = issue_token(user=user, name="test", scopes=scopes or tuple(Scope))
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"Authorization": f"Bearer {text}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1{path}", data=json.dumps(body), content_type="application/json", headers=self.headers | headers
        )

    def upload(self, path: str, file: SimpleUploadedFile) -> Any:
        return self.client.post(f"/api/v1{path}", data={"file": file}, headers=self.headers)

    def stream(self, path: str, text: str) -> list[tuple[str, dict[str, Any]]]:
        """Post a message and return the events of its stream."""
        response = self.post(path, {"text": text}, Accept="text/event-stream")
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        return events_of(b"".join(response.streaming_content).decode())


def events_of(body: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the events of a stream's text."""
    frames = [frame.split("\n") for frame in body.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data, *_id in frames]


@pytest.fixture
def user(member: Callable[[Role], User]) -> User:
    return member(Role.AGENT)


@pytest.fixture
def api(user: User) -> Api:
    return Api(user)


@pytest.fixture
def session(user: User) -> ChatSession:
    return start_session(owner=user)


def code_of(response: HttpResponse) -> tuple[int, str]:
    """Return the status and the code of a problem document."""
    return response.status_code, json.loads(response.content)["code"]


def test_a_session_is_started_listed_and_read(api: Api) -> None:
    started = api.post("/sessions", {"customer_id": "C-1001"})

    assert started.status_code == 201
    body = started.json()
    assert {key: body[key] for key in ("customer_id", "owner", "assignee", "status", "mode", "human_led")} == {
        "customer_id": "C-1001",
        "owner": "house-agent",
        "assignee": None,
        "status": "open",
        "mode": "autopilot",
        "human_led": False,
    }
    assert api.get(f"/sessions/{body['id']}").json() == body
    assert api.get("/sessions").json()["items"][0] == body


@pytest.mark.parametrize(
    ("said", "mood"),
    [
        ((), None),
        (("Where is my parcel?",), "calm"),
        (("This is outrageous!",), "angry"),
        (("This is outrageous!", "Is SKU-1043 in stock?"), "angry"),
        (("I am disappointed.", "My lawyer will hear of this!"), "angry"),
    ],
)
def test_a_session_tells_how_the_customer_sounds(
    api: Api, session: ChatSession, said: tuple[str, ...], mood: str | None
) -> None:
    for text in said:
        api.post(f"/sessions/{session.pk}/messages", {"text": text})
    assert api.get(f"/sessions/{session.pk}").json()["mood"] == mood
    assert api.get("/sessions").json()["items"][0]["mood"] == mood


def test_an_answer_has_the_form_of_the_contract(api: Api, session: ChatSession) -> None:
    response = api.post(f"/sessions/{session.pk}/messages", {"text": QUESTION})

    assert response.status_code == 200
    body = response.json()
    answer = Message.objects.get(pk=body["message_id"])
    assert body == {
        "message_id": answer.pk,
        "message": "Anna Keller (C-1001) is on the Business tier. [1]",
        "sources": [
            {
                "number": 1,
                "kind": "system",
                "title": "CRM: customer C-1001",
                "section": "",
                "url": "",
                "tool": "crm",
                "tool_call_id": body["sources"][0]["tool_call_id"],
            }
        ],
        "requires_escalation": False,
        "confidence": answer.confidence,
        "tools_used": ["crm", "escalation", "compliance_check"],
        "processing_time": (answer.processing_ms or 0) / 1000,
        "metadata": {
            "session_id": str(session.pk),
            "request_id": answer.request_id,
            "message_count": 2,
            "has_context": False,
            "facts_extracted": 1,
            "ticket_id": None,
            "breakers": {"compliance_check": "closed", "crm": "closed", "escalation": "closed"},
            "compliance": {"checked": True, "verdict": "pass", "findings": []},
        },
    }
    assert UUID(body["sources"][0]["tool_call_id"])


def test_the_messages_are_listed_in_pages_oldest_first(api: Api, session: ChatSession) -> None:
    Message.objects.bulk_create(Message(session=session, author="customer", text=f"{n}") for n in range(101))

    first = api.get(f"/sessions/{session.pk}/messages").json()
    second = api.get(f"/sessions/{session.pk}/messages?cursor={first['next']}").json()

    assert [item["text"] for item in first["items"]] == [str(n) for n in range(100)]
    assert [item["text"] for item in second["items"]] == ["100"]
    assert second["next"] is None


def test_a_streamed_turn_tells_each_step_and_ends_with_the_answer(api: Api, session: ChatSession) -> None:
    events = api.stream(f"/sessions/{session.pk}/messages", QUESTION)

    names = [name for name, _ in events]
    assert (names[0], names[-3:]) == ("start", ["sources", "text", "complete"])
    assert set(names) == {"start", "status", "tool_status", "sources", "text", "complete"}
    calls = [(data["tool_name"], data["status"]) for name, data in events if name == "tool_status"]
    assert sorted(calls) == [
        ("compliance_check", "completed"),
        ("compliance_check", "started"),
        ("crm", "completed"),
        ("crm", "started"),
        ("escalation", "completed"),
        ("escalation", "started"),
    ]
    answer = session.messages.last()
    assert answer is not None
    assert events[-1][1]["message"] == answer.text == "Anna Keller (C-1001) is on the Business tier. [1]"
    assert events[-1][1]["message_id"] == answer.pk


def test_a_refused_message_streams_as_an_error(api: Api, session: ChatSession) -> None:
    events = api.stream(f"/sessions/{session.pk}/messages", "   ")

    assert [(name, data["code"], data["status"]) for name, data in events] == [("error", "empty_message", 422)]
    assert session.messages.count() == 0


def test_a_wish_for_a_person_streams_its_escalation(api: Api, session: ChatSession) -> None:
    events = dict(api.stream(f"/sessions/{session.pk}/messages", "I want to talk to a human"))

    ticket = session.tickets.get()
    assert events["escalation"] == {
        "requires_escalation": True,
        "ticket_id": ticket.pk,
        "number": ticket.number,
        "reasons": ["wish_for_a_person"],
    }


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty_message"), ("\n ", "empty_message"), ("x" * 20_000, "message_too_long")]
)
def test_a_message_that_can_not_be_taken_is_refused_whole(api: Api, session: ChatSession, text: str, code: str) -> None:
    assert code_of(api.post(f"/sessions/{session.pk}/messages", {"text": text})) == (422, code)
    assert session.messages.count() == 0


@pytest.mark.parametrize("path", ["", "/messages", "/takeover", "/handback"])
def test_a_foreign_session_is_not_there(member: Callable[[Role], User], api: Api, path: str) -> None:
    foreign = start_session(owner=member(Role.SUPERVISOR))

    for number in (foreign.pk, uuid4()):
        ask = api.get if path == "" else lambda url: api.post(url, {"text": "hello"})
        assert code_of(ask(f"/sessions/{number}{path}")) == (404, "not_found")


def test_a_session_led_by_a_person_takes_the_message_and_answers_nothing(api: Api, session: ChatSession) -> None:
    taken = api.post(f"/sessions/{session.pk}/takeover")
    response = api.post(f"/sessions/{session.pk}/messages", {"text": QUESTION})

    assert (taken.status_code, taken.json()["human_led"], taken.json()["assignee"]) == (200, True, "house-agent")
    question = session.messages.get()
    assert (response.status_code, response.json()) == (
        202,
        {
            "message": None,
            "human_led": True,
            "session_id": str(session.pk),
            "message_id": question.pk,
            "request_id": question.request_id,
        },
    )
    assert api.post(f"/sessions/{session.pk}/handback").json()["human_led"] is False
    assert api.post(f"/sessions/{session.pk}/messages", {"text": QUESTION}).status_code == 200


def test_a_streamed_message_to_a_person_ends_at_once(api: Api, session: ChatSession) -> None:
    api.post(f"/sessions/{session.pk}/takeover")

    events = api.stream(f"/sessions/{session.pk}/messages", QUESTION)

    assert [name for name, _ in events] == ["start", "complete"]
    assert (events[-1][1]["message"], events[-1][1]["human_led"]) == (None, True)


def test_an_uploaded_file_goes_with_its_message(api: Api, session: ChatSession) -> None:
    note = SimpleUploadedFile("note.txt", b"The gateway blinks red.", content_type="text/plain")

    uploaded = api.upload(f"/sessions/{session.pk}/attachments", note)
    api.post(f"/sessions/{session.pk}/messages", {"text": "hello", "attachments": [uploaded.json()["id"]]})

    expected = {"id": uploaded.json()["id"], "name": "note.txt", "content_type": "text/plain", "size": 23}
    assert (uploaded.status_code, uploaded.json()) == (201, expected)
    assert api.get(f"/sessions/{session.pk}/messages").json()["items"][0]["attachments"] == [expected]


def test_a_file_of_another_kind_is_refused(api: Api, session: ChatSession) -> None:
    program = SimpleUploadedFile("run.exe", b"MZ", content_type="application/octet-stream")

    assert code_of(api.upload(f"/sessions/{session.pk}/attachments", program)) == (415, "attachment_refused")


def test_an_answer_is_rated_and_a_question_is_not(api: Api, session: ChatSession) -> None:
    answer = api.post(f"/sessions/{session.pk}/messages", {"text": "hello"}).json()["message_id"]
    question = session.messages.earliest("pk").pk

    rated = api.post(f"/messages/{answer}/feedback", {"rating": "down", "reason": "Too short"})

    assert (rated.status_code, rated.json()["rating"], rated.json()["rating_reason"]) == (200, "down", "Too short")
    assert code_of(api.post(f"/messages/{question}/feedback", {"rating": "up"})) == (409, "not_an_answer")
    assert api.post(f"/messages/{answer}/feedback", {"rating": "sideways"}).status_code == 422


def test_a_token_without_the_scope_may_not_chat(user: User, session: ChatSession) -> None:
    api = Api(user, Scope.TICKETS_READ)

    assert api.get("/sessions").status_code == 403
    assert api.post(f"/sessions/{session.pk}/messages", {"text": "hello"}).status_code == 403
    assert session.messages.count() == 0


def test_an_auditor_reads_and_does_not_write(member: Callable[[Role], User], session: ChatSession) -> None:
    api = Api(member(Role.AUDITOR))

    assert api.get(f"/sessions/{session.pk}").status_code == 200
    assert api.post(f"/sessions/{session.pk}/messages", {"text": "hello"}).status_code == 403
    assert api.post("/sessions", {}).status_code == 403


def test_without_credentials_there_is_nothing(db: object, session: ChatSession) -> None:
    assert Client().get(f"/api/v1/sessions/{session.pk}").status_code == 401
