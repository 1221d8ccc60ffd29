"""Django configuration of the accounts app."""

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, their roles and API tokens."""

    name = "apps.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Give the roles their permissions after every migration, and have changes of tokens and roles noticed."""
        from django.contrib.auth.models import Group

        from apps.accounts.models import ApiToken, User
        from apps.accounts.roles import grant_roles
        from apps.core.rowmark import renew_mark_at_commit, renew_mark_with

        for model in (ApiToken, User, Group):
            renew_mark_with(model)
        m2m_changed.connect(renew_mark_at_commit, sender=User.groups.through, dispatch_uid="row_mark")
        post_migrate.connect(grant_roles, dispatch_uid="accounts.grant_roles")
