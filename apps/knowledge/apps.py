"""Django configuration of the knowledge app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """Articles, their chunks and the search over them."""

    name = "apps.knowledge"
    verbose_name = _("Knowledge base")
