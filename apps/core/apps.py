"""Django configuration of the core app."""

import logging

from django.apps import AppConfig
from django.core.checks import register

from apps.core import checks


class CoreConfig(AppConfig):
    """Request ids, JSON logs, the guarded HTTP client, encrypted fields and errors that every app uses."""

    name = "apps.core"

    def ready(self) -> None:
        """Have the settings checked before anything runs on them, and log lines made without what they do not say."""
        logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
        for check in (checks.check_field_keys, checks.check_self_url, checks.check_counts, checks.check_shared_state):
            register(check)
