"""Django configuration of the live app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    """The event log and the websockets that follow it."""

    name = "apps.live"
    verbose_name = _("Live events")
