"""Django configuration of the tools app."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ToolsConfig(AppConfig):
    """The tool runtime: registry, configuration rows, gates, breakers."""

    name = "apps.tools"
    verbose_name = _("Tools")

    def ready(self) -> None:
        """Make the rows of new tools after each migrate, have tools and rows checked, and changes of rows noticed."""
        from apps.core.rowmark import renew_mark_with
        from apps.tools.checks import check_tools
        from apps.tools.models import Breaker, ToolConfig

        register(check_tools, Tags.database)
        for model in (ToolConfig, Breaker):
            renew_mark_with(model)
        post_migrate.connect(_create_rows, sender=self)


def _create_rows(**_: Any) -> None:
    from apps.tools.registry.defaults import create_missing_configs
    from apps.tools.registry.registry import registry
    from apps.tools.services.configs import record_first_revisions

    create_missing_configs(list(registry))
    record_first_revisions()
