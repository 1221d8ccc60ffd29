"""Who may do what, read in one query."""

from typing import Any

from django.contrib.auth.backends import ModelBackend


class OneQueryBackend(ModelBackend):
    """Django's backend, where the permissions of a user and of their groups are read together, with their roles."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the user's permissions as `app.codename`; none for single objects, as in Django."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        return set(user_obj.grants.permissions)
