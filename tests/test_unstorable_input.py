"""What no database can store or count, through every door: the answer names it, and is never a fault of ours."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.models import ChatSession
from apps.conversations.services import add_answer, add_note, start_session
from apps.conversations.types import AnswerDetails
from apps.tickets.models import Ticket
from apps.tickets.rating import rating_url
from apps.tickets.services import open_ticket

pytestmark = pytest.mark.django_db
NUL = "a\0b"
ENDLESS = "9" * 5_000  # more digits than Python reads as a number
HUGE = "9" * 30  # more than a database counts to


@pytest.fixture
def desk(client_for: Any, make_user: Any) -> Client:
    client: Client = client_for(make_user(Role.SUPERVISOR, is_staff=True))
    client.raise_request_exception = False
    return client


@pytest.fixture
def places(agent: User) -> dict[str, Any]:
    session = start_session(owner=agent)
    answer = add_answer(session=session, text="Within 30 days.", details=AnswerDetails())
    return {"session": session.pk, "message": answer.pk, "ticket": open_ticket(subject="Lamp", session=session).pk}


def sent(client: Client, line: str, body: Any, places: dict[str, Any]) -> Any:
    method, path = line.split()
    return client.generic(method, path.format(**places), json.dumps(body), content_type="application/json")


BODIES = [
    ("POST /api/v1/sessions", {"title": NUL}, 422),
    ("POST /api/v1/sessions", {"customer_id": NUL}, 422),
    ("POST /api/v1/sessions/{session}/messages", {"text": NUL}, 200),
    ("POST /api/v1/messages/{message}/feedback", {"rating": "up", "reason": NUL}, 200),
    ("POST /api/v1/tickets", {"subject": NUL}, 422),
    ("POST /api/v1/tickets", {"subject": "a", "description": NUL}, 422),
    ("POST /api/v1/tickets", {"subject": "a", "customer_id": NUL}, 422),
    ("PATCH /api/v1/tickets/{ticket}", {"note": NUL}, 422),
    ("PATCH /api/v1/tickets/{ticket}", {"tags": [NUL]}, 422),
    ("PATCH /api/v1/tickets/{ticket}", {"assignee": NUL}, 422),
    ("PATCH /api/v1/tickets/{ticket}", {"queue": NUL}, 422),
    ("POST /api/v1/articles", {"slug": "a", "title": NUL, "body": "a"}, 422),
    ("POST /api/v1/articles", {"slug": "a", "title": "a", "body": NUL}, 422),
    ("POST /api/v1/articles", {"slug": "a", "title": "a", "body": "a", "category": NUL}, 422),
    ("POST /api/v1/articles", {"slug": "a", "title": "a", "body": "a", "tags": [NUL]}, 422),
    ("POST /api/v1/tickets/{ticket}/merge", {"ticket_id": int(HUGE)}, 404),
    ("POST /api/v1/tickets/{ticket}/links", {"ticket_id": int(HUGE)}, 404),
    ("POST /api/v1/tickets/{ticket}/links", {"ticket_id": -1}, 404),
    ("DELETE /api/v1/tickets/{ticket}/links/" + HUGE, None, 404),
    ("PATCH /api/v1/tickets/" + HUGE, {"note": "a"}, 404),
    ("POST /api/v1/messages/" + HUGE + "/feedback", {"rating": "up"}, 404),
]


@pytest.mark.parametrize(("line", "body", "status"), BODIES)
def test_a_body_is_taken_or_refused(line: str, body: Any, status: int, desk: Client, places: dict[str, Any]) -> None:
    assert sent(desk, line, body, places).status_code == status


ADDRESSES = [
    ("/api/v1/sessions?cursor=%00", 400),
    ("/api/v1/sessions/{session}/messages?cursor=" + HUGE, 400),
    ("/api/v1/sessions/{session}/messages?cursor=" + ENDLESS, 400),
    ("/api/v1/sessions/{session}/messages?cursor=²", 400),
    ("/api/v1/tickets?customer_id=%00", 422),
    ("/api/v1/tickets?assignee=%00", 422),
    ("/api/v1/tickets/" + HUGE, 404),
    ("/api/v1/calls?tool=%00", 422),
    ("/api/v1/calls?operation=%00", 422),
    ("/api/v1/calls?status=%00", 422),
    ("/api/v1/calls?gate=%00", 422),
    ("/api/v1/calls?caller=%00", 422),
    ("/api/v1/calls?request_id=%00", 422),
    ("/api/v1/calls/export?tool=%00", 422),
    ("/api/v1/articles?category=%00", 422),
    ("/api/v1/articles/a%00b", 422),
    ("/api/v1/articles/search?q=%00", 200),
    ("/api/v1/approvals?status=%00", 422),
    ("/api/v1/tools/a%00b", 404),
    ("/help/a%00b/", 404),
    ("/tickets/?q=%00", 200),
    ("/tickets/?tag=%00", 200),
    ("/tickets/?queue=%00", 200),
    ("/tickets/?q=" + ENDLESS, 200),
    ("/tickets/?q=²", 200),
    ("/tickets/?q=T-" + HUGE, 200),
    ("/tickets/" + HUGE + "/", 404),
    ("/tickets/export.csv?q=%00", 200),
    ("/chat/?q=%00", 200),
    ("/chat/search/?q=%00", 200),
    ("/chat/?view=%00", 200),
    ("/chat/search/customers/?q=%00", 200),
    ("/chat/related/?session=%00", 200),
    ("/chat/{session}/?before=" + ENDLESS, 200),
    ("/chat/{session}/people/?q=%00", 200),
    ("/chat/{session}/canned/?q=%00", 200),
    ("/admin/audit/toolcall/?q=%00", 200),
    ("/admin/audit/toolcall/?tool=%00&caller=%00", 200),
    ("/admin/audit/toolcall/request/%00/", 404),
    ("/admin/audit/toolcall/compare/?call=%00&call=%00", 404),
    ("/admin/audit/toolcall/export/?q=%00", 200),
    ("/admin/tickets/ticket/?q=%00", 200),
    ("/admin/tickets/ticket/?q=" + HUGE, 200),
    ("/admin/conversations/chatsession/?q=%00", 200),
    ("/admin/conversations/message/?q=%00", 200),
]


@pytest.mark.parametrize(("address", "status"), ADDRESSES, ids=[address[:60] for address, _status in ADDRESSES])
def test_an_address_is_answered_or_refused(address: str, status: int, desk: Client, places: dict[str, Any]) -> None:
    response = desk.get(address.format(**places))
    b"".join(response)
    assert response.status_code == status


FORMS = [
    ("/tickets/{ticket}/notes/", {"text": NUL}, 422),
    ("/tickets/{ticket}/properties/", {"tags": NUL}, 422),
    ("/tickets/{ticket}/properties/", {"queue": ENDLESS}, 422),
    ("/tickets/{ticket}/merge/", {"other": ENDLESS}, 400),
    ("/tickets/{ticket}/link/", {"other": NUL}, 400),
    ("/tickets/{ticket}/link/", {"other": "²"}, 400),
    ("/tickets/bulk/", {"ticket": ["²", HUGE, ENDLESS], "action": "assign"}, 302),
    ("/tickets/bulk/", {"ticket": "1", "action": "assign", "filters": "q=%00\r\nSet-Cookie: a=b"}, 302),
    ("/chat/{session}/messages/", {"text": NUL, "kind": "note"}, 422),
    ("/chat/{session}/messages/", {"text": "a", "kind": "reply", "seen": ENDLESS}, 302),
    ("/chat/{session}/messages/", {"text": "a", "kind": "reply", "seen": HUGE}, 302),
    ("/chat/{session}/messages/", {"text": "a", "kind": NUL}, 302),
    ("/chat/{session}/draft/", {"text": NUL, "version": "0"}, 422),
    ("/chat/{session}/draft/", {"text": "a", "version": HUGE}, 422),
    ("/chat/{session}/draft/", {"text": "a", "version": ENDLESS}, 422),
    ("/chat/{session}/draft/", {"text": "a", "version": "-1"}, 422),
    ("/chat/{session}/assign/", {"assignee": ENDLESS}, 400),
    ("/chat/{session}/assign/", {"assignee": HUGE}, 400),
    ("/chat/{session}/mode/", {"mode": NUL}, 400),
    ("/chat/{session}/messages/{message}/rating/", {"rating": "up", "reason": NUL}, 400),
    ("/chat/{session}/relations/", {"other": NUL, "action": "link"}, 302),
    ("/chat/bulk/", {"session": [NUL, "not-a-uuid"], "action": "close"}, 302),
    ("/admin/audit/toolcall/views/", {"name": NUL, "query": "tool=crm"}, 302),
    ("/admin/audit/toolcall/views/", {"name": "a", "query": "tool=%00&q=%00"}, 302),
    ("/admin/audit/toolcall/views/", {"forget": ENDLESS}, 302),
    ("/admin/audit/toolcall/views/", {"forget": HUGE}, 302),
]


@pytest.mark.parametrize(("path", "form", "status"), FORMS)
def test_a_form_is_taken_or_refused(
    path: str, form: dict[str, Any], status: int, desk: Client, places: dict[str, Any]
) -> None:
    assert desk.post(path.format(**places), form).status_code == status


def test_a_rating_loses_what_can_not_be_kept_and_nothing_else(places: dict[str, Any]) -> None:
    ticket = Ticket.objects.get(pk=places["ticket"])
    client = Client(raise_request_exception=False)
    assert client.post(rating_url(ticket), {"score": "5", "comment": NUL}).status_code in (200, 422)


def test_a_note_loses_what_can_not_be_kept_and_nothing_else(agent: User) -> None:
    session = start_session(owner=agent)
    assert add_note(session=session, user=agent, text=NUL).text == "ab"
    assert ChatSession.objects.get().messages.get().text == "ab"
