"""Which values a tool's row takes, by the API and by the operators' form alike."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.tools.models import ToolConfig

ROW = "/api/v1/tools/probe"

GOOD: tuple[tuple[str, Any], ...] = (
    ("enabled", False),
    ("dry_run", True),
    ("endpoint", "https://crm.example.com/api"),
    ("endpoint", "http://127.0.0.1:9999"),
    ("endpoint", "/sandbox/crm"),
    ("timeout_s", 0.1),
    ("timeout_s", 120),
    ("deadline_s", 0.1),
    ("deadline_s", 300),
    ("max_attempts", 1),
    ("max_attempts", 10),
    ("idempotency_header", ""),
    ("idempotency_header", "X-Request-Key"),
    ("breaker_failures", 1),
    ("breaker_failures", 100),
    ("breaker_reset_s", 0.1),
    ("breaker_reset_s", 3600),
    ("cache_ttl_s", 0),
    ("cache_ttl_s", 86_400),
    ("cache_stale_s", 0),
    ("cache_stale_s", 604_800),
    ("rate_per_minute", 0),
    ("rate_per_minute", 6_000),
    ("rate_burst", 1),
    ("caller_rate_per_minute", 0),
    ("daily_quota", 0),
    ("caller_daily_quota", 1_000_000),
    ("max_in_flight", 1),
    ("max_in_flight", 1000),
    ("wait_for_place_s", 0),
    ("wait_for_place_s", 10),
    ("retry_budget_percent", 0),
    ("retry_budget_percent", 100),
    ("approvals", {}),
    ("approvals", {"transfer": {"ask": "never"}}),
    ("approvals", {"transfer": {"ask": "model"}, "look": {"ask": "always"}}),
    ("approvals", {"transfer": {"ask": "above", "argument": "amount", "limit": "50.00"}}),
    ("approval_expires_s", 10),
    ("approval_expires_s", 604_800),
    ("allowed_roles", []),
    ("allowed_roles", ["auditor", "agent"]),
    ("settings", {}),
    ("settings", {"greeting": "hi"}),
)

BAD: tuple[tuple[str, Any, str], ...] = (
    ("endpoint", "", "endpoint"),
    ("endpoint", "crm.example.com", "endpoint"),
    ("endpoint", "ftp://crm.example.com", "endpoint"),
    ("endpoint", "http://10.0.0.1/", "endpoint"),
    ("endpoint", "http://169.254.169.254/latest", "endpoint"),
    ("endpoint", "http://user:pass@crm.example.com/", "endpoint"),
    ("endpoint", "https://crm.example.com/" + "a" * 300, "endpoint"),
    ("timeout_s", 0.09, "timeout_s"),
    ("timeout_s", 120.1, "timeout_s"),
    ("timeout_s", -1, "timeout_s"),
    ("deadline_s", 0, "deadline_s"),
    ("deadline_s", 301, "deadline_s"),
    ("max_attempts", 0, "max_attempts"),
    ("max_attempts", 11, "max_attempts"),
    ("idempotency_header", "k" * 61, "idempotency_header"),
    ("idempotency_header", "Two Words", "idempotency_header"),
    ("idempotency_header", "Key: value", "idempotency_header"),
    ("breaker_failures", 0, "breaker_failures"),
    ("breaker_failures", 101, "breaker_failures"),
    ("breaker_reset_s", 0, "breaker_reset_s"),
    ("breaker_reset_s", 3601, "breaker_reset_s"),
    ("cache_ttl_s", -1, "cache_ttl_s"),
    ("cache_ttl_s", 86_401, "cache_ttl_s"),
    ("cache_stale_s", 604_801, "cache_stale_s"),
    ("rate_per_minute", -1, "rate_per_minute"),
    ("rate_per_minute", 2**40, "rate_per_minute"),
    ("rate_burst", 0, "rate_burst"),
    ("caller_rate_per_minute", -1, "caller_rate_per_minute"),
    ("daily_quota", -5, "daily_quota"),
    ("caller_daily_quota", -5, "caller_daily_quota"),
    ("max_in_flight", 0, "max_in_flight"),
    ("max_in_flight", 1001, "max_in_flight"),
    ("wait_for_place_s", -0.1, "wait_for_place_s"),
    ("wait_for_place_s", 10.1, "wait_for_place_s"),
    ("retry_budget_percent", 101, "retry_budget_percent"),
    ("approval_expires_s", 9.9, "approval_expires_s"),
    ("approval_expires_s", 604_801, "approval_expires_s"),
    ("approvals", {"fly": {"ask": "never"}}, "approvals.fly"),
    ("approvals", {"look": {"ask": "sometimes"}}, "approvals.look.ask"),
    ("approvals", {"look": {"ask": "above"}}, "approvals.look"),
    ("approvals", {"look": {"ask": "never", "limit": "5"}}, "approvals.look"),
    ("approvals", {"look": {"ask": "above", "argument": "amount", "limit": "much"}}, "approvals.look.limit"),
    ("approvals", {"look": "never"}, "approvals.look"),
    ("approvals", {"look": {"ask": "never", "whom": "me"}}, "approvals.look.whom"),
    ("settings", {"greetings": "hi"}, "settings.greetings"),
    ("settings", {"greeting": 7}, "settings.greeting"),
)

WRONG_TYPES: tuple[tuple[str, str], ...] = (
    ("enabled", '"perhaps"'),
    ("timeout_s", '"soon"'),
    ("max_attempts", "1.5"),
    ("allowed_roles", '"agent"'),
    ("settings", "[]"),
    ("approvals", "[]"),
    ("name", '"other"'),
    ("revision", "7"),
    ("cache_epoch", "7"),
)


@pytest.fixture
def as_operator(client_for: Callable[[User], Client], operator: User) -> Client:
    return client_for(operator)


def patched(client: Client, body: str) -> Any:
    return client.patch(ROW, body, content_type="application/json")


def saved() -> ToolConfig:
    return ToolConfig.objects.get(name="probe")


def submitted(page: Client, row: ToolConfig, name: str, value: Any) -> Any:
    """Change one field of the form as a browser does, and send it."""
    address = f"/admin/tools/toolconfig/{row.pk}/change/"
    form = page.get(address).context["adminform"].form
    shown = {field: form[field].value() for field in form.fields}
    shown[name] = value
    return page.post(address, {field: said for field, said in shown.items() if said is not None and said is not False})


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_a_good_value_is_saved_and_shown(probe: ToolConfig, as_operator: Client, name: str, value: Any) -> None:
    answer = patched(as_operator, json.dumps({name: value}))

    assert (answer.status_code, answer.json()[name], getattr(saved(), name)) == (200, value, value)


@pytest.mark.parametrize(("name", "value", "place"), BAD)
def test_the_api_refuses_a_bad_value_by_its_place_and_saves_nothing(
    probe: ToolConfig, as_operator: Client, name: str, value: Any, place: str
) -> None:
    answer = patched(as_operator, json.dumps({"max_attempts": 2, name: value}))

    body = answer.json()
    assert (answer.status_code, body["code"], {one["field"] for one in body["errors"]}) == (
        422,
        "invalid_config",
        {place},
    )
    assert (saved().max_attempts, saved().revision) == (3, 1)


MORE_BAD = (
    ("allowed_roles", ["boss"], "allowed_roles"),
    ("api_key", "two\nlines", "api_key"),
    ("approvals", {"look": {"ask": "above", "argument": "amount", "limit": "5"}}, "approvals.look.argument"),
    ("api_key", None, "api_key"),
)


@pytest.mark.parametrize(("name", "value", "place"), [*BAD, *MORE_BAD])
def test_what_is_wrong_is_said_in_german_too(
    probe: ToolConfig, as_operator: Client, name: str, value: Any, place: str
) -> None:
    def told(language: str) -> list[str]:
        answer = as_operator.patch(
            ROW, json.dumps({name: value}), content_type="application/json", headers={"Accept-Language": language}
        )
        return [fault["message"] for fault in answer.json()["errors"] if fault["field"] == place]

    english, german = told("en"), told("de")

    assert len(english) == len(german) == 1
    assert english != german


# Rules and settings have fields of their own in the form.
OF_ONE_FIELD = {name: value for name, value, _place in BAD if name not in {"approvals", "settings"}}


@pytest.mark.parametrize(("name", "value"), OF_ONE_FIELD.items())
def test_the_form_refuses_the_same_value_beside_its_field(
    probe: ToolConfig, as_operator: Client, name: str, value: Any
) -> None:
    answer = submitted(as_operator, probe, name, value)

    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (200, [name])
    assert saved().revision == 1


@pytest.mark.parametrize(("name", "value"), WRONG_TYPES)
def test_a_value_of_another_type_or_a_field_that_is_not_theirs_is_refused(
    probe: ToolConfig, as_operator: Client, name: str, value: str
) -> None:
    answer = patched(as_operator, f'{{"{name}": {value}}}')

    assert (answer.status_code, saved().revision) == (422, 1)
    assert name in json.dumps(answer.json()["errors"])


@pytest.mark.parametrize("name", [*dict(GOOD), "api_key"])
def test_null_is_no_value(probe: ToolConfig, as_operator: Client, name: str) -> None:
    answer = patched(as_operator, json.dumps({name: None}))

    assert (answer.status_code, saved().revision) == (422, 1)
    assert {one["field"].partition(".")[0] for one in answer.json()["errors"]} == {name}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("name", ["timeout_s", "deadline_s", "breaker_reset_s", "cache_ttl_s", "approval_expires_s"])
def test_what_is_no_number_is_no_time(probe: ToolConfig, as_operator: Client, name: str, number: str) -> None:
    answer = patched(as_operator, f'{{"{name}": {number}}}')

    assert (answer.status_code, saved().revision) == (422, 1)


@pytest.mark.parametrize("key", ["two\nlines", "a\r\nX-Admin: yes", "tab\tbed", "nul\x00"])
def test_a_key_that_could_not_stand_in_a_header_is_refused(probe: ToolConfig, as_operator: Client, key: str) -> None:
    answer = patched(as_operator, json.dumps({"api_key": key}))

    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["api_key"])
    assert saved().api_key == ""


def test_every_fault_of_a_change_is_named_at_once(probe: ToolConfig, as_operator: Client) -> None:
    wrong = {"timeout_s": 0, "endpoint": "", "allowed_roles": ["king"], "settings": {"x": 1}, "approvals": {"x": 1}}

    answer = patched(as_operator, json.dumps(wrong))

    assert [one["field"] for one in answer.json()["errors"]] == [
        "timeout_s",
        "endpoint",
        "allowed_roles",
        "settings.x",
        "approvals.x",
        "approvals.x",
    ]
