"""What each role may do, and the groups that carry it."""

from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

from apps.accounts.types import Role

Actions = tuple[str, ...]

VIEW: Actions = ("view",)
WORK: Actions = ("view", "add", "change")
ALL: Actions = ("view", "add", "change", "delete")

# By app: each grant covers all models of the app.
GRANTS: Mapping[Role, Mapping[str, Actions]] = {
    Role.OPERATOR: {
        "accounts": ALL,
        "agent": ALL,
        "auth": VIEW,
        "audit": VIEW,
        "conversations": WORK,
        "jobs": VIEW,
        "knowledge": ALL,
        "sandbox": ALL,
        "tickets": WORK,
        "toolbox": ALL,
        "tools": (*ALL, "decide"),
    },
    Role.SUPERVISOR: {
        "agent": WORK,
        "audit": VIEW,
        "conversations": WORK,
        "jobs": VIEW,
        "knowledge": WORK,
        "tickets": ALL,
        "toolbox": VIEW,
        "tools": ("view", "decide"),
    },
    Role.AGENT: {"conversations": WORK, "knowledge": VIEW, "tickets": WORK},
    Role.AUDITOR: {
        "accounts": VIEW,
        "agent": VIEW,
        "audit": VIEW,
        "conversations": VIEW,
        "jobs": VIEW,
        "knowledge": VIEW,
        "sandbox": VIEW,
        "tickets": VIEW,
        "toolbox": VIEW,
        "tools": VIEW,
    },
}


def grant_roles(sender: AppConfig, *, using: str, **_: Any) -> None:
    """Make the four groups and give them their permissions on one app's models, after its migrations."""
    # Django's own receiver makes the permissions, but may be called after this one.
    create_permissions(sender, verbosity=0, using=using)
    existing = Permission.objects.using(using).filter(content_type__app_label=sender.label)
    for role, grants in GRANTS.items():
        group, _created = Group.objects.using(using).get_or_create(name=role)
        actions = grants.get(sender.label, ())
        group.permissions.add(*[permission for permission in existing if _action(permission) in actions])


def _action(permission: Permission) -> str:
    return permission.codename.split("_", 1)[0]
