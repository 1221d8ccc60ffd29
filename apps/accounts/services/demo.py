"""The four demo users of a first start."""

import secrets
from collections.abc import Mapping

from django.contrib.auth.models import Group
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.services.tokens import issue_token
from apps.accounts.types import DemoLogin, Role, Scope

NAMES: Mapping[Role, tuple[str, str]] = {
    Role.OPERATOR: ("Olivia", "Brandt"),
    Role.SUPERVISOR: ("Samuel", "Okafor"),
    Role.AGENT: ("Jonas", "Weber"),
    Role.AUDITOR: ("Marta", "Nowak"),
}
WITH_ADMIN = {Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR}


@transaction.atomic
def make_demo_users(*, password: str | None, tokens: Mapping[str, str]) -> list[DemoLogin]:
    """Make a user with an API token for each role, and return their logins; nothing where any user exists.

    `password` is random for each user where it is not given, and so is a role's token where `tokens` has none.
    """
    if User.objects.exists():
        return []
    return [_make(role, password or secrets.token_urlsafe(12), tokens.get(role) or None) for role in Role]


def _make(role: Role, password: str, token: str | None) -> DemoLogin:
    first_name, last_name = NAMES[role]
    user = User.objects.create_user(
        username=role.value,
        email=f"{role}@larkfield.example",
        password=password,
        first_name=first_name,
        last_name=last_name,
        is_staff=role in WITH_ADMIN,
    )
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    _stored, text = issue_token(user=user, name="Demo", scopes=Scope, text=token)
    return DemoLogin(role=role, username=user.username, password=password, token=text)
