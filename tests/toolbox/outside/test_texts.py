"""Any text in any argument of any tool: it is taken or refused by name, and never a fault of ours."""

from typing import Any

import pytest

from apps.tools.registry.registry import registry
from tests.toolbox.conftest import Upstream
from tests.toolbox.outside.conftest import Execute
from tests.toolbox.test_upstream_faults import CALLS, GOOD

TEXTS = {
    "nothing": "",
    "blank": " \t\n\u00a0\u2003 ",
    "NUL": "a\0b",
    "half a character": "a\ud83d",
    "right to left": "\u202eמסמך \u0627\u0644\u0641\u0627\u062a\u0648\u0631\u0629\u202c",
    "emoji": "👩🏽‍🚒🏳️‍🌈",
    "many marks": "Z" + "\u0351\u036b" * 500,
    "no width": "\u200b\u2060\ufeff",
    "dots": "..",
    "a path": "../../etc/passwd",
    "a query": "x?y=1&z=2#f",
    "markup": "<script>alert(1)</script>",
    "SQL": "'; DROP TABLE tools_toolconfig; --",
    "a template": "{{ 7*7 }} {% debug %} %(x)s %s",
    "a line feed": "a\r\nX-Header: b",
    "very long": "x" * 500_000,
    "digits": "9" * 5_000,
}
# What an operation needs beside the argument that is tried.
NEEDED: dict[str, dict[str, Any]] = {
    "billing.create_payment": {"amount": "1.00", "invoice_id": "INV-1"},
    "billing.refund": {"amount": "1.00", "invoice_id": "INV-1", "reason": "Sent back"},
    "billing.get_invoices": {"customer_id": "C-1001"},
    "competitor_analysis.compare_pricing": {"plan": "team"},
    "crm.get_tickets": {"customer_id": "C-1001"},
    "crm.update_customer": {"customer_id": "C-1001", "tier": "team"},
    "crm.create_customer": {"email": "anna@example.com", "name": "Anna"},
    "crm.search_customers": {"query": "Keller"},
    "escalation.create_ticket": {"subject": "Lamp"},
    "escalation.should_escalate": {"text": "Hello"},
    "inventory.search_products": {"query": "sensor"},
    "language_model.complete": {"messages": [{"role": "user", "content": "Hello"}]},
    "language_model.embed": {"texts": ["a"], "model": "m"},
    "memory.store": {"key": "colour", "value": "green"},
    "price_calculator.quote": {"plan": "team"},
    "price_calculator.roi": {"plan": "team"},
    "sms_outreach.send": {"to": "+4915112345678", "text": "Hello"},
}
# Completed, refused by what we have on record, refused by the schema, or by the other system, which does not know it.
FINE = {200, 409, 422, 502, 504}


def text_arguments() -> list[tuple[str, str]]:
    """Return each argument that takes a text, or a list of texts, with its operation."""
    found = []
    for tool in registry:
        for operation in tool.operations.values():
            for name, field in operation.arguments.model_fields.items():
                if "str" in str(field.annotation) or "Literal" in str(field.annotation):
                    found.append((f"{tool.name}.{operation.name}", name))
    return found


@pytest.fixture
def answering(upstream: Upstream) -> Upstream:
    """Systems that answer every request of an operation well, whatever the address."""
    for call in CALLS:
        upstream.answers(call.method, call.path, GOOD[call.operation])
    upstream.answers("POST", "/messages", {"message_id": "MSG-1", "status": "sent"}, status=201)
    return upstream


@pytest.mark.parametrize(("call", "name"), text_arguments())
def test_any_text_is_taken_or_refused_by_name(execute: Execute, answering: Upstream, call: str, name: str) -> None:
    tool, _dot, operation = call.partition(".")
    kind = str(registry.get(tool).operations[operation].arguments.model_fields[name].annotation)

    for told, text in TEXTS.items():
        made = execute(call, {**NEEDED.get(call, {}), name: [text] if kind.startswith("list") else text})

        assert made.status in FINE, (told, made)
        assert made.code != "invalid_arguments" or name in made.detail, (told, made)
