"""The demo morning: played once, by the agent and the services, against the demo systems."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.agent.services.morning import MORNING, scenes
from apps.agent.services.scenes import waiting_since
from apps.audit.models import ToolAttempt, ToolCall
from apps.conversations.models import ChatSession, Mention, Message
from apps.jobs.models import KEPT, Job
from apps.jobs.services import tidy_jobs
from apps.jobs.types import JobStatus
from apps.knowledge.models import Question
from apps.sandbox.models import Refund, SmsMessage
from apps.tickets.hours import after_business_minutes
from apps.tickets.models import SlaPolicy, Ticket
from apps.tickets.types import ClockKind, ClockState
from apps.tools.models import Approval

BUTTON = "Play a demo morning"


@pytest.fixture(scope="module")
def team(db: LiveServer) -> dict[str, User]:
    """Make a person of each role, as a first start does."""
    people = {role.value: User.objects.create_user(username=role.value, is_staff=role != Role.AGENT) for role in Role}
    for name, person in people.items():
        person.groups.set(Group.objects.filter(name=name))
    return people


@pytest.fixture(scope="module")
def played(team: dict[str, User]) -> str:
    """Press the button as the supervisor, wait for the end of the morning, and return the page that came at once."""
    browser = browser_of(team["supervisor"])
    assert BUTTON in browser.get("/chat/").content.decode()
    page = browser.post("/chat/demo/", follow=True)
    for thread in threading.enumerate():
        if thread.name == f"job-{MORNING}":
            thread.join()
    return page.content.decode()


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def conversation(customer_id: str) -> ChatSession:
    return ChatSession.objects.get(customer_id=customer_id)


def said(customer_id: str) -> list[tuple[str, str]]:
    messages = conversation(customer_id).messages.order_by("pk")
    return [(message.author, message.text.partition("\n")[0]) for message in messages]


def ticket_of(customer_id: str) -> tuple[Ticket, dict[str, str]]:
    ticket = Ticket.objects.get(session=conversation(customer_id))
    return ticket, dict(ticket.clocks.values_list("kind", "state"))


def test_a_morning_is_refused_where_a_tool_speaks_to_a_system_of_ones_own(
    team: dict[str, User], tool_row: Callable[..., None]
) -> None:
    tool_row("billing", endpoint="https://billing.example.com")
    browser = browser_of(team["operator"])

    assert BUTTON not in browser.get("/chat/").content.decode()
    page = browser.post("/chat/demo/", follow=True).content.decode()
    assert "The demo morning can not be played: it needs the demo systems behind billing" in page
    assert (ChatSession.objects.count(), Job.objects.count()) == (0, 0)


def test_a_morning_is_refused_where_the_demo_systems_do_not_answer(team: dict[str, User], unused_port: int) -> None:
    with override_settings(SELF_URL=f"http://127.0.0.1:{unused_port}"), pytest.raises(CommandError, match="can not be"):
        call_command("play_demo")
    assert Job.objects.count() == 0


@pytest.mark.parametrize(("role", "is_offered"), [("operator", True), ("agent", False), ("auditor", False)])
def test_the_empty_desk_offers_it_to_operators_and_supervisors(
    team: dict[str, User], role: str, is_offered: bool
) -> None:
    assert (BUTTON in browser_of(team[role]).get("/chat/").content.decode()) is is_offered


def test_the_first_steps_of_the_control_room_offer_it(team: dict[str, User]) -> None:
    page = browser_of(team["operator"]).get("/admin/tools/toolconfig/first-steps/").content.decode()
    assert page.count('action="/chat/demo/"') == 1


@pytest.mark.parametrize("role", ["agent", "auditor"])
def test_nobody_else_starts_it(team: dict[str, User], role: str) -> None:
    assert browser_of(team[role]).post("/chat/demo/").status_code == 403
    assert Job.objects.count() == 0


def test_the_page_says_that_it_is_played_and_the_job_how_far(played: str) -> None:
    assert f'one by one. <a href="/admin/jobs/job/{MORNING}/change/">How far it is</a>' in played
    job = Job.objects.get()
    assert (job.pk, job.status, job.done, job.total) == (MORNING, JobStatus.DONE, len(scenes()), len(scenes()))


def test_every_conversation_was_held_to_its_end(played: str) -> None:
    sessions = ChatSession.objects.all()
    assert Counter(session.customer_id for session in sessions) == Counter(scene.customer_id for scene in scenes())
    assert Counter(session.status for session in sessions) == {"open": 10, "handed_off": 4, "closed": 2}
    asked = sum(step.do == "say" for scene in scenes() for step in scene.steps)
    assert Message.objects.filter(author="customer").count() == asked


def test_its_facts_come_from_real_calls(played: str) -> None:
    answer = conversation("C-1001").messages.get(author="assistant")
    assert "INV-20001" in answer.text
    (source,) = answer.sources
    call = ToolCall.objects.get(pk=source["tool_call_id"])
    assert (call.tool, call.operation, call.status) == ("billing", "get_invoices", "completed")
    assert ToolAttempt.objects.get(call=call).http_status == 200


def test_a_german_customer_is_answered_in_german(played: str) -> None:
    assert said("C-1016")[1][1].startswith("Die letzte Rechnung von C-1016 ist INV-20461 vom 18. Juli 2026.")


def test_suggestions_of_the_co_pilot_wait_and_one_was_sent(played: str) -> None:
    waiting = Message.objects.filter(author="suggestion", metadata__used__isnull=True)
    assert {message.session.customer_id for message in waiting} == {"C-1006", "C-1020"}
    assert [author for author, _text in said("C-1020")] == [
        "customer", "suggestion", "agent", "customer", "suggestion",
    ]  # fmt: skip


def test_a_refund_and_a_text_message_wait_and_a_refund_was_approved_and_made(played: str) -> None:
    rows = Approval.objects.order_by("tool", "status").values_list("tool", "operation", "status")
    assert list(rows) == [
        ("billing", "refund", "pending"),
        ("billing", "refund", "used"),
        ("sms_outreach", "send", "pending"),
    ]
    assert said("C-1012")[-1][1].startswith("supervisor approved “Billing: Refund payment”; it was carried out.")
    assert Refund.objects.filter(payment__invoice__invoice_id="INV-20777").count() == 1
    assert SmsMessage.objects.count() == 0


def test_the_tickets_warn_are_over_time_or_were_resolved_and_rated(played: str) -> None:
    _calm, clocks = ticket_of("C-1013")
    assert clocks == {"first_reply": "warned", "resolution": "running"}
    angry, clocks = ticket_of("C-1002")
    assert clocks == {"first_reply": "breached", "resolution": "running"}
    assert (angry.priority, angry.assignee) == ("high", User.objects.get(username="agent"))
    assert [event.kind for event in angry.events.all()] == ["opened", "note", "sla_breach", "assigned"]
    legal, clocks = ticket_of("C-1003")
    assert (legal.priority, clocks["first_reply"]) == ("urgent", "running")
    settled, clocks = ticket_of("C-1004")
    assert (settled.status, settled.score, set(clocks.values())) == ("resolved", 5, {"met"})


def test_a_note_mentions_the_supervisor(played: str) -> None:
    mention = Mention.objects.get()
    assert (mention.user.username, mention.message.session) == ("supervisor", conversation("C-1003"))


def test_answers_were_rated_and_an_open_question_stands_in_the_review_queue(played: str) -> None:
    ratings = Counter(Message.objects.exclude(rating="").values_list("rating", flat=True))
    assert ratings == {"up": 3, "down": 1}
    assert "Can I link the thermostat with my car?" in Question.objects.values_list("text", flat=True)


def test_it_is_played_once(played: str, team: dict[str, User]) -> None:
    browser = browser_of(team["supervisor"])
    before = ChatSession.objects.count()

    page = browser.post("/chat/demo/", follow=True).content.decode()
    assert "The demo morning has been played already. Nothing was changed." in page
    with pytest.raises(CommandError, match="has been played already"):
        call_command("play_demo")
    assert ChatSession.objects.count() == before
    assert BUTTON not in browser.get("/admin/tools/toolconfig/first-steps/").content.decode()


def test_its_job_is_remembered_for_good(played: str) -> None:
    Job.objects.update(moved_at=datetime(2020, 1, 1, tzinfo=UTC))
    tidy_jobs(now=datetime(2020, 1, 1, tzinfo=UTC) + 2 * KEPT)
    assert Job.objects.filter(pk=MORNING).exists()


def test_one_that_stopped_goes_on_where_it_stood(played: str) -> None:
    before = ChatSession.objects.count()
    Job.objects.update(status=JobStatus.STOPPED, done=len(scenes()) - 1, note="It stood still.")

    out = StringIO()
    call_command("play_demo", stdout=out)

    assert out.getvalue() == f"{len(scenes())} of {len(scenes())}\n"
    assert ChatSession.objects.count() == before + 1
    assert Job.objects.values_list("status", "note").get() == (JobStatus.DONE, "")


@pytest.mark.parametrize("moment", ["2026-11-29T12:00:00", "2026-11-30T08:05:00", "2026-12-02T15:40:00"])
def test_a_clock_counts_from_the_latest_minute_that_lets_it_run_out(moment: str, db: LiveServer) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    policy = SlaPolicy.objects.get(priority="high")
    minute = timedelta(minutes=1)
    for state, share in ((ClockState.BREACHED, 1.0), (ClockState.WARNED, policy.warn_percent / 100)):
        since = waiting_since(policy, ClockKind.FIRST_REPLY, state=state, at=at)
        runs_out = [after_business_minutes(start, 60 * share, policy) for start in (since, since + minute)]
        assert runs_out[0] <= at < runs_out[1]
