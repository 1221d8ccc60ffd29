"""The desk's pages and their API twins over many rows: milliseconds, those of them computing, queries, kilobytes.

Fills a database of its own with SESSIONS sessions, MESSAGES messages and TICKETS tickets (BENCH_SCALE divides them).
"""

# ruff: noqa: PLC0415 - models can only be imported once Django is ready

import os
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.conversations.models import ChatSession

SCALE = int(os.environ.get("BENCH_SCALE", "1"))
SESSIONS, MESSAGES, TICKETS = (count // SCALE for count in (20_000, 400_000, 100_000))
ROUNDS = 15
WORDS = "invoice parcel gateway refund sensor late broken plan payment address delivery warranty".split()


def fill() -> tuple[UUID, int]:
    """Make the rows; returns the ids of a session and of a ticket in their middle."""
    from django.contrib.auth.models import Group
    from django.db import connection
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.conversations.models import ChatSession, Message
    from apps.tickets.models import Ticket

    user = User.objects.create_user("bench")
    user.groups.add(Group.objects.get(name="supervisor"))
    now = timezone.now()
    statuses = ("open", "handed_off", "closed", "closed", "closed")
    ids = [uuid4() for _ in range(SESSIONS)]
    ChatSession.objects.bulk_create(
        (
            ChatSession(id=key, owner=user, title=text(n), customer_id=customer(n), status=statuses[n % 5])
            for n, key in enumerate(ids)
        ),
        batch_size=1_000,
    )
    Message.objects.bulk_create(
        (Message(session_id=ids[n % SESSIONS], author="customer", text=text(n)) for n in range(MESSAGES)),
        batch_size=2_000,
    )
    kinds = ("open", "pending", "resolved", "closed")
    Ticket.objects.bulk_create(
        (
            Ticket(subject=text(n), description=text(n + 5), customer_id=customer(n), status=kinds[n % 4])
            for n in range(TICKETS)
        ),
        batch_size=1_000,
    )
    for number, session in enumerate(ChatSession.objects.only("id")[:2_000]):
        ChatSession.objects.filter(pk=session.pk).update(last_activity_at=now - timedelta(minutes=number))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return full_session(ids[SESSIONS // 2], user), full_ticket(TICKETS // 2, user)


def full_session(key: UUID, user: "User") -> UUID:
    """Give a session everything that its page can show: answers with calls, files, tickets, a part and a link."""
    from apps.conversations.models import Attachment, ChatSession
    from apps.conversations.services import add_answer, add_message, link_sessions, merge_sessions
    from apps.conversations.types import AnswerDetails, Author, SessionStatus
    from apps.tickets.services import open_ticket

    session = ChatSession.objects.get(pk=key)
    session.status = SessionStatus.OPEN
    session.save(update_fields=["status"])
    related = list(ChatSession.objects.exclude(pk=key).values_list("pk", flat=True)[:2])
    ChatSession.objects.filter(pk__in=related).update(customer_id=session.customer_id)
    part, linked = ChatSession.objects.filter(pk__in=related)
    for number in range(20):
        request_id = f"bench-{number}"
        asked = add_message(session=session, author=Author.CUSTOMER, text=text(number), request_id=request_id)
        Attachment.objects.create(session=session, message=asked, name="note.txt", content_type="text/plain", size=9)
        add_calls(session, request_id)
        add_answer(session=session, text=text(number), details=AnswerDetails(confidence=0.9), request_id=request_id)
    for number in range(3):
        open_ticket(subject=text(number), session=session, actor=user)
    merge_sessions(source=part, target=session, user=user)
    link_sessions(session=session, other=linked, user=user)
    return key


def add_calls(session: "ChatSession", request_id: str) -> None:
    """Make three calls of a turn, as the record keeps them."""
    from django.utils import timezone

    from apps.audit.models import ToolCall

    ToolCall.objects.bulk_create(
        ToolCall(
            tool="crm",
            operation="lookup_customer",
            status="completed",
            session_id=session.pk,
            request_id=request_id,
            result_preview=text(number),
            started_at=timezone.now(),
            expires_at=timezone.now(),
            latency_ms=12,
        )
        for number in range(3)
    )


def full_ticket(place: int, user: "User") -> int:
    """Give a ticket everything that its page can show; returns its number."""
    from apps.tickets.models import Ticket
    from apps.tickets.services import add_note, link_tickets, set_tags
    from apps.tickets.services.clocks import start_clocks
    from apps.tickets.types import ClockKind

    ticket, other = Ticket.objects.filter(status="open").order_by("pk")[place // 4 : place // 4 + 2]
    start_clocks(ticket, *ClockKind, now=ticket.created_at)
    set_tags(ticket=ticket, names=["refund", "angry"], actor=user)
    link_tickets(ticket=ticket, other=other, actor=user)
    for number in range(30):
        add_note(ticket=ticket, text=text(number), actor=user)
    return ticket.pk


def text(number: int) -> str:
    """Return some words that differ from row to row."""
    return f"{WORDS[number % 12]} {WORDS[number // 12 % 12]} {WORDS[number // 144 % 12]} number {number}"


def customer(number: int) -> str:
    return f"C-{1000 + number % 5000}"


def paths(session: UUID, ticket: int) -> Iterator[tuple[str, str]]:
    yield "inbox", "/chat/"
    yield "inbox, handed off", "/chat/?view=handed_off"
    yield "inbox, API", "/api/v1/sessions"
    yield "session", f"/chat/{session}/"
    yield "session, API", f"/api/v1/sessions/{session}/messages"
    yield "session, its relations", f"/chat/{session}/relations/"
    yield "ticket list", "/tickets/"
    yield "ticket list, filtered", "/tickets/?status=open&priority=normal"
    yield "ticket list, API", "/api/v1/tickets"
    yield "ticket", f"/tickets/{ticket}/"
    yield "ticket, API", f"/api/v1/tickets/{ticket}"
    yield "search, a rare word", "/chat/search/?q=4711"
    yield "search, common words", "/chat/search/?q=invoice parcel"
    yield "ticket list, words", "/tickets/?q=gateway"
    yield "search, operators", "/chat/search/?q=refund status:open customer:C-1042"


def measure() -> None:
    """Print one line a page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from apps.accounts.models import User

    rows = fill()
    client = Client()
    client.force_login(User.objects.get(username="bench"))
    print(f"{'page':24} {'median ms':>10} {'of it CPU':>10} {'queries':>8} {'kB':>7}")
    for name, path in paths(*rows):
        with CaptureQueriesContext(connection) as queries:
            body = client.get(path)
        count = len(queries)
        assert body.status_code == 200, (path, body.status_code)
        times, busy = zip(*(timed(client, path) for _ in range(ROUNDS)), strict=True)
        figures = f"{statistics.median(times):10.1f} {statistics.median(busy):10.1f} {count:8}"
        print(f"{name:24} {figures} {len(body.content) / 1000:7.1f}")


def timed(client: "Client", path: str) -> tuple[float, float]:
    """Return the milliseconds that a page took, and those that this process computed: the rest it waited."""
    wall, busy = time.perf_counter(), time.process_time()
    client.get(path)
    return (time.perf_counter() - wall) * 1000, (time.process_time() - busy) * 1000


def run() -> None:
    """Measure on a database made for this run alone, SQLite or what TEST_DATABASE_URL names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.test")
    import django
    from django.test.utils import get_runner

    django.setup()
    from django.conf import settings

    # Without the test environment: its templates report every render, which costs more than the render.
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        measure()
    finally:
        runner.teardown_databases(databases)
