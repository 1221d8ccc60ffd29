"""`manage.py prune_events`: keep the event log small."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.clock import now
from apps.live.services import prune_events


class Command(BaseCommand):
    """Delete live events older than a number of days."""

    help = "Delete live events older than a number of days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number of days to keep."""
        parser.add_argument("--days", type=int, default=30, help="Days to keep (default: 30).")

    def handle(self, *_args: Any, days: int, **_options: Any) -> None:
        """Prune and say how many events went."""
        if days < 1:
            raise CommandError("--days must be 1 or more; nothing was deleted.")
        deleted = prune_events(before=now() - timedelta(days=days))
        self.stdout.write(f"Deleted {deleted} events older than {days} days.")
