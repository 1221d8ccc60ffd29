"""`manage.py verify_calls`: compare the record of calls with its seals."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from apps.audit.verification import sealed_so_far, verify
from apps.jobs.types import Advance

STEPS = 10


class Command(BaseCommand):
    """Say what was changed, removed or slipped in since the record was sealed; ends with 1 where anything was."""

    help = "Compare the record of calls with its seals; ends with 1 where it is not as it was sealed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to begin, and a seal noted elsewhere."""
        parser.add_argument("--since", default="", help="Begin at this moment, such as 2026-01-31T00:00Z.")
        parser.add_argument("--head", default="", help="A seal noted earlier, as number:digest; it must still stand.")

    def handle(self, *_args: Any, since: str, head: str, **_options: Any) -> None:
        """Verify, print every finding, and the newest seal to note."""
        moment = parse_datetime(since) if since else None
        if since and (moment is None or moment.tzinfo is None):
            raise CommandError("--since needs a date and time with a zone, such as 2026-01-31T00:00Z.")
        found = verify(since=moment, head=head, advance=self._teller(sealed_so_far().seals))
        for finding in found.findings:
            self.stderr.write(str(finding))
        if not found.holds:
            raise CommandError(f"The record is not as it was sealed: {len(found.findings)} findings.")
        self.stdout.write(f"{found.calls} calls under {found.seals} seals are as they were sealed.")
        self.stdout.write(f"Newest seal, to note elsewhere: {found.head or 'none yet'}")

    def _teller(self, seals: int) -> Advance:
        """Return what tells how far the work is, STEPS times where there are so many seals."""
        step = max(seals // STEPS, 1)

        def advance(done: int) -> None:
            if done % step == 0:
                self.stderr.write(f"{done} of {seals} seals", self.style.NOTICE)

        return advance
