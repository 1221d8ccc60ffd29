"""What is wrong with arguments and settings of the tools is told in the reader's language."""

from typing import Any

import pytest
from django.utils import translation
from pydantic import ValidationError

from apps.tools.gates.arguments import field_errors
from apps.tools.registry.registry import registry

SETTINGS: list[tuple[str, dict[str, Any], str]] = [
    ("stage_classifier", {"default_stage": "gone"}, "Es gibt keine Phase „gone“."),
    (
        "crm",
        {"rest": {"auth": {"scheme": "header"}, "requests": {}}},
        "Das Schema „header“ braucht den Namen des Headers, und nur dieses.",
    ),
    (
        "crm",
        {"rest": {"requests": {"health": [{"path": "no slash"}]}}},
        "Schreiben Sie einen Pfad, der mit einem Schrägstrich beginnt, etwa /customers/{customer_id}",
    ),
]
ARGUMENTS: list[tuple[str, dict[str, Any], str]] = [
    ("billing.refund", {"amount": "1", "reason": "Late"}, "Geben Sie entweder payment_id oder invoice_id an."),
    (
        "crm.get_tickets",
        {"customer_id": "?"},
        "Schreiben Sie eine Kennung: Sie enthält einen Buchstaben oder eine Ziffer.",
    ),
    (
        "billing.create_payment",
        {"invoice_id": "INV-1", "amount": "0.5", "currency": "JPY"},
        "0.50 hat mehr als die 0 Nachkommastellen von JPY",
    ),
    (
        "sms_outreach.send",
        {"to": "12", "text": "Hi"},
        "Schreiben Sie die Nummer mit + und ihrem Land, etwa +49 151 12345678.",
    ),
]


def told(schema: Any, given: dict[str, Any]) -> list[str]:
    with translation.override("de"), pytest.raises(ValidationError) as caught:
        schema.model_validate(given)
    return [fault.message for fault in field_errors(caught.value)]


@pytest.mark.parametrize(("tool", "settings", "said"), SETTINGS)
def test_settings_are_refused_in_german(tool: str, settings: dict[str, Any], said: str) -> None:
    assert any(one.startswith(said) for one in told(registry.get(tool).settings_schema, settings))


@pytest.mark.parametrize(("operation", "arguments", "said"), ARGUMENTS)
def test_arguments_are_refused_in_german(operation: str, arguments: dict[str, Any], said: str) -> None:
    tool, _dot, name = operation.partition(".")

    assert any(said in one for one in told(registry.get(tool).operations[name].arguments, arguments))
