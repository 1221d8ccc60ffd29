"""Users and their API tokens."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import AbstractUser, Permission
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from apps.accounts.types import Role


@dataclass(frozen=True, slots=True)
class Grants:
    """What a user has been given: names of roles, and permissions as `app.codename`."""

    roles: frozenset[str]
    permissions: frozenset[str]


class User(AbstractUser):
    """A person who signs in; what they may do comes from the groups named after the four roles."""

    @property
    def role_names(self) -> frozenset[str]:
        """Return the names of the roles the user has; a superuser has them all."""
        return frozenset(Role) if self.is_superuser else self.grants.roles

    @cached_property
    def grants(self) -> Grants:
        """Return roles and permissions together, read in one query and kept on the object."""
        own = Permission.objects.filter(user=self).order_by()
        permissions = own.values_list(Value(""), "content_type__app_label", "codename")
        of_groups = self.groups.order_by().values_list(
            "name", "permissions__content_type__app_label", "permissions__codename"
        )
        rows = list(permissions.union(of_groups, all=True))
        return Grants(
            roles=frozenset(group for group, _app, _codename in rows) & frozenset(Role),
            permissions=frozenset(f"{app}.{codename}" for _group, app, codename in rows if codename),
        )

    @property
    def role(self) -> str:
        """Return the user's strongest role, or an empty string: the one that calls are recorded and counted under."""
        return next((role for role in Role if role in self.role_names), "")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Reads of API tokens."""

    def usable(self, *, now: datetime) -> "ApiTokenQuerySet":
        """Return the tokens that are neither revoked nor expired, of active users."""
        unexpired = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        return self.filter(unexpired, revoked_at=None, user__is_active=True)


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

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        """Newest first."""

        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
