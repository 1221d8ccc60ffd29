"""The console of a tool's page: calls are explained, made, and refused with their reason."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.test import Client

from apps.audit.models import ToolCall
from apps.tools.admin.console import example_of
from apps.tools.models import Approval, ToolConfig
from apps.tools.registry.registry import registry
from tests.tools.conftest import UPSTREAM

Change = Callable[..., ToolConfig]
LIST = "/admin/tools/toolconfig/"


def attempt(client: Client, config: ToolConfig, operation: str, arguments: Any, how: str) -> Any:
    """What the console shows after a try."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    data = {"operation": operation, "arguments": text, "how": how}
    return client.post(f"{LIST}{config.pk}/console/", data).context["outcome"]


def test_the_arguments_are_prefilled_from_the_schema(page: Client, probe: ToolConfig) -> None:
    in_fields = page.get(f"{LIST}{probe.pk}/console/?operation=look").context
    as_json = page.get(f"{LIST}{probe.pk}/console/?operation=look&as=json").context

    assert [(field.name, field.value()) for field in in_fields["form"]] == [("number", ""), ("password", None)]
    assert as_json["form"] is None
    assert json.loads(as_json["arguments"]) == example_of(registry.get("probe").operations["look"]) == {"number": ""}


def test_fields_make_the_call_that_json_makes(
    page: Client, probe: ToolConfig, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7", "owner": "Ada"})
    filled = {"operation": "look", "argument-number": "7", "argument-password": "", "how": "call"}

    answer = page.post(f"{LIST}{probe.pk}/console/", filled)

    assert answer.context["outcome"].result.data["owner"] == "Ada"
    assert answer.context["form"]["number"].value() == "7"


def test_what_is_wrong_with_a_field_stands_beside_it(page: Client, probe: ToolConfig) -> None:
    filled = {"operation": "transfer", "argument-amount": "a lot", "how": "call"}

    (field,) = page.post(f"{LIST}{probe.pk}/console/", filled).context["form"]

    assert (field.value(), len(field.errors)) == ("a lot", 1)


def test_the_console_explains_each_gate_and_sends_nothing(
    page: Client, probe: ToolConfig, change: Change, upstream: responses.RequestsMock
) -> None:
    change(enabled=False)

    outcome = attempt(page, probe, "look", {"number": "7"}, "explain")

    verdicts = {verdict.gate: verdict.verdict for verdict in outcome.verdicts}
    assert verdicts == {
        "registry": "pass",
        "enabled": "refuse",
        "access": "pass",
        "arguments": "pass",
        "identity": "pass",
        "cache": "pass",
        "quota": "pass",
        "approval": "pass",
        "effect": "pass",
        "breaker": "pass",
        "bulkhead": "pass",
        "operation": "pass",
    }
    assert (outcome.would_pass, ToolCall.objects.count(), len(upstream.calls)) == (False, 0, 0)


def test_a_call_from_the_console_is_on_record_in_the_operators_name(
    page: Client, probe: ToolConfig, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7", "owner": "Ada"})

    outcome = attempt(page, probe, "look", {"number": "7"}, "call")

    call = ToolCall.objects.get(pk=outcome.result.tool_call_id)
    assert (call.caller, call.origin, call.status) == ("operator", "console", "completed")
    assert json.loads(outcome.came.raw) == outcome.result.data


def test_a_dry_run_of_a_change_sends_nothing(
    page: Client, probe: ToolConfig, freely: ToolConfig, upstream: responses.RequestsMock
) -> None:
    outcome = attempt(page, probe, "transfer", {"amount": "10.00"}, "dry_run")

    assert (outcome.result.dry_run, len(upstream.calls)) == (True, 0)


def test_a_change_that_needs_a_yes_leads_to_its_approval(page: Client, probe: ToolConfig) -> None:
    outcome = attempt(page, probe, "transfer", {"amount": "10.00"}, "call")

    approval = Approval.objects.get()
    assert outcome.waits == approval.pk
    html = page.get(f"/admin/tools/approval/{approval.pk}/change/").content.decode()
    assert "Approve and carry out" in html


@pytest.mark.parametrize(
    ("arguments", "why"), [("{broken", "This is no JSON"), ("[1]", "This must be an object"), ("{}", "number")]
)
@pytest.mark.parametrize("how", ["call", "dry_run"])
def test_wrong_arguments_are_kept_and_said(page: Client, probe: ToolConfig, arguments: str, why: str, how: str) -> None:
    answer = page.post(f"{LIST}{probe.pk}/console/", {"operation": "look", "arguments": arguments, "how": how})

    assert why in str(answer.context["outcome"].error)
    assert answer.context["arguments"] == arguments


def test_a_failed_call_says_why(page: Client, probe: ToolConfig, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", status=404, json={"message": "no such thing"})

    outcome = attempt(page, probe, "look", {"number": "7"}, "call")

    assert "no such thing" in str(outcome.error)
    assert outcome.error.tool_call_id == ToolCall.objects.get().pk


def test_operations_are_chosen_by_their_titles_with_the_technical_name_beside(page: Client, probe: ToolConfig) -> None:
    html = page.get(f"/admin/tools/toolconfig/{probe.pk}/console/?operation=transfer").content.decode()

    assert re.findall(r'<option value="(\w+)"(?: selected)?>([^<]*)</option>', html)[:4] == [
        ("look", "Look (reads only)"),
        ("ponder", "Ponder (reads only)"),
        ("stumble", "Stumble (changes rows of our own)"),
        ("transfer", "Transfer (moves money)"),
    ]
    assert '<code>transfer</code> <span lang="en">Move money.</span>' in html


@pytest.mark.parametrize(("operation", "label"), [("transfer", ">Betrag"), ("look", ' lang="en">Number')])
def test_an_argument_is_read_out_in_the_language_it_is_named_in(
    page: Client, probe: ToolConfig, operation: str, label: str
) -> None:
    address = f"{LIST}{probe.pk}/console/?operation={operation}"

    html = page.get(address, headers={"accept-language": "de"}).content.decode()

    assert re.findall(r'<label for="id_argument-(?:amount|number)"([^<]*)<', html) == [label]
