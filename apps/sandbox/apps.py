"""Django configuration of the sandbox app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_services(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the rows of the four services where they are missing."""
    from apps.sandbox.services.provisioning import ensure_services  # models load after the apps

    ensure_services(using=using)


class SandboxConfig(AppConfig):
    """Demo CRM, billing, inventory and SMS gateway as real HTTP services with faults."""

    name = "apps.sandbox"
    verbose_name = _("Sandbox")

    def ready(self) -> None:
        """Ask to be called after each migration."""
        post_migrate.connect(make_services, sender=self)
