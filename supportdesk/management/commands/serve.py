"""`manage.py serve`: prepare the database and serve pages, API and websockets."""

from argparse import ArgumentParser
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from apps.audit.services import settle_left_behind
from apps.core.clock import now
from apps.tools.registry.lifecycle import clean_up_tools
from apps.tools.services import settle_reserved
from supportdesk.demo import prepare_demo
from supportdesk.housekeeping import start_housekeeping
from supportdesk.server import DeskServer


class Command(BaseCommand):
    """Migrate, fill an empty embedded database with demo data, and serve until stopped."""

    help = "Prepare the database and serve SupportDesk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address to listen on."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *, host: str, port: int, **_: Any) -> None:
        """Prepare and serve."""
        call_command("migrate", verbosity=0, interactive=False)
        settle_left_behind(now=now())
        settle_reserved(now=now())
        if settings.EMBEDDED:
            prepare_demo(self.stdout.write)
        self.stdout.write(f"SupportDesk serves http://{host}:{port}/ (stop with Ctrl-C)")
        self.stdout.flush()
        self._serve(host, port)

    def _serve(self, host: str, port: int) -> None:
        application = import_string(settings.ASGI_APPLICATION)
        stop = start_housekeeping()
        endpoints = build_endpoint_description_strings(host=host, port=port)
        try:
            DeskServer(application=application, endpoints=endpoints, server_name="SupportDesk").run()
        finally:
            stop.set()
            clean_up_tools()
