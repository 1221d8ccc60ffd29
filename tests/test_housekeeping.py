"""What a server does beside answering, in one round: each of its duties, and that none stands in another's way."""

import logging
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.models import HourOfCalls, ToolCall
from apps.jobs.models import Job
from apps.jobs.services import start_job
from apps.jobs.types import JobKind
from apps.live.models import LiveEvent
from apps.live.services import publish
from apps.live.types import TOOLS_STREAM
from apps.tickets.models import EscalationRule, SlaClock
from apps.tickets.services import open_ticket
from supportdesk.housekeeping import keep_house
from tests.audit.calls import make_call

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = timedelta(days=2)


def one_round() -> None:
    """Keep house once, in a thread as a server does."""
    stop = Event()
    stop.set()
    thread = Thread(target=keep_house, args=(stop,))
    thread.start()
    thread.join()


def test_a_round_settles_counts_tells_and_tidies(agent: User, caplog: pytest.LogCaptureFixture) -> None:
    past = timezone.now() - LONG_AGO
    lost = make_call(at=past, status="started", expires_at=past, latency_ms=None)
    change = make_call(at=past, status="started", expires_at=past, effect="write")
    job = start_job(kind=JobKind.EXPORT, title="Calls", owner=agent, total=3)
    Job.objects.update(moved_at=past)
    ticket = open_ticket(subject="Late parcel")
    SlaClock.objects.update(warn_at=past, due_at=past)

    with caplog.at_level(logging.INFO, logger="supportdesk.housekeeping"):
        one_round()

    statuses = dict(ToolCall.objects.values_list("pk", "status"))
    assert statuses == {lost.pk: "interrupted", change.pk: "unknown"}
    assert sum(HourOfCalls.objects.values_list("calls", flat=True)) == 2
    assert Job.objects.get(pk=job.pk).status == "stopped"
    assert set(ticket.clocks.values_list("state", flat=True)) == {"breached"}
    assert [(record.message, record.count) for record in caplog.records] == [("calls_settled", 2)]


def test_a_second_round_finds_nothing_to_do(agent: User, caplog: pytest.LogCaptureFixture) -> None:
    make_call(at=timezone.now() - LONG_AGO)
    one_round()
    before = list(HourOfCalls.objects.values())
    with caplog.at_level(logging.INFO, logger="supportdesk.housekeeping"):
        one_round()

    assert list(HourOfCalls.objects.values()) == before
    assert caplog.records == []


def test_what_is_under_way_is_left_alone(agent: User) -> None:
    now = timezone.now()
    call = make_call(at=now, status="started", expires_at=now + timedelta(minutes=1))
    job = start_job(kind=JobKind.INDEX, title="Articles", owner=agent)
    ticket = open_ticket(subject="Just now")
    one_round()

    assert ToolCall.objects.get(pk=call.pk).status == "started"
    assert Job.objects.get(pk=job.pk).is_running
    assert set(ticket.clocks.values_list("state", flat=True)) == {"running"}


def test_a_chore_that_fails_is_named_and_keeps_none_of_the_others(
    agent: User, caplog: pytest.LogCaptureFixture
) -> None:
    past = timezone.now() - LONG_AGO
    lost = make_call(at=past, status="started", expires_at=past, latency_ms=None)
    job = start_job(kind=JobKind.EXPORT, title="Calls", owner=agent, total=3)
    Job.objects.update(moved_at=past)
    open_ticket(subject="Late parcel")
    SlaClock.objects.update(warn_at=past, due_at=past)
    # A rule that no form would let through: an error, and none of the database.
    EscalationRule.objects.create(name="Broken", on_breach=True, set_priority="no such priority")
    one_round()

    assert _failed(caplog) == ["check_clocks"]
    assert ToolCall.objects.get(pk=lost.pk).status == "interrupted"
    assert Job.objects.get(pk=job.pk).status == "stopped"


def test_a_database_that_is_away_is_said_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tickets_slaclock RENAME TO tickets_slaclock_away")
    try:
        one_round()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE tickets_slaclock_away RENAME TO tickets_slaclock")

    assert _failed(caplog) == ["check_clocks"]
    caplog.clear()
    one_round()
    assert _failed(caplog) == []


def _failed(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.chore for record in caplog.records if record.message == "housekeeping_failed"]  # type: ignore[attr-defined]


def test_calls_told_of_long_ago_are_forgotten_by_the_live_page_and_nothing_else_is(agent: User) -> None:
    for stream in (TOOLS_STREAM, "chat:1"):
        for age_days in (8, 6):
            seq = publish(stream=stream, event="tool_status", data={})
            at = timezone.now() - timedelta(days=age_days)
            LiveEvent.objects.filter(stream=stream, seq=seq).update(timestamp=at)
    one_round()

    assert list(LiveEvent.objects.order_by("stream", "seq").values_list("stream", "seq")) == [
        ("chat:1", 1),
        ("chat:1", 2),
        (TOOLS_STREAM, 2),
    ]
