"""`manage.py play_demo`: play the demo morning against a server that runs, and say how far it is."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.agent.errors import AgentError
from apps.agent.services import play_morning, start_morning
from apps.jobs.models import Job
from apps.jobs.services import progress_of
from apps.jobs.types import Advance


class Command(BaseCommand):
    """Play what is left of the demo morning; it is played once."""

    help = "Play a morning of the demo company's customers, while the server runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who starts it."""
        parser.add_argument("--user", help="Who starts it; the first operator, if left out.")

    def handle(self, *, user: str | None, **_: Any) -> None:
        """Play it here, not beside: the command ends with it."""
        try:
            job = start_morning(owner=self._owner(user))
        except AgentError as error:
            raise CommandError(str(error)) from error
        with progress_of(job) as advance:
            play_morning(job=job, advance=self._aloud(job, advance))

    def _aloud(self, job: Job, advance: Advance) -> Advance:
        def tell(done: int) -> None:
            advance(done)
            self.stdout.write(f"{done} of {job.total}")

        return tell

    def _owner(self, name: str | None) -> User:
        people = User.objects.filter(is_active=True).order_by("pk")
        owner = (people.filter(username=name) if name else people.filter(groups__name=Role.OPERATOR)).first()
        if owner is None:
            raise CommandError(f"There is no active user {name!r}." if name else "There is no operator.")
        return owner
