"""Django configuration of the accounts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, their roles and API tokens."""

    name = "apps.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Give the roles their permissions after every migration."""
        from apps.accounts.roles import grant_roles

        post_migrate.connect(grant_roles, dispatch_uid="accounts.grant_roles")
