"""Who may do what, read in one query."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q


class OneQueryBackend(ModelBackend):
    """Django's backend, where the permissions of a user and of their groups are read together."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the user's permissions as `app.codename`, kept on the user object as Django keeps them."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            pairs = _permissions_of(user_obj).values_list("content_type__app_label", "codename").order_by()
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in pairs}
        kept: set[str] = user_obj._perm_cache
        return kept


def _permissions_of(user: Any) -> Any:
    if user.is_superuser:
        return Permission.objects.all()
    own = Permission.objects.filter(user=user).values("pk")
    of_groups = Permission.objects.filter(group__user=user).values("pk")
    return Permission.objects.filter(Q(pk__in=own) | Q(pk__in=of_groups))
