"""How a clock is shown: its tone, how far off its end is, how much of its time has passed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.tickets.models import SlaClock
from apps.tickets.services import open_ticket
from apps.tickets.templatetags.clocks import ShownClock, clock_at, clock_name
from apps.tickets.types import ClockState
from tests.agent.pages import text_of
from tests.tickets.test_pages import ClientFor

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "after", "shown"),
    [
        ("running", -1, ShownClock("good", False, "5 hours", 0)),
        ("running", 1, ShownClock("good", False, "3 hours", 25)),
        ("warned", 3, ShownClock("warning", False, "1 hour", 75)),
        ("running", 6, ShownClock("bad", True, "2 hours", 100)),
        ("breached", 6, ShownClock("bad", True, "2 hours", 100)),
        ("met", 6, ShownClock("good", False, "2 hours", 50)),
    ],
)
def test_a_clock_says_how_far_it_has_run(state: str, after: int, shown: ShownClock) -> None:
    met_at = START + timedelta(hours=2) if state == "met" else None
    clock = SlaClock(state=ClockState(state), started_at=START, due_at=START + timedelta(hours=4), met_at=met_at)
    at = clock_at(clock, START + timedelta(hours=after))
    assert ShownClock(at.tone, at.is_late, at.distance.replace("\xa0", " "), at.percent) == shown


def test_the_saved_views_of_the_queue_are_the_filters_own_queries(client_for: ClientFor, agent: User) -> None:
    open_ticket(subject="Late parcel")
    client: Client = client_for(agent)
    page = client.get("/tickets/?status=open&assignee=nobody")
    assert 'href="/tickets/?status=open&amp;assignee=nobody" aria-current="true"' in page.content.decode()
    assert [ticket.subject for ticket in page.context["page"].rows] == ["Late parcel"]
    for view in page.context["views"]:
        assert client.get(f"/tickets/?{view['query']}").context["filters"].is_valid()


@pytest.mark.parametrize(
    ("query", "is_open"), [("", False), ("status=open", False), ("q=parcel", False), ("tag=a", True)]
)
def test_filters_unfold_where_they_narrow(client_for: ClientFor, agent: User, query: str, is_open: bool) -> None:
    html = client_for(agent).get(f"/tickets/?{query}").content.decode()
    assert ('<details class="filters" open>' in html) is is_open
    assert "Tag" in text_of(html)


@pytest.mark.parametrize(("kind", "name"), [("first_reply", "First reply"), ("lunch", "lunch")])
def test_the_history_names_a_clock_in_words(kind: str, name: str) -> None:
    assert clock_name(kind) == name
