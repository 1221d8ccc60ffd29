"""Django configuration of the knowledge app."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Articles, their chunks and the search over them."""

    name = "apps.knowledge"
