"""`manage.py load_sandbox`: fill the sandbox's empty tables."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.sandbox.errors import FixtureUnreadable
from apps.sandbox.services.fixtures import load_sandbox


class Command(BaseCommand):
    """Loads the invented company's customers, invoices and products where there are none yet."""

    help = "Load the demo company into the sandbox's tables, if they are empty."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder of the files."""
        parser.add_argument("--folder", type=Path, default=settings.FIXTURES_DIR / "sandbox")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Load and say what was loaded."""
        try:
            loaded = load_sandbox(folder=folder)
        except FixtureUnreadable as error:
            raise CommandError(str(error)) from error
        counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in loaded.items())
        self.stdout.write(f"Sandbox: loaded {counts}." if loaded else "Sandbox: the tables hold data already.")
