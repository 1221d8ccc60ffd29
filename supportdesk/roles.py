"""The roles page: who has which role, what each may do, and which tools it may use."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.accounts.roles import GRANTS
from apps.accounts.types import Role
from apps.tools.models import ToolConfig


@dataclass(frozen=True, slots=True)
class RoleColumn:
    """One role and how many active people have it."""

    role: str
    group_id: int | None
    people: int


def roles_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the roles; everybody who may look at people may look here."""
    if not request.user.has_perm("accounts.view_user"):
        raise PermissionDenied
    tools = ToolConfig.objects.defer("api_key").order_by("name")
    shown = {
        "title": _("Roles"),
        "roles": _columns(),
        "grants": [(_title(label), [_words(role, label) for role in Role]) for label in _labels()],
        "tools": [(row, [role in row.allowed_roles for role in Role]) for row in tools],
    }
    return render(request, "admin/roles.html", context | shown)


def _columns() -> list[RoleColumn]:
    active = Count("user", filter=Q(user__is_active=True))
    groups = {group.name: group for group in Group.objects.annotate(people=active)}
    return [
        RoleColumn(role, groups[role].pk if role in groups else None, groups[role].people if role in groups else 0)
        for role in Role
    ]


def _labels() -> list[str]:
    return sorted({label for grants in GRANTS.values() for label in grants})


def _title(label: str) -> str:
    return str(apps.get_app_config(label).verbose_name)


def _words(role: Role, label: str) -> str:
    actions = set(GRANTS[role].get(label, ()))
    words = [_("edits") if actions & {"add", "change", "delete"} else _("sees")] if actions else []
    return ", ".join([*words, _("decides")] if "decide" in actions else words)
