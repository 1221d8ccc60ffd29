"""`manage.py rotate_keys`: encrypt stored secrets with the newest key, so that older ones can be dropped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.fields import WrongFieldKey
from apps.core.rotation import encrypt_anew


class Command(BaseCommand):
    """Encrypt every stored secret with the first key of FIELD_KEYS."""

    help = "Encrypt every stored secret with the first key of FIELD_KEYS; the other keys can be dropped afterwards."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Encrypt anew and say how many secrets that were."""
        try:
            count = encrypt_anew()
        except WrongFieldKey as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        self.stdout.write(f"Encrypted {count} secrets with the first key of FIELD_KEYS. The others can be dropped.")
