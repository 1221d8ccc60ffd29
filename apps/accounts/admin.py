"""Users and API tokens in the control room."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import ApiToken, User
from apps.accounts.services import revoke_token
from apps.core.clock import now

ABOVE_ROLES = ("is_superuser", "user_permissions")


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    """People, and their roles by group; only a superuser may make or change a superuser."""

    empty_text = _("Nobody is here yet. Add people, and give them a role.")
    list_display = ("username", "first_name", "last_name", "roles", "is_staff", "is_active", "last_login")
    list_filter = ("groups", "is_staff", "is_active")
    # Django's picker of two boxes has no labels that a screen reader could tell.
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Rights"), {"fields": ("groups", "is_active", "is_staff", "is_superuser", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the roles, which are few, as boxes to tick."""
        if db_field.name == "groups":
            kwargs |= {"widget": CheckboxSelectMultiple(), "label": _("roles"), "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return the users with their groups, read at once."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        """Return the names of the user's groups."""
        return ", ".join(group.name for group in user.groups.all())

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Leave what lifts somebody above the roles out of the form for everybody but superusers."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or _is_superuser(request):
            return fieldsets
        return [
            (title, {**parts, "fields": tuple(name for name in parts["fields"] if name not in ABOVE_ROLES)})
            for title, parts in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[Any, ...]:
        """Keep what would lift somebody above the roles from everybody but superusers."""
        fields = (*super().get_readonly_fields(request, obj), "last_login", "date_joined")
        return fields if _is_superuser(request) else (*fields, *ABOVE_ROLES)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Tell whether the user may change this one."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Tell whether the user may delete this one."""
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    """Tokens can be looked at and revoked here; their owners issue them."""

    empty_text = _("No tokens. Everybody makes their own: the menu at the top right, “API tokens”.")
    list_display = ("name", "prefix", "user", "scope_names", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    list_filter = ("revoked_at", "expires_at")
    search_fields = ("name", "prefix", "user__username")
    actions = ("revoke",)

    @admin.display(description=_("scopes"))
    def scope_names(self, token: ApiToken) -> str:
        """Return the token's scopes in one line."""
        return ", ".join(token.scopes)

    @admin.action(description=_("Revoke the selected tokens"), permissions=["delete"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """End the selected tokens."""
        tokens = [revoke_token(token=token, now=now()) for token in queryset]
        text = ngettext("%(count)d token was revoked.", "%(count)d tokens were revoked.", len(tokens))
        self.message_user(request, text % {"count": len(tokens)}, messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a token's text would be seen by somebody else than its owner."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """Refuse: a token stays as it was issued."""
        return False


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    return user is None or not user.is_superuser or _is_superuser(request)
