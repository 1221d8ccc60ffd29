"""Tickets that are linked: the service, the page and the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.tickets.errors import LinkToItself
from apps.tickets.models import Queue, Ticket, TicketLink
from apps.tickets.services import change_status, link_tickets, open_ticket, unlink_tickets
from apps.tickets.types import TicketStatus
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]


@pytest.fixture
def ticket(db: None) -> Ticket:
    return open_ticket(subject="No heating")


@pytest.fixture
def other(ticket: Ticket) -> Ticket:
    return open_ticket(subject="Gateway offline")


def history(ticket: Ticket) -> list[tuple[str, str, dict[str, Any]]]:
    rows = ticket.events.exclude(kind="opened").values_list("kind", "actor__username", "data")
    return list(rows)


def linked(ticket: Ticket) -> list[Ticket]:
    return list(Ticket.objects.linked_to(ticket))


def test_linked_tickets_name_each_other_and_say_so_in_their_history(ticket: Ticket, other: Ticket, agent: User) -> None:
    link_tickets(ticket=other, other=ticket, actor=agent)

    assert (linked(ticket), linked(other)) == ([other], [ticket])
    assert history(ticket) == [("linked", "agent", {"after": other.number})]
    assert history(other) == [("linked", "agent", {"after": ticket.number})]


def test_a_pair_is_linked_once_whoever_begins(ticket: Ticket, other: Ticket, agent: User) -> None:
    assert link_tickets(ticket=ticket, other=other, actor=agent) == link_tickets(
        ticket=other, other=ticket, actor=agent
    )
    assert len(history(ticket)) == 1


def test_a_closed_ticket_can_be_linked_and_its_status_stays(ticket: Ticket, other: Ticket, agent: User) -> None:
    change_status(ticket=other, status=TicketStatus.CLOSED, actor=agent)
    link_tickets(ticket=ticket, other=other, actor=agent)

    other.refresh_from_db()
    assert (linked(ticket), other.status) == ([other], "closed")


def test_a_link_is_taken_away_from_either_end_once(ticket: Ticket, other: Ticket, agent: User) -> None:
    link_tickets(ticket=ticket, other=other, actor=agent)
    for _time in range(2):
        unlink_tickets(ticket=other, other=ticket, actor=agent)

    assert linked(ticket) == []
    assert [kind for kind, _actor, _data in history(other)] == ["linked", "unlinked"]


def test_nothing_is_linked_to_itself(ticket: Ticket, agent: User) -> None:
    with pytest.raises(LinkToItself, match=ticket.number):
        link_tickets(ticket=ticket, other=ticket, actor=agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketLink.objects.create(first=ticket, second=ticket)


def test_the_page_links_and_takes_the_link_away(
    client_for: ClientFor, agent: User, ticket: Ticket, other: Ticket
) -> None:
    client, url = client_for(agent), f"/tickets/{ticket.pk}/"
    page = text_of(client.post(f"{url}link/", {"other": other.number}, follow=True).content.decode())
    assert f"The ticket is linked to {other.number}." in page
    assert f"Linked {other.number} Gateway offline" in page
    assert f"{ticket.number} No heating" in text_of(client.get(f"/tickets/{other.pk}/").content.decode())
    page = text_of(client.post(f"{url}unlink/", {"other": other.pk}, follow=True).content.decode())
    assert "The link is taken away." in page
    assert linked(ticket) == []


def test_the_page_costs_the_same_for_one_and_three_links(
    client_for: ClientFor, agent: User, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_for(agent)
    for count in (1, 2):
        for _ in range(count):
            link_tickets(ticket=ticket, other=open_ticket(subject="Another"), actor=agent)
        client.get(f"/tickets/{ticket.pk}/")
        with django_assert_num_queries(10):
            client.get(f"/tickets/{ticket.pk}/")


class TestApi:
    @pytest.fixture
    def send(self, client_for: ClientFor, agent: User) -> Callable[..., Any]:
        client = client_for(agent)

        def send(method: str, path: str, body: object = None) -> Any:
            return getattr(client, method)(f"/api/v1/tickets/{path}", body, content_type="application/json")

        return send

    def test_links_are_made_shown_and_taken_away(self, send: Callable[..., Any], ticket: Ticket, other: Ticket) -> None:
        made = send("post", f"{ticket.pk}/links", {"ticket_id": other.pk})
        assert (made.status_code, made.json()["linked"]) == (201, [other.number])
        assert send("delete", f"{other.pk}/links/{ticket.pk}").status_code == 204
        assert send("get", f"{ticket.pk}").json()["linked"] == []

    def test_merging_answers_with_the_ticket_that_goes_on(
        self, send: Callable[..., Any], ticket: Ticket, other: Ticket
    ) -> None:
        merged = send("post", f"{ticket.pk}/merge", {"ticket_id": other.pk})
        assert (merged.status_code, merged.json()["number"]) == (200, other.number)
        assert send("get", f"{ticket.pk}").json()["merged_into"] == other.number

    def test_a_refused_change_is_a_problem_with_its_code(self, send: Callable[..., Any], ticket: Ticket) -> None:
        refused = [send("post", f"{ticket.pk}/{path}", {"ticket_id": ticket.pk}) for path in ("links", "merge")]
        assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [
            (409, "link_to_itself"),
            (409, "merge_into_itself"),
        ]
        assert send("post", f"{ticket.pk}/links", {"ticket_id": 4711}).status_code == 404

    def test_queue_and_tags_are_changed_in_one_request(self, send: Callable[..., Any], ticket: Ticket) -> None:
        Queue.objects.create(name="Billing")
        changed = send("patch", f"{ticket.pk}", {"queue": "Billing", "tags": ["Refund", "angry"]}).json()
        assert (changed["queue"], changed["tags"]) == ("Billing", ["angry", "refund"])
        changed = send("patch", f"{ticket.pk}", {"queue": None, "tags": []}).json()
        assert (changed["queue"], changed["tags"]) == (None, [])
        assert send("patch", f"{ticket.pk}", {"queue": "Nowhere"}).status_code == 404
