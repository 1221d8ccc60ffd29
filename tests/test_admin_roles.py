"""Every address of the control room against every role: who may look, add, change and delete, as the grants say."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.tools.models import ToolConfig
from tests.any_rows import make_row

# The letters: see the list, view a row and who changed it, add, change, delete.
LOOK, EDIT, WORK, ALL, NONE = "lvh", "lvhc", "lvhac", "lvhacd", ""
# What operators, supervisors and auditors may do. Agents never come in; of jobs others see their own.
ROWS: dict[str, tuple[str, str, str]] = {
    "accounts.ApiToken": ("lvhd", NONE, LOOK),
    "accounts.User": (ALL, NONE, LOOK),
    "agent.ExampleSentence": (ALL, WORK, LOOK),
    "audit.ToolCall": (LOOK, LOOK, LOOK),
    "conversations.Attachment": (LOOK, LOOK, LOOK),
    "conversations.CannedReply": (WORK, WORK, LOOK),
    "conversations.ChatSession": (EDIT, EDIT, LOOK),
    "conversations.Memory": (LOOK, LOOK, LOOK),
    "conversations.Message": (LOOK, LOOK, LOOK),
    "jobs.Job": (LOOK, "l", "l"),
    "knowledge.Article": (ALL, WORK, LOOK),
    "knowledge.Question": ("lvhd", LOOK, LOOK),
    "sandbox.Customer": (LOOK, NONE, LOOK),
    "sandbox.Invoice": (LOOK, NONE, LOOK),
    "sandbox.Product": (LOOK, NONE, LOOK),
    "sandbox.SandboxService": (EDIT, NONE, LOOK),
    "sandbox.SmsMessage": (LOOK, NONE, LOOK),
    "tickets.EscalationRule": (WORK, ALL, LOOK),
    "tickets.Queue": (WORK, ALL, LOOK),
    "tickets.SlaPolicy": (WORK, ALL, LOOK),
    "tickets.Tag": (WORK, ALL, LOOK),
    "tickets.Ticket": (EDIT, "lvhcd", LOOK),
    "toolbox.AddOn": (ALL, LOOK, LOOK),
    "toolbox.Campaign": (ALL, LOOK, LOOK),
    "toolbox.Competitor": (ALL, LOOK, LOOK),
    "toolbox.CompetitorFact": (ALL, LOOK, LOOK),
    "toolbox.ComplianceRule": (ALL, LOOK, LOOK),
    "toolbox.Discount": (ALL, LOOK, LOOK),
    "toolbox.OptOut": (ALL, LOOK, LOOK),
    "toolbox.Plan": (ALL, LOOK, LOOK),
    "toolbox.TaxRate": (ALL, LOOK, LOOK),
    "toolbox.TextMessage": (LOOK, LOOK, LOOK),
    "tools.Approval": (LOOK, LOOK, LOOK),
    "tools.Bandit": (ALL, LOOK, LOOK),
    "tools.BreakerEvent": (LOOK, LOOK, LOOK),
    "tools.Choice": (LOOK, LOOK, LOOK),
    "tools.LedgerEntry": (LOOK, LOOK, LOOK),
    "tools.ToolConfig": (EDIT, LOOK, LOOK),
}
PAGES: dict[str, tuple[int, int, int]] = {
    "/admin/": (200, 200, 200),
    "/admin/room/": (200, 200, 200),
    "/admin/roles/": (200, 403, 200),
    "/admin/audit/toolcall/integrity/": (200, 200, 200),
    "/admin/audit/toolcall/export/": (200, 200, 200),
    "/admin/audit/toolcall/request/0-request_id/": (200, 200, 200),
    "/admin/audit/toolcall/compare/": (302, 302, 302),
    "/admin/audit/toolcall/views/": (403, 403, 403),
    "/admin/knowledge/article/import/": (200, 200, 403),
    "/admin/knowledge/article/index/": (403, 403, 403),
    "/admin/tools/toolconfig/cache/": (200, 200, 200),
    "/admin/tools/toolconfig/first-steps/": (200, 200, 200),
    **{
        f"/admin/tools/toolconfig/{{tool}}/{page}/": (200, 200, 200)
        for page in ("console", "charts", "breaker", "revisions", "switch")
    },
    "/admin/tools/toolconfig/{tool}/test-connection/": (403, 403, 403),
    "/admin/password_change/": (200, 200, 200),
}
MODELS = {model._meta.label: model for model in admin.site._registry if model._meta.label != "auth.Group"}
ROLES = (Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR)


@pytest.fixture
def pages(make_user: Callable[..., User], client_for: Callable[[User], Client]) -> dict[Role, Client]:
    """A browser of each role."""
    return {role: client_for(make_user(role, is_staff=role != Role.AGENT)) for role in Role}


def list_of(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def may_do(page: Client, model: type[models.Model], pk: object) -> str:
    """What a role's browser is let do with a row, told by the pages' statuses."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = {action: reverse(f"{name}_{action}", args=[pk]) for action in ("change", "history", "delete")}
    may = {
        "l": page.get(list_of(model)).status_code == 200,
        "v": page.get(row["change"]).status_code == 200,
        "h": page.get(row["history"]).status_code == 200,
        "a": page.get(reverse(f"{name}_add")).status_code == 200,
        "c": page.post(row["change"], {}).status_code == 200,
        "d": page.get(row["delete"]).status_code == 200,
    }
    return "".join(letter for letter, is_let in may.items() if is_let)


@pytest.mark.parametrize("app", sorted({label.partition(".")[0] for label in MODELS}))
def test_each_role_may_do_with_rows_what_its_grants_say(pages: dict[Role, Client], app: str) -> None:
    of_app = {label: model for label, model in MODELS.items() if label.startswith(f"{app}.")}
    made: dict[Any, models.Model] = {}
    rows = {label: make_row(model, 90, made) for label, model in of_app.items()}

    found = {
        label: tuple(may_do(pages[role], model, rows[label].pk) for role in ROLES) for label, model in of_app.items()
    }

    assert found == {label: may for label, may in ROWS.items() if label in of_app}
    assert {pages[Role.AGENT].get(list_of(model)).status_code for model in of_app.values()} == {302}


@pytest.mark.parametrize("path", sorted(PAGES))
def test_each_role_sees_the_pages_beside_the_rows_that_it_should(pages: dict[Role, Client], path: str) -> None:
    make_row(MODELS["audit.ToolCall"], 0)
    url = path.format(tool=ToolConfig.objects.get(name="crm").pk)

    assert tuple(pages[role].get(url).status_code for role in ROLES) == PAGES[path]
    assert pages[Role.AGENT].get(url).status_code == 302


def test_no_list_of_rows_is_left_out() -> None:
    assert sorted(ROWS) == sorted(MODELS)
