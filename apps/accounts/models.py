"""Users and their API tokens."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.contrib.auth.models import AbstractUser, Group, Permission
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from apps.accounts.types import Role
from apps.core.driver import fetch_all

# Stands for the user in a query that is built once.
ANY_USER = -1


@dataclass(frozen=True, slots=True)
class Grants:
    """What a user has been given: names of roles, and permissions as `app.codename`."""

    roles: frozenset[str]
    permissions: frozenset[str]


class User(AbstractUser):
    """A person who signs in; what they may do comes from the groups named after the four roles."""

    # Where they were read with the user, as they are with a token.
    known_roles: frozenset[str] | None = None

    @property
    def role_names(self) -> frozenset[str]:
        """Return the names of the roles the user has; a superuser has them all."""
        if self.is_superuser:
            return frozenset(Role)
        return self.grants.roles if self.known_roles is None else self.known_roles

    @cached_property
    def grants(self) -> Grants:
        """Return roles and permissions together, read in one query and kept on the object."""
        sql, parameters = _grants_query()
        rows = fetch_all(sql, [self.pk if one == ANY_USER else one for one in parameters])
        return Grants(
            roles=frozenset(group for group, _app, _codename in rows) & frozenset(Role),
            permissions=frozenset(f"{app}.{codename}" for _group, app, codename in rows if codename),
        )

    @property
    def role(self) -> str:
        """Return the user's strongest role, or an empty string: the one that calls are recorded and counted under."""
        return _strongest(self.role_names)


@cache
def _strongest(roles: frozenset[str]) -> str:
    return next((role.value for role in Role if role in roles), "")


@cache
def _grants_query() -> tuple[str, tuple[Any, ...]]:
    """Return the SELECT of a user's grants and its parameters; building it costs more than running it."""
    own = Permission.objects.filter(user=ANY_USER).order_by()
    permissions = own.values_list(Value(""), "content_type__app_label", "codename")
    of_groups = Group.objects.filter(user=ANY_USER).order_by()
    named = of_groups.values_list("name", "permissions__content_type__app_label", "permissions__codename")
    sql, parameters = permissions.union(named, all=True).query.sql_with_params()
    return sql, parameters


class ApiToken(models.Model):
    """A hashed bearer token: the text is shown once, the prefix names it ever after."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("prefix"), max_length=16, db_index=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        """Newest first."""

        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_usable(self, *, now: datetime) -> bool:
        """Tell whether the token is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)
