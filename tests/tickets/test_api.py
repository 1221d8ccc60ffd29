"""The API of the tickets: scopes, pages of a list, and changes that are made together or not at all."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.services import issue_token
from apps.accounts.types import Role, Scope
from apps.conversations.services import start_session
from apps.tickets.models import Ticket, TicketEvent
from apps.tickets.services import add_note, assign_ticket, change_status, open_ticket
from apps.tickets.types import Priority, TicketStatus

pytestmark = pytest.mark.django_db
URL = "/api/v1/tickets"


@pytest.fixture
def ticket(agent) -> Ticket:
    return open_ticket(subject="Late parcel", customer_id="C-1001", reasons=["human"], actor=agent)


@pytest.fixture
def client(client_for, agent) -> Client:
    return client_for(agent)


def post(client: Client, **body: Any):
    return client.post(URL, body, content_type="application/json")


def patch(client: Client, ticket: Ticket, **body: Any):
    return client.patch(f"{URL}/{ticket.pk}", body, content_type="application/json")


def problem(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class TestWhoMayCall:
    def bearer(self, user, *scopes: Scope) -> dict[str, str]:
        return {"Authorization": f"Bearer {issue_token(user=user, name='Script', scopes=scopes)[1]}"}

    def test_nobody_without_credentials(self, ticket) -> None:
        assert problem(Client().get(URL)) == (401, "not_authenticated")

    def test_a_token_reads_with_its_scope_and_not_without(self, agent, ticket) -> None:
        reader, stranger = self.bearer(agent, Scope.TICKETS_READ), self.bearer(agent, Scope.CHAT)

        assert Client().get(URL, headers=reader).status_code == 200
        for path in (URL, f"{URL}/{ticket.pk}"):
            assert problem(Client().get(path, headers=stranger)) == (403, "scope_missing")

    def test_a_token_that_reads_does_not_write(self, agent, ticket) -> None:
        headers = self.bearer(agent, Scope.TICKETS_READ)
        body: dict[str, Any] = {"content_type": "application/json", "headers": headers}

        assert problem(Client().post(URL, {"subject": "x"}, **body)) == (403, "scope_missing")
        assert problem(Client().patch(f"{URL}/{ticket.pk}", {"note": "x"}, **body)) == (403, "scope_missing")
        assert TicketEvent.objects.count() == 1

    def test_a_scope_gives_no_more_than_the_role(self, auditor, ticket) -> None:
        headers = self.bearer(auditor, Scope.TICKETS_WRITE)
        answer = Client().post(URL, {"subject": "x"}, content_type="application/json", headers=headers)

        assert problem(answer) == (403, "permission_missing")
        assert Ticket.objects.count() == 1


class TestReading:
    def test_a_list_shows_each_ticket_as_the_contract_says(self, client, agent, ticket) -> None:
        assign_ticket(ticket=ticket, assignee=agent, actor=agent)
        body = client.get(URL).json()

        item = body["items"][0]
        assert body == {"items": [item], "next": None}
        assert abs(datetime.fromisoformat(item.pop("created_at")) - ticket.created_at) < timedelta(milliseconds=1)
        assert abs(datetime.fromisoformat(item.pop("updated_at")) - ticket.updated_at) < timedelta(milliseconds=1)
        clocks = [(clock["kind"], clock["state"], clock["met_at"]) for clock in item.pop("clocks")]
        assert clocks == [("first_reply", "running", None), ("resolution", "running", None)]
        assert item == {
            "id": ticket.pk,
            "number": ticket.number,
            "subject": "Late parcel",
            "status": "open",
            "priority": "normal",
            "customer_id": "C-1001",
            "session_id": None,
            "assignee": "agent",
            "created_by": "agent",
            "resolved_at": None,
            "queue": None,
            "tags": [],
            "score": None,
        }

    def test_a_long_list_is_read_page_by_page_without_loss(self, client) -> None:
        numbers = [open_ticket(subject=f"Ticket {index}").number for index in range(120)]
        seen, cursor = [], ""
        while cursor is not None:
            body = client.get(URL, {"cursor": cursor}).json()
            seen += [item["number"] for item in body["items"]]
            cursor = body["next"]

        assert seen == numbers[::-1]

    def test_a_cursor_of_somebody_elses_making_is_refused(self, client) -> None:
        assert problem(client.get(URL, {"cursor": "made-up"})) == (400, "bad_cursor")

    def test_filters_narrow_together(self, client, agent, ticket) -> None:
        urgent = open_ticket(subject="Urgent", priority=Priority.URGENT, customer_id="C-1001")
        assign_ticket(ticket=urgent, assignee=agent, actor=agent)

        def found(**filters: str) -> list[str]:
            return [item["subject"] for item in client.get(URL, filters).json()["items"]]

        assert found(customer_id="C-1001") == ["Urgent", "Late parcel"]
        assert found(customer_id="C-1001", priority="urgent") == ["Urgent"]
        assert found(assignee="agent", status="open") == ["Urgent"]
        assert found(status="closed") == []

    def test_an_unknown_status_is_refused_and_named(self, client) -> None:
        answer = client.get(URL, {"status": "lost"})

        assert problem(answer) == (422, "invalid_request")
        assert "status" in answer.json()["detail"]

    def test_the_list_costs_the_same_for_one_and_three(self, client, agent, django_assert_num_queries) -> None:
        def queries() -> Any:
            Ticket.objects.update(assignee=agent, created_by=agent)
            client.get(URL)
            return django_assert_num_queries(6)

        open_ticket(subject="a")
        with queries():
            client.get(URL)
        for subject in ("b", "c"):
            open_ticket(subject=subject)
        with queries():
            client.get(URL)

    def test_one_ticket_shows_what_it_carries_and_what_happened(self, client, agent, ticket) -> None:
        add_note(ticket=ticket, text="Called back", actor=agent)
        body = client.get(f"{URL}/{ticket.pk}").json()

        assert (body["reasons"], body["conversation"], body["tool_timeline"]) == (["human"], [], [])
        assert [(event["kind"], event["actor"], event["data"]) for event in body["events"]] == [
            ("opened", "agent", {"reasons": ["human"]}),
            ("note", "agent", {"text": "Called back"}),
        ]

    def test_an_unknown_ticket_is_not_found(self, client) -> None:
        assert problem(client.get(f"{URL}/4711")) == (404, "not_found")


class TestOpening:
    def test_a_ticket_is_opened_in_the_callers_name(self, client, agent) -> None:
        session = start_session(owner=agent, customer_id="C-1001")
        answer = post(client, subject=" Late parcel ", priority="high", session_id=str(session.pk))

        ticket = Ticket.objects.get()
        assert answer.status_code == 201
        assert answer.json()["number"] == ticket.number
        assert (ticket.subject, ticket.priority, ticket.session) == ("Late parcel", Priority.HIGH, session)
        assert (ticket.customer_id, ticket.created_by) == ("C-1001", agent)

    def test_a_session_the_caller_may_not_see_is_not_found(self, client, operator) -> None:
        foreign = start_session(owner=operator)

        for session_id in (foreign.pk, uuid.uuid4()):
            assert problem(post(client, subject="x", session_id=str(session_id))) == (404, "not_found")
        assert not Ticket.objects.exists()

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"subject": "   "},
            {"subject": "x" * 201},
            {"subject": "x", "priority": "huge"},
            {"subject": "x", "session_id": "7"},
            {"subject": "x", "description": "x" * 10_001},
        ],
    )
    def test_a_ticket_that_breaks_the_schema_is_not_opened(self, client, body) -> None:
        assert problem(post(client, **body)) == (422, "invalid_request")
        assert not Ticket.objects.exists()


class TestChanging:
    def test_changes_are_made_together(self, client, agent, ticket) -> None:
        answer = patch(client, ticket, status="closed", priority="urgent", assignee="agent", note="Solved by phone")

        body = answer.json()
        assert answer.status_code == 200
        assert (body["status"], body["priority"], body["assignee"]) == ("closed", "urgent", "agent")
        assert [event["kind"] for event in body["events"]] == ["opened", "note", "assigned", "priority", "status"]

    def test_what_is_left_out_stays_and_null_takes_the_assignment_away(self, client, agent, ticket) -> None:
        assign_ticket(ticket=ticket, assignee=agent, actor=agent)

        assert patch(client, ticket, priority="low").json()["assignee"] == "agent"
        assert patch(client, ticket, assignee=None).json()["assignee"] is None
        assert Ticket.objects.get().priority == Priority.LOW

    @pytest.mark.parametrize("role", [Role.AUDITOR, None])
    def test_a_ticket_goes_to_nobody_who_may_not_work_on_tickets(self, client, ticket, make_user, role) -> None:
        make_user(*filter(None, [role]), username="looker")

        assert problem(patch(client, ticket, assignee="looker")) == (422, "not_able_to_work")
        assert Ticket.objects.get().assignee is None

    def test_where_one_change_is_refused_none_is_made(self, client, agent, ticket) -> None:
        change_status(ticket=ticket, status=TicketStatus.RESOLVED, actor=agent)
        before = TicketEvent.objects.count()

        assert problem(patch(client, ticket, note="x", priority="urgent", status="pending")) == (
            409,
            "invalid_transition",
        )
        assert Ticket.objects.get().priority == Priority.NORMAL
        assert TicketEvent.objects.count() == before

    def test_a_closed_ticket_is_not_changed(self, client, agent, ticket) -> None:
        change_status(ticket=ticket, status=TicketStatus.CLOSED, actor=agent)

        assert problem(patch(client, ticket, note="one more thing")) == (409, "ticket_closed")

    def test_an_unknown_assignee_is_not_found(self, client, ticket) -> None:
        assert problem(patch(client, ticket, assignee="ghost")) == (404, "not_found")
        assert Ticket.objects.get().assignee is None
