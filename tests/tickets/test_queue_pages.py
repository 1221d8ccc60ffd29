"""Queues, tags, merging, the customer's rating, changes to many, and the export."""

import csv
import io
from collections.abc import Callable

import pytest
from django.core import signing
from django.test import Client

from apps.accounts.models import User
from apps.conversations.services import note_name
from apps.tickets.models import Queue, SlaClock, Tag, Ticket
from apps.tickets.rating import SALT, rating_url
from apps.tickets.services import change_status, move_to_queue, open_ticket, set_tags
from apps.tickets.types import ClockState, TicketStatus
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]
URL = "/tickets/"


@pytest.fixture
def ticket(agent: User) -> Ticket:
    return open_ticket(subject="Late parcel", actor=agent, customer_id="C-1042")


def shown(client: Client, **filters: str) -> list[str]:
    return [row.subject for row in client.get(URL, filters).context["page"].rows]


def test_queue_and_tags_are_saved_and_found(client_for: ClientFor, agent: User, ticket: Ticket) -> None:
    queue = Queue.objects.create(name="Shipping")
    open_ticket(subject="Other")
    client = client_for(agent)
    client.post(f"{URL}{ticket.pk}/properties/", {"queue": queue.pk, "tags": "Parcel, very late ,parcel"})
    assert sorted(ticket.tags.values_list("name", flat=True)) == ["parcel", "very-late"]
    assert shown(client, queue="Shipping") == shown(client, tag="parcel") == ["Late parcel"]
    html = client.get(f"{URL}{ticket.pk}/").content.decode()
    assert f'<option value="{queue.pk}" selected>Shipping</option>' in html
    assert 'name="tags" value="parcel, very-late"' in html


def test_rows_and_the_ticket_name_the_customer_and_are_found_by_it(
    client_for: ClientFor, agent: User, ticket: Ticket
) -> None:
    open_ticket(subject="Other", customer_id="C-1043")
    client = client_for(agent)
    assert '<span title="C-1042">' not in client.get(URL).content.decode()
    note_name(customer_id="C-1042", name="Anna Keller")
    html = client.get(URL).content.decode()
    assert '<span title="C-1042">Anna Keller</span>' in html
    assert ">C-1043</td>" in html
    assert shown(client, q="keller") == ["Late parcel"]
    assert "Customer Anna Keller C-1042" in text_of(client.get(f"{URL}{ticket.pk}/").content.decode())


def test_tags_that_stay_leave_no_event(ticket: Ticket) -> None:
    for _ in range(2):
        set_tags(ticket=ticket, names=["parcel"], actor=None)
        move_to_queue(ticket=ticket, queue=None, actor=None)
    assert list(ticket.events.values_list("kind", flat=True)) == ["opened", "tags"]
    assert Tag.objects.count() == 1


def test_tickets_over_time_are_found(client_for: ClientFor, agent: User, ticket: Ticket) -> None:
    open_ticket(subject="In time")
    SlaClock.objects.filter(ticket=ticket, kind="first_reply").update(state=ClockState.BREACHED)
    assert shown(client_for(agent), clock="breached") == ["Late parcel"]


@pytest.mark.parametrize("written", ["T-{}", " t-{} ", "{}"])
def test_a_ticket_is_merged_into_the_one_named(
    client_for: ClientFor, agent: User, ticket: Ticket, written: str
) -> None:
    target = open_ticket(subject="The same parcel")
    page = client_for(agent).post(f"{URL}{ticket.pk}/merge/", {"other": written.format(target.pk)}, follow=True)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.merged_into) == ("closed", target)
    assert f"The ticket is a part of {target.number} now." in page.content.decode()


@pytest.mark.parametrize(("into", "status"), [("T-4711", 404), ("the other one", 400), ("", 400), ("9" * 30, 400)])
def test_merging_into_nothing_is_refused(
    client_for: ClientFor, agent: User, ticket: Ticket, into: str, status: int
) -> None:
    assert client_for(agent).post(f"{URL}{ticket.pk}/merge/", {"other": into}).status_code == status


def test_merging_into_itself_is_explained(client_for: ClientFor, agent: User, ticket: Ticket) -> None:
    page = client_for(agent).post(f"{URL}{ticket.pk}/merge/", {"other": str(ticket.pk)}, follow=True)
    assert "can not be merged into itself" in page.content.decode()


def test_a_customer_rates_by_the_link_without_signing_in(client: Client, ticket: Ticket) -> None:
    url = rating_url(ticket)
    assert "Late parcel" in client.get(url).content.decode()
    assert "Thank you" in client.post(url, {"score": "4", "comment": "Quick"}).content.decode()
    ticket.refresh_from_db()
    assert (ticket.score, ticket.score_comment) == (4, "Quick")


def test_a_rating_of_a_closed_ticket_can_be_changed(client: Client, ticket: Ticket) -> None:
    change_status(ticket=ticket, status=TicketStatus.CLOSED, actor=None)
    for score in ("5", "1"):
        client.post(rating_url(ticket), {"score": score})
    ticket.refresh_from_db()
    assert ticket.score == 1


@pytest.mark.parametrize("score", ["", "0", "6", "x"])
def test_a_rating_that_is_not_offered_is_asked_for_again(client: Client, ticket: Ticket, score: str) -> None:
    assert client.post(rating_url(ticket), {"score": score}).status_code == 422
    ticket.refresh_from_db()
    assert ticket.score is None


@pytest.mark.parametrize("salt", ["other", SALT])
def test_a_link_that_was_not_signed_for_a_ticket_leads_nowhere(client: Client, db: None, salt: str) -> None:
    assert client.get(f"/tickets/rate/{signing.dumps(4711, salt=salt)}/").status_code == 404


def test_many_tickets_are_changed_at_once(client_for: ClientFor, agent: User) -> None:
    ids = [open_ticket(subject=f"Number {n}").pk for n in range(3)]
    data = {"action": "resolved", "ticket": ids[:2], "filters": "status=open"}
    page = client_for(agent).post(f"{URL}bulk/", data, follow=True)
    assert list(Ticket.objects.order_by("pk").values_list("status", flat=True)) == ["resolved", "resolved", "open"]
    assert "2 tickets were changed." in page.content.decode()
    assert page.request["QUERY_STRING"] == "status=open"


def test_a_ticket_that_refuses_is_named(client_for: ClientFor, agent: User, ticket: Ticket) -> None:
    change_status(ticket=ticket, status=TicketStatus.CLOSED, actor=None)
    page = client_for(agent).post(f"{URL}bulk/", {"action": "assign", "ticket": [ticket.pk]}, follow=True)
    assert f"Ticket {ticket.number} is closed" in page.content.decode()
    assert "0 tickets were changed." in page.content.decode()


def test_nothing_ticked_is_said(client_for: ClientFor, agent: User) -> None:
    page = client_for(agent).post(f"{URL}bulk/", {"action": "assign"}, follow=True).content.decode()
    assert "Tick the tickets first." in page


def test_the_export_holds_what_the_filters_show(client_for: ClientFor, agent: User, ticket: Ticket) -> None:
    open_ticket(subject="=1+1", customer_id="C-1")
    client = client_for(agent)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{URL}export.csv").getvalue().decode())))
    assert [(row["number"], row["subject"]) for row in rows] == [
        (f"T-{ticket.pk + 1}", "'=1+1"),
        (ticket.number, "Late parcel"),
    ]
    found = client.get(f"{URL}export.csv", {"q": "C-1042"}).getvalue().decode()
    assert found.count("\n") == 2


@pytest.mark.parametrize("path", ["properties", "merge"])
def test_an_auditor_may_not_change(client_for: ClientFor, auditor: User, ticket: Ticket, path: str) -> None:
    assert client_for(auditor).post(f"{URL}{ticket.pk}/{path}/", {"other": "1"}).status_code == 403
