"""A tool's pages beside its form: console, breaker, revisions, charts, cache; and what each role may do there."""

import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import responses
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.core.clock import now
from apps.tools.cache.redis import RedisStore
from apps.tools.models import Breaker, BreakerEvent, ToolConfig
from apps.tools.types import ToolResult
from tests.audit.calls import make_call
from tests.tools.conftest import UPSTREAM

pytestmark = pytest.mark.django_db
Change = Callable[..., ToolConfig]
LIST = "/admin/tools/toolconfig/"
PAGES = ("change", "console", "charts", "breaker", "revisions", "switch")


def messages_of(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["operator", "supervisor", "auditor"])
def test_everybody_of_the_control_room_may_look(
    client_for: Callable[[User], Client], probe: ToolConfig, name: str, role: str, request: pytest.FixtureRequest
) -> None:
    client = client_for(request.getfixturevalue(role))

    assert client.get(f"{LIST}{probe.pk}/{name}/").status_code == 200


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["supervisor", "auditor"])
def test_only_operators_act(
    client_for: Callable[[User], Client], probe: ToolConfig, name: str, role: str, request: pytest.FixtureRequest
) -> None:
    client = client_for(request.getfixturevalue(role))

    assert client.post(f"{LIST}{probe.pk}/{name}/", {"number": "1", "state": "force_open"}).status_code == 403
    assert client.post(f"{LIST}cache/").status_code == 403
    assert (ToolCall.objects.count(), Breaker.objects.count(), probe.revisions.count()) == (0, 0, 1)


@pytest.mark.parametrize("name", ["console", "charts", "breaker", "revisions", "switch"])
def test_an_auditor_sees_no_button_that_would_be_refused(
    client_for: Callable[[User], Client], probe: ToolConfig, change: Change, auditor: User, name: str
) -> None:
    change(timeout_s=2.5)

    html = client_for(auditor).get(f"{LIST}{probe.pk}/{name}/").content.decode().partition("<main")[2]

    forms = html.count('method="post"') - html.count('id="console-form"')
    assert forms == 0
    assert "Make the call" not in html


def test_a_tool_that_is_not_installed_has_pages_that_say_so(page: Client) -> None:
    gone = ToolConfig.objects.create(name="gone")

    answers = {name: page.get(f"{LIST}{gone.pk}/{name}/").status_code for name in PAGES}

    assert answers == dict.fromkeys(PAGES, 200)
    assert "not installed" in page.get(f"{LIST}{gone.pk}/console/").content.decode()


@pytest.mark.parametrize(("state", "effective"), [("force_open", "open"), ("force_closed", "closed")])
def test_a_breaker_is_forced_with_reason_and_expiry(
    page: Client, probe: ToolConfig, operator: User, state: str, effective: str
) -> None:
    before = now()

    page.post(f"{LIST}{probe.pk}/breaker/", {"state": state, "reason": "Maintenance", "expires": "900"})

    row = Breaker.objects.get()
    assert (row.effective_state(now()), row.forced_reason, row.forced_by) == (effective, "Maintenance", "operator")
    assert row.forced_until is not None
    assert timedelta(0) <= row.forced_until - before - timedelta(seconds=900) < timedelta(seconds=30)


def test_an_order_without_a_time_holds_until_further_notice(page: Client, probe: ToolConfig) -> None:
    page.post(f"{LIST}{probe.pk}/breaker/", {"state": "force_open", "reason": "Broken", "expires": ""})
    assert Breaker.objects.get().forced_until is None

    page.post(f"{LIST}{probe.pk}/breaker/", {"state": "auto"})

    assert Breaker.objects.get().effective_state(now()) == "closed"
    assert [event.actor for event in BreakerEvent.objects.all()] == ["operator", "operator"]


def test_an_order_by_hand_needs_its_reason(page: Client, probe: ToolConfig) -> None:
    answer = page.post(f"{LIST}{probe.pk}/breaker/", {"state": "force_open", "expires": "300"})

    assert list(answer.context["form"].errors) == ["reason"]
    assert Breaker.objects.count() == 0


def test_an_order_that_no_call_would_feel_is_refused_beside_the_choice(page: Client) -> None:
    row = ToolConfig.objects.get(name="compliance_check")

    answer = page.post(f"{LIST}{row.pk}/breaker/", {"state": "force_open", "reason": "Broken", "expires": "300"})

    assert answer.context["form"].errors == {"state": ["This tool asks no other system. Switch it off instead."]}
    assert Breaker.objects.count() == 0


def test_revisions_show_what_changed_and_what_restoring_would_change(
    page: Client, probe: ToolConfig, change: Change
) -> None:
    change(timeout_s=2.5, enabled=False)
    change(api_key="top-secret")

    answer = page.get(f"{LIST}{probe.pk}/revisions/")

    newest, middle, first = answer.context["lines"]
    assert [(one.label, one.before, one.after) for one in newest.changes] == [("Key", "no key", "a key")]
    assert [(one.label, one.before, one.after) for one in middle.changes] == [
        ("Enabled", "yes", "no"),
        ("Timeout of an attempt (s)", "5.0", "2.5"),
    ]
    assert [one.label for one in first.to_restore] == ["Enabled", "Key", "Timeout of an attempt (s)"]
    assert (newest.is_present, newest.to_restore) == (True, [])
    assert "top-secret" not in answer.content.decode()


def test_one_click_restores_a_revision(page: Client, probe: ToolConfig, change: Change, operator: User) -> None:
    change(timeout_s=2.5)

    answer = page.post(f"{LIST}{probe.pk}/revisions/", {"number": "1"}, follow=True)

    row = ToolConfig.objects.get(pk=probe.pk)
    assert (row.timeout_s, row.revision) == (5.0, 3)
    assert messages_of(answer) == ["Revision 1 is in force again, as revision 3. Calls feel it at once."]


def test_restoring_keeps_the_reason_and_says_where_nothing_changes(
    page: Client, probe: ToolConfig, change: Change
) -> None:
    change(timeout_s=2.5)
    restore = {"number": "1", "reason": "Too short"}

    answers = [page.post(f"{LIST}{probe.pk}/revisions/", restore, follow=True) for _twice in range(2)]

    assert [revision.reason for revision in probe.revisions.all()] == ["Too short", "", "First state"]
    assert messages_of(answers[1]) == ["Revision 1 is what is in force already. Nothing was changed."]


def test_a_new_key_in_place_of_an_old_one_is_told_apart(page: Client, probe: ToolConfig, change: Change) -> None:
    change(api_key="first-key")
    change(api_key="second-key")

    newest, middle, _first = page.get(f"{LIST}{probe.pk}/revisions/").context["lines"]

    told = [(one.before, one.after) for one in (*newest.changes, *middle.to_restore)]
    assert told == [("a key", "another key"), ("a key", "another key")]


def test_a_revision_says_how_its_calls_went(page: Client, probe: ToolConfig, change: Change) -> None:
    change(timeout_s=2.5)
    make_call(tool="probe", latency_ms=20.0)
    make_call(tool="probe", latency_ms=20_000.0, status="failed")

    newest, first = page.get(f"{LIST}{probe.pk}/revisions/").content.decode().partition('id="revision-1"')[::2]

    assert "2 calls in 30 days · 50 % errors · half within 30 ms · 95 % within over 10 s" in " ".join(first.split())
    assert "in 30 days" not in newest


@pytest.mark.parametrize("number", ["99", "", "x"])
def test_a_revision_that_is_not_there_is_said(page: Client, probe: ToolConfig, number: str) -> None:
    answer = page.post(f"{LIST}{probe.pk}/revisions/", {"number": number}, follow=True)

    assert len(messages_of(answer)) == 1
    assert ToolConfig.objects.get(pk=probe.pk).revision == 1


def test_older_revisions_stand_on_further_pages_at_equal_query_count(
    page: Client, probe: ToolConfig, change: Change, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    address = f"{LIST}{probe.pk}/revisions/"
    page.get(address)
    with django_assert_max_num_queries(9) as one:
        page.get(address)
    for number in range(2):
        change(timeout_s=3.0 + number)
    with django_assert_num_queries(len(one)):
        page.get(address)
    for number in range(47):
        change(timeout_s=10.0 + number / 10)
    with django_assert_num_queries(len(one)):
        answer = page.get(address)

    older = page.get(f"{address}?before={answer.context['older']}")
    numbers = [line.revision.number for line in [*answer.context["lines"], *older.context["lines"]]]
    assert numbers == list(range(50, 0, -1))


def test_the_charts_count_outcomes_latencies_errors_and_revisions(page: Client, probe: ToolConfig) -> None:
    make_call(tool="probe", latency_ms=5.0, revision=1)
    make_call(tool="probe", latency_ms=50.0, revision=2)
    make_call(tool="probe", latency_ms=50.0, revision=2, status="failed", error_code="upstream_timeout")
    make_call(tool="crm", latency_ms=5.0)

    charts = {chart.key: chart for chart in page.get(f"{LIST}{probe.pk}/charts/").context["charts"]}

    shown = {key: {bar.label: bar.total for bar in chart.bars} for key, chart in charts.items()}
    assert shown["outcome"] == {"Completed": 2, "Failed": 1}
    assert {label: total for label, total in shown["latency"].items() if total} == {"up to 10 ms": 1, "up to 100 ms": 2}
    assert shown["errors"] == {"upstream_timeout": 1}
    assert shown["revision"] == {"2": 2, "1": 1}
    assert [(part.tone, part.value) for part in charts["revision"].bars[0].segments] == [
        ("completed", 1),
        ("failed", 1),
    ]


def test_charts_without_calls_say_what_to_do(page: Client, probe: ToolConfig) -> None:
    make_call(tool="probe", at=now() - timedelta(days=3))

    assert "Choose a longer one" in page.get(f"{LIST}{probe.pk}/charts/").content.decode()
    assert page.get(f"{LIST}{probe.pk}/charts/?days=7").context["calls"] == 1
    assert page.get(f"{LIST}{probe.pk}/charts/?days=all").context["chosen"] == 1


def test_the_cache_shows_its_figures_and_is_cleared_for_one_tool(
    page: Client, probe: ToolConfig, look: Callable[..., ToolResult], upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7", "owner": "Ada"})
    look()
    look()

    context = page.get(f"{LIST}cache/").context
    ((config, _title, figures),) = [line for line in context["tools"] if line[0] == probe]
    (shown,) = context["entries"]
    assert (figures.entries, shown["call"], shown["entry"].accesses) == (1, "Probe: Look", 1)
    assert shown["stored_at"] <= shown["last_access"]

    answer = page.post(f"{LIST}cache/", {"tool": config.pk}, follow=True)

    assert messages_of(answer) == ["Forgotten in every process; 1 kept answer was in reach of this one."]
    assert answer.context["report"].total.entries == 0


def test_the_cache_of_other_processes_is_cleared_from_one_that_keeps_nothing(page: Client, probe: ToolConfig) -> None:
    assert "Clear all" in page.get(f"{LIST}cache/").content.decode()


def test_a_redis_that_is_down_is_said_on_the_page(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{taken.getsockname()[1]}/0"
        down = RedisStore(url, prefix="tests", max_entries=5, max_bytes=5_000)
        monkeypatch.setattr("apps.tools.services.cache.store", lambda: down)

        html = page.get(f"{LIST}cache/").content.decode()

    assert "Redis can not be reached" in html


def test_clearing_all_bumps_every_tools_epoch(page: Client, probe: ToolConfig) -> None:
    page.post(f"{LIST}cache/")

    assert set(ToolConfig.objects.values_list("cache_epoch", flat=True)) == {1}
