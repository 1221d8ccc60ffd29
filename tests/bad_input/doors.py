"""What the tests of bad input share."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from apps.accounts.models import User
from apps.audit.models import ToolCall

JSON = "application/json"
UPSTREAM = "http://127.0.0.1:9999/crm"
LOOKUP = {"tool": "crm", "operation": "lookup_customer", "payload": {"customer_id": "C-1001"}}
ClientFor = Callable[[User], Client]


def execute(client: Client, body: dict[str, Any]) -> Any:
    return client.post("/api/v1/tools/execute", body, content_type=JSON)


def problem_of(answer: Any) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["code"], body["detail"]


def on_record() -> tuple[str, str, str, str]:
    """Return how the only call of the CRM ended."""
    call = ToolCall.objects.get(tool="crm")
    return call.status, call.gate, call.error_code, call.error_message
