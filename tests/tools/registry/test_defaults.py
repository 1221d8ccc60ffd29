"""The first state of a tool's row: from the tool and the environment; afterwards the row is the truth."""

from collections.abc import Callable
from typing import Any

import pytest
from environs import Env, EnvError

from apps.toolbox.billing.tool import BillingTool
from apps.toolbox.crm.tool import CrmTool
from apps.tools.models import ToolConfig
from apps.tools.registry.defaults import create_missing_configs, first_config

VARIABLES: list[tuple[dict[str, str], dict[str, Any]]] = [
    # What the environment says, and what the CRM's first row holds.
    ({}, {"enabled": True, "endpoint": "/sandbox/crm", "timeout_s": 5.0, "max_attempts": 3}),
    ({}, {"deadline_s": 15.0, "rate_per_minute": 0, "cache_ttl_s": 30.0, "dry_run": False}),
    ({"ENABLE_CRM_TOOL": "false"}, {"enabled": False}),
    ({"ENABLE_CRM_TOOL": "0"}, {"enabled": False}),
    ({"ENABLE_BILLING_TOOL": "false"}, {"enabled": True}),
    ({"CRM_API_ENDPOINT": "https://crm.example.com"}, {"endpoint": "https://crm.example.com", "api_key": ""}),
    ({"CRM_API_KEY": "a-key"}, {"api_key": "a-key"}),
    ({"CRM_API_ENDPOINT": "https://crm.example.com", "CRM_API_KEY": "a-key"}, {"api_key": "a-key"}),
    ({"CRM_TIMEOUT": "2.5"}, {"timeout_s": 2.5, "deadline_s": 15.0}),
    ({"CRM_TIMEOUT": "20"}, {"timeout_s": 20.0, "deadline_s": 40.0}),
    ({"CRM_TIMEOUT": "900"}, {"timeout_s": 900.0, "deadline_s": 300.0}),
    ({"CRM_MAX_RETRIES": "0"}, {"max_attempts": 1}),
    ({"CRM_MAX_RETRIES": "4"}, {"max_attempts": 5}),
    ({"TOOL_RETRY_MAX_ATTEMPTS": "2"}, {"max_attempts": 2}),
    ({"TOOL_RETRY_MAX_ATTEMPTS": "2", "CRM_MAX_RETRIES": "4"}, {"max_attempts": 5}),
    ({"TOOL_RATE_LIMIT_ENABLED": "true"}, {"rate_per_minute": 600}),
    ({"TOOL_CACHE_TTL": "0"}, {"cache_ttl_s": 0.0}),
]


@pytest.mark.parametrize(("environment", "fields"), VARIABLES)
def test_the_environment_says_how_a_tool_starts(
    environment: dict[str, str], fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    config = first_config(CrmTool(), Env())

    assert {name: getattr(config, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ENABLE_CRM_TOOL", "perhaps"),
        ("CRM_TIMEOUT", "soon"),
        ("CRM_MAX_RETRIES", "2.5"),
        ("TOOL_RETRY_MAX_ATTEMPTS", "many"),
        ("TOOL_RATE_LIMIT_ENABLED", "600"),
        ("TOOL_CACHE_TTL", "a minute"),
    ],
)
def test_a_value_of_the_wrong_type_fails_loudly_and_names_its_variable(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(EnvError, match=variable):
        first_config(CrmTool(), Env())


def test_the_sandboxs_own_key_is_given_only_where_the_tool_speaks_to_the_sandbox(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_sandbox = first_config(CrmTool(), Env()).api_key
    monkeypatch.setenv("CRM_API_ENDPOINT", "https://crm.example.com")
    elsewhere = first_config(CrmTool(), Env()).api_key

    assert (in_sandbox != "", elsewhere) == (True, "")


def test_each_tool_has_a_key_of_its_own_in_the_sandbox() -> None:
    assert first_config(CrmTool(), Env()).api_key != first_config(BillingTool(), Env()).api_key


def test_a_row_is_made_once_and_what_an_operator_changed_stays(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    ToolConfig.objects.filter(name="crm").update(timeout_s=9.0)
    ToolConfig.objects.filter(name="billing").delete()
    monkeypatch.setenv("CRM_TIMEOUT", "2.5")

    made = create_missing_configs([CrmTool(), BillingTool()])

    assert made == ["billing"]
    assert ToolConfig.objects.get(name="crm").timeout_s == 9.0
    assert create_missing_configs([CrmTool(), BillingTool()]) == []


def test_an_environment_that_changes_later_changes_no_row(
    probe: ToolConfig, change: Callable[..., ToolConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(enabled=False)
    monkeypatch.setenv("ENABLE_PROBE_TOOL", "true")

    create_missing_configs([CrmTool()])

    assert ToolConfig.objects.get(name="probe").enabled is False
