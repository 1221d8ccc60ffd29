"""Django configuration of the live app."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """The event log and the websockets that follow it."""

    name = "apps.live"
