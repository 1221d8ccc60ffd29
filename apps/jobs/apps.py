"""Django configuration of the jobs app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Imports, indexing and exports, with their progress."""

    name = "apps.jobs"
    verbose_name = _("Imports and exports")
