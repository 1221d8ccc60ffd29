"""The metrics of the contract, read where Prometheus reads them: at /metrics."""

from collections.abc import Callable

import pytest
import responses
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from apps.accounts.models import User
from apps.tools.errors import ToolError
from apps.tools.models import ToolConfig
from apps.tools.types import CallContext, ToolResult
from tests.tools.conftest import UPSTREAM

Change = Callable[..., ToolConfig]
Look = Callable[..., ToolResult]
Labels = frozenset[tuple[str, str]]

# The names and labels that the contract promises; a histogram's `le` is Prometheus' own.
CONTRACT = {
    "tool_calls_total": {"tool_name", "status", "caller_role"},
    "tool_execution_duration_seconds_count": {"tool_name", "caller_role"},
    "tool_execution_duration_seconds_sum": {"tool_name", "caller_role"},
    "tool_execution_duration_seconds_bucket": {"tool_name", "caller_role", "le"},
    "tool_errors_total": {"tool_name", "error_type"},
    "tool_cache_hit_rate": {"tool_name"},
    "tool_cache_operations_total": {"tool_name", "operation"},
    "tool_retry_attempts_total": {"tool_name", "attempt_number"},
}


def samples() -> dict[tuple[str, Labels], float]:
    """Return every sample that /metrics shows to this machine, by name and labels."""
    text = Client().get("/metrics").content.decode()
    families = text_string_to_metric_families(text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def moved(before: dict[tuple[str, Labels], float], name: str) -> dict[Labels, float]:
    """Return by how much the samples of a metric have grown."""
    grown = {
        labels: value - before.get((name, labels), 0) for (found, labels), value in samples().items() if found == name
    }
    return {labels: by for labels, by in grown.items() if by}


def labels(**named: str) -> Labels:
    return frozenset(named.items())


@pytest.fixture
def fails_once(probe: ToolConfig, look: Look, upstream: responses.RequestsMock) -> None:
    """A call that is retried and works, one that is refused, and one that fails."""
    upstream.get(f"{UPSTREAM}/things/1", status=503, json={})
    upstream.get(f"{UPSTREAM}/things/1", json={"number": "1"})
    upstream.get(f"{UPSTREAM}/things/2", status=404, json={})
    look("1")
    for arguments in ({"colour": "red"}, {"number": "2"}):
        with pytest.raises(ToolError):
            look(**arguments)


@pytest.mark.parametrize("name", CONTRACT)
def test_a_metric_has_exactly_the_labels_of_the_contract(name: str, fails_once: None) -> None:
    found = {frozenset(key for key, _value in labels) for sample, labels in samples() if sample == name}

    assert found == {frozenset(CONTRACT[name])}


def test_a_completed_call_is_counted_and_timed_once(look: Look, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    before = samples()

    look("7")

    assert moved(before, "tool_calls_total") == {labels(tool_name="probe", status="completed", caller_role="agent"): 1}
    assert moved(before, "tool_execution_duration_seconds_count") == {labels(tool_name="probe", caller_role="agent"): 1}
    assert moved(before, "tool_errors_total") == {}
    assert moved(before, "tool_retry_attempts_total") == {}


@pytest.mark.parametrize(
    ("status", "error_type", "retried"),
    [
        (404, "upstream_not_found", {}),
        (401, "upstream_unauthorized", {}),
        (503, "upstream_unavailable", {"2": 1, "3": 1}),
    ],
)
def test_a_failed_call_counts_its_error_and_every_attempt_after_the_first(
    status: int, error_type: str, retried: dict[str, int], look: Look, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", status=status, json={})
    before = samples()

    with pytest.raises(ToolError):
        look("7")

    assert moved(before, "tool_calls_total") == {labels(tool_name="probe", status="failed", caller_role="agent"): 1}
    assert moved(before, "tool_errors_total") == {labels(tool_name="probe", error_type=error_type): 1}
    assert moved(before, "tool_retry_attempts_total") == {
        labels(tool_name="probe", attempt_number=number): by for number, by in retried.items()
    }


def test_a_refused_call_counts_the_gate_that_refused_it(look: Look, change: Change) -> None:
    change(enabled=False)
    before = samples()

    with pytest.raises(ToolError):
        look("7")

    assert moved(before, "tool_rejections_total") == {labels(tool_name="probe", gate="enabled"): 1}
    assert moved(before, "tool_errors_total") == {labels(tool_name="probe", error_type="tool_disabled"): 1}


def test_the_cache_counts_a_miss_then_a_hit(look: Look, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    before = samples()

    look("7")
    look("7")

    counted = moved(before, "tool_cache_operations_total")
    assert (
        counted[labels(tool_name="probe", operation="miss")],
        counted[labels(tool_name="probe", operation="hit")],
    ) == (1, 1)


def test_no_label_ever_names_a_person_or_what_was_asked(
    look: Look, agent: User, context: CallContext, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/secret-number", json={"number": "secret-number"})
    User.objects.filter(pk=agent.pk).update(username="anna.keller")

    look("secret-number")

    values = {value for name, labels in samples() for _key, value in labels if name.startswith("tool_")}
    assert values & {"anna.keller", "secret-number", context.request_id} == set()
