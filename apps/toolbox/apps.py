"""Django configuration of the toolbox app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ToolboxConfig(AppConfig):
    """One folder per tool, found by autodiscovery."""

    name = "apps.toolbox"
    verbose_name = _("Tools' own rows")

    def ready(self) -> None:
        """Register every tool of the toolbox, then those that installed packages bring; ship rows after migrations."""
        from apps.knowledge.search.embedding import offer_embedder
        from apps.toolbox.language_model.embedding import ToolEmbedder
        from apps.toolbox.shipped import load_after_migrate
        from apps.tools.registry.plugins import load_plugins
        from apps.tools.registry.registry import autodiscover

        autodiscover("apps.toolbox")
        load_plugins()
        offer_embedder("language_model", ToolEmbedder)
        post_migrate.connect(load_after_migrate, sender=self)
