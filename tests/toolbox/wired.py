"""A CRM with other names, other nesting and other words than ours, and the settings that wire it."""

import json
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings as project

from apps.core.http import Deadline
from apps.toolbox.crm.tool import CrmSettings, CrmTool
from apps.toolbox.inventory.tool import InventoryTool
from apps.tools.tool import Run
from apps.tools.types import CallContext
from tests.toolbox.conftest import ask, run_with

CRM, INVENTORY = CrmTool(), InventoryTool()
CONTACT: dict[str, Any] = {
    "/customer_id": "/Nr",
    "/email": "/Mail",
    "/name": "/Person/Voller~1Name",
    "/account_status": {"at": "/Zustand", "values": {"aktiv": "active", "gesperrt": "suspended"}},
    "/tier": {"at": "/Tarif", "default": "free"},
}
ANNA = {"Nr": "K-7", "Mail": "anna@example.com", "Person": {"Voller/Name": "Anna Keller"}, "Zustand": "aktiv"}
REST: dict[str, Any] = {
    "requests": {
        "customer": {"path": "/kunden/{customer_id}", "answer": CONTACT},
        "customer_by_email": {
            "path": "/kunden",
            "query": {"filter[mail]": "email", "exact": {"const": True}},
            "found_at": "/rows/0",
            "answer": {
                pointer: f"/rows/0{source}" if isinstance(source, str) else {**source, "at": f"/rows/0{source['at']}"}
                for pointer, source in CONTACT.items()
            },
        },
        "customers": {
            "path": "/kunden",
            "query": {"q": "query"},
            "answer": {
                "/customers": {"at": "/rows", "each": CONTACT},
                "/total_count": {"at": "/rows", "as": "count"},
            },
        },
        "update_customer": {
            "method": "PUT",
            "path": "/kunden/{customer_id}",
            "body": {
                "/Kunde/Tarif": {"input": "tier", "as": "upper"},
                "/Kunde/Zustand": {"input": "account_status", "values": {"active": "aktiv"}},
                "/quelle": {"const": "desk"},
            },
            "answer": CONTACT,
        },
    }
}


def crm(operation: str, *, rest: dict[str, Any] | None = None, **arguments: Any) -> Any:
    run = run_with(settings=CrmSettings.model_validate({"rest": rest or REST}))
    return ask(CRM, operation, run=run, **arguments)


def with_request(name: str, **changes: Any) -> dict[str, Any]:
    return {"requests": {name: {**REST["requests"][name], **changes}}}


LOGIN = {"scheme": "login", "path": "/session", "username": "desk"}
CURSOR = {"style": "cursor", "rows_at": "/rows", "parameter": "after", "next_at": "/next"}
CUSTOMER = {"path": "/x/{customer_id}", "answer": {"/name": "/n"}}

KEY = "sk_test_12345"
PRESETS = Path(project.BASE_DIR) / "apps" / "toolbox" / "mapping" / "presets"


def preset(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PRESETS / f"{name}.json").read_text())
    return loaded


def wired_run(base_url: str, settings: Any, **changes: Any) -> Run:
    fields = {
        "call_id": uuid.uuid4(),
        "context": CallContext(request_id="request-1"),
        "settings": settings,
        "deadline": Deadline.after(20),
        "timeout_s": 10,
        "base_url": base_url,
        "headers": {"Authorization": f"Bearer {KEY}"},
        "idempotency_header": "Idempotency-Key",
        "idempotency_key": "change-1",
    }
    return Run(**{**fields, **changes})
