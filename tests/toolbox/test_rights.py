"""Every operation of every tool: its effect, who may call it, and whether it waits for a person."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.tools.models import Approval, ToolConfig
from apps.tools.registry.registry import registry
from apps.tools.services import change_config

pytestmark = pytest.mark.django_db
ID = str(UUID(int=1))
MONEY = {"invoice_id": "INV-20001", "amount": "5.00"}
SAID = [{"role": "user", "content": "Hello"}]
DOCUMENT = {"slug": "opening-hours", "title": "Opening hours", "body": "From nine to five."}

# (operation, arguments that are right, effect); money and contact wait for a person.
OPERATIONS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("attachment.preview", {"attachment_id": ID}, "read"),
    ("attachment.process", {"attachment_id": ID}, "record"),
    ("billing.create_payment", MONEY, "money"),
    ("billing.get_invoice", {"invoice_id": "INV-20001"}, "read"),
    ("billing.get_invoices", {"customer_id": "C-1001"}, "read"),
    ("billing.refund", {**MONEY, "reason": "Came late"}, "money"),
    ("competitor_analysis.compare_features", {}, "read"),
    ("competitor_analysis.compare_pricing", {"plan": "team"}, "read"),
    ("competitor_analysis.market_share", {}, "read"),
    ("competitor_analysis.opportunities", {}, "read"),
    ("competitor_analysis.profile", {"competitor": "klimara"}, "read"),
    ("compliance_check.check_reply", {"text": "Hello"}, "read"),
    ("compliance_check.check_text", {"text": "Hello"}, "read"),
    ("crm.create_customer", {"email": "a@b.example", "name": "Anna"}, "write"),
    ("crm.get_tickets", {"customer_id": "C-1001"}, "read"),
    ("crm.list_customers", {}, "read"),
    ("crm.lookup_customer", {"customer_id": "C-1001"}, "read"),
    ("crm.search_customers", {"query": "anna"}, "read"),
    ("crm.update_customer", {"customer_id": "C-1001", "name": "Anna"}, "write"),
    ("escalation.create_ticket", {"subject": "Help"}, "record"),
    ("escalation.should_escalate", {"text": "Hello"}, "read"),
    ("inventory.check_stock", {"sku": "SKU-1001"}, "read"),
    ("inventory.get_product", {"sku": "SKU-1001"}, "read"),
    ("inventory.search_products", {"query": "leak"}, "read"),
    ("knowledge_retriever.add_documents", {"documents": [DOCUMENT]}, "record"),
    ("knowledge_retriever.remove_documents", {"slugs": ["opening-hours"]}, "record"),
    ("knowledge_retriever.search", {"query": "refund"}, "read"),
    ("knowledge_retriever.stats", {}, "read"),
    ("language_model.complete", {"messages": SAID}, "read"),
    ("language_model.embed", {"texts": ["Hello"], "model": "m"}, "read"),
    ("memory.cleanup", {}, "record"),
    ("memory.forget", {"key": "language"}, "record"),
    ("memory.retrieve", {}, "read"),
    ("memory.store", {"key": "language", "value": "German"}, "record"),
    ("memory.summarize_session", {}, "read"),
    ("price_calculator.compare_plans", {}, "read"),
    ("price_calculator.quote", {"plan": "team"}, "read"),
    ("price_calculator.roi", {"plan": "team"}, "read"),
    ("profile_reader.read_profile", {"customer_id": "C-1001"}, "read"),
    ("sms_outreach.campaign_statistics", {}, "read"),
    ("sms_outreach.send", {"to": "+4915112345678", "text": "Hello"}, "contact"),
    ("sms_outreach.status", {"message_id": "MSG-1"}, "read"),
    ("stage_classifier.classify", {}, "read"),
    ("stage_classifier.history", {}, "read"),
)
WAITS = {"money", "contact"}
TOOLS = sorted({operation.partition(".")[0] for operation, _arguments, _effect in OPERATIONS})
every_operation = pytest.mark.parametrize(
    ("operation", "arguments", "effect"), OPERATIONS, ids=[row[0] for row in OPERATIONS]
)


def execute(client: Client, operation: str, arguments: dict[str, Any], **more: Any) -> Any:
    tool, _dot, name = operation.partition(".")
    body = json.dumps({"tool": tool, "operation": name, "payload": arguments, **more})
    return client.post("/api/v1/tools/execute", body, content_type="application/json")


def verdicts(client: Client, operation: str, arguments: dict[str, Any]) -> dict[str, str]:
    answer = execute(client, operation, arguments, explain=True)
    return {one["gate"]: one["verdict"] for one in answer.json()["verdicts"]}


@pytest.fixture
def as_agent(client_for: Callable[[User], Client], agent: User) -> Client:
    return client_for(agent)


def test_the_table_names_every_operation_and_its_effect() -> None:
    assert {f"{tool.name}.{name}": one.effect.value for tool in registry for name, one in tool.operations.items()} == {
        operation: effect for operation, _arguments, effect in OPERATIONS
    }


@every_operation
def test_what_spends_or_contacts_waits_and_the_rest_goes_on(
    as_agent: Client, operation: str, arguments: dict[str, Any], effect: str
) -> None:
    said = verdicts(as_agent, operation, arguments)

    assert (said["arguments"], said["approval"]) == ("pass", "wait" if effect in WAITS else "pass")


@pytest.mark.parametrize(("operation", "arguments"), [row[:2] for row in OPERATIONS if row[2] in WAITS])
def test_a_call_that_waits_is_put_up_with_its_arguments_and_sends_nothing(
    as_agent: Client, operation: str, arguments: dict[str, Any]
) -> None:
    answer = execute(as_agent, operation, arguments)

    waiting = Approval.objects.get()
    assert (answer.status_code, answer.json()["approval_id"]) == (202, str(waiting.pk))
    assert (f"{waiting.tool}.{waiting.operation}", waiting.arguments) == (operation, arguments)
    assert (ToolCall.objects.get().status, ToolCall.objects.get().gate) == ("waiting", "approval")


@pytest.mark.parametrize("tool", TOOLS)
def test_those_who_act_may_use_a_new_tool_and_those_who_look_may_not(
    request: pytest.FixtureRequest, client_for: Callable[[User], Client], tool: str
) -> None:
    operation, arguments = next(row[:2] for row in OPERATIONS if row[0].startswith(f"{tool}."))

    said = {
        role: verdicts(client_for(request.getfixturevalue(role)), operation, arguments)["access"]
        for role in ("operator", "supervisor", "agent", "auditor")
    }

    assert said == {"operator": "pass", "supervisor": "pass", "agent": "pass", "auditor": "refuse"}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_that_is_switched_off_is_refused_for_everybody_by_every_name(
    operator: User, client_for: Callable[[User], Client], tool: str
) -> None:
    operation, arguments = next(row[:2] for row in OPERATIONS if row[0].startswith(f"{tool}."))
    change_config(config=ToolConfig.objects.get(name=tool), changes={"enabled": False}, actor=operator)
    names = (tool, *registry.get(tool).aliases)

    answers = [execute(client_for(operator), f"{name}.{operation.partition('.')[2]}", arguments) for name in names]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "tool_disabled")] * len(names)
    assert set(ToolCall.objects.values_list("tool", flat=True)) == {tool}


@pytest.mark.parametrize(("alias", "tool"), [(alias, tool.name) for tool in registry for alias in tool.aliases])
def test_an_alias_leads_to_the_same_row(as_agent: Client, alias: str, tool: str) -> None:
    assert as_agent.get(f"/api/v1/tools/{alias}").json()["name"] == tool


@pytest.mark.parametrize("tool", TOOLS)
def test_the_api_describes_every_operation_with_its_arguments(as_agent: Client, tool: str) -> None:
    described = {one["name"]: one for one in as_agent.get(f"/api/v1/tools/{tool}").json()["operations"]}

    for operation, arguments, effect in OPERATIONS:
        if operation.startswith(f"{tool}."):
            one = described.pop(operation.partition(".")[2])
            assert (one["effect"], bool(one["summary"])) == (effect, True)
            assert arguments.keys() <= one["arguments"]["properties"].keys()
            assert set(one["arguments"].get("required", [])) <= arguments.keys()
    assert described == {}


def test_the_command_lists_the_same_operations(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("tools", "list", "--json")

    listed = json.loads(capsys.readouterr().out)
    names = json.dumps(listed)
    assert [operation for operation, _a, _e in OPERATIONS if operation.partition(".")[2] not in names] == []
    assert [tool for tool in TOOLS if tool not in names] == []
