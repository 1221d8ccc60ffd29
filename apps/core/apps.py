"""Django configuration of the core app."""

from django.apps import AppConfig
from django.core.checks import register

from apps.core import checks


class CoreConfig(AppConfig):
    """Request ids, JSON logs, the guarded HTTP client, encrypted fields and errors that every app uses."""

    name = "apps.core"

    def ready(self) -> None:
        """Have the settings checked before anything runs on them."""
        for check in (checks.check_field_keys, checks.check_self_url, checks.check_counts, checks.check_shared_state):
            register(check)
