"""Pages by key."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.core.keyset import BadCursor, keyset_page
from apps.tickets.models import Ticket

START = datetime(2026, 3, 5, 12, tzinfo=UTC)


def make_tickets(user: User, *moments: datetime) -> list[Ticket]:
    """Make a ticket for each moment, in this order."""
    tickets = Ticket.objects.bulk_create(Ticket(subject="Late parcel", created_by=user) for _ in moments)
    for ticket, moment in zip(tickets, moments, strict=True):
        Ticket.objects.filter(pk=ticket.pk).update(created_at=moment)
    return tickets


def walk(size: int) -> list[list[int]]:
    """Return the primary keys of all pages, following the cursors."""
    pages, cursor = [], ""
    while True:
        page = keyset_page(Ticket.objects.all(), by="created_at", cursor=cursor, size=size)
        pages.append([row.pk for row in page.rows])
        cursor = page.next
        if not cursor:
            return pages


def test_rows_come_newest_first(agent: User) -> None:
    old, new, middle = make_tickets(agent, START, START + timedelta(hours=2), START + timedelta(hours=1))
    assert walk(size=10) == [[new.pk, middle.pk, old.pk]]


def test_rows_of_the_same_moment_are_neither_lost_nor_repeated(agent: User) -> None:
    tickets = make_tickets(agent, *[START] * 7)
    newest_first = [ticket.pk for ticket in reversed(tickets)]
    assert walk(size=3) == [newest_first[:3], newest_first[3:6], newest_first[6:]]


def test_a_full_last_page_has_no_page_behind_it(agent: User) -> None:
    make_tickets(agent, START, START)
    assert len(walk(size=2)) == 1


def test_an_empty_list_is_one_empty_page(db: None) -> None:
    assert walk(size=2) == [[]]


def test_a_row_added_meanwhile_does_not_move_the_next_page(agent: User) -> None:
    first, second = make_tickets(agent, START, START + timedelta(hours=1))
    page = keyset_page(Ticket.objects.all(), by="created_at", size=1)
    make_tickets(agent, START + timedelta(hours=2))
    behind = keyset_page(Ticket.objects.all(), by="created_at", cursor=page.next, size=1)
    assert [row.pk for row in (*page.rows, *behind.rows)] == [second.pk, first.pk]


def test_primary_keys_may_be_uuids(agent: User) -> None:
    ChatSession.objects.bulk_create(ChatSession(owner=agent) for _ in range(3))
    ChatSession.objects.update(last_activity_at=START)
    page = keyset_page(ChatSession.objects.all(), by="last_activity_at", size=2)
    behind = keyset_page(ChatSession.objects.all(), by="last_activity_at", cursor=page.next, size=2)
    assert {row.pk for row in (*page.rows, *behind.rows)} == set(ChatSession.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    "place",
    [
        None,
        7,
        {},
        [],
        ["2026-03-05"],
        ["never", "7"],
        ["2026-03-05T12:00:00+00:00", "x"],
        [7, 7],
        ["2026-03-05T12:00:00+00:00", None],
        ["2026-03-05T12:00:00+00:00", "7c9e6679-7425-40de-944b-e07fc1f90ae7"],
        ["2026-03-05T12:00:00", "7"],
    ],
)
def test_a_cursor_of_another_make_is_refused(db: None, place: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    with pytest.raises(BadCursor) as caught:
        keyset_page(Ticket.objects.all(), by="created_at", cursor=cursor)
    assert "Start again from the first page" in str(caught.value)


def test_a_number_beyond_the_database_s_range_is_no_error(agent: User) -> None:
    ticket, *_ = make_tickets(agent, START)
    place = json.dumps([(START + timedelta(hours=1)).isoformat(), "9" * 30])
    cursor = base64.urlsafe_b64encode(place.encode()).decode()
    assert keyset_page(Ticket.objects.all(), by="created_at", cursor=cursor).rows == [ticket]


@pytest.mark.parametrize("cursor", ["nonsense", "a", "\x00", "ümlaut", "AAAA"])
def test_a_cursor_that_is_no_cursor_is_refused(db: None, cursor: str) -> None:
    with pytest.raises(BadCursor):
        keyset_page(Ticket.objects.all(), by="created_at", cursor=cursor)
