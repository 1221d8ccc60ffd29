"""`manage.py load_articles`: fill the help centre from Markdown files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.knowledge.errors import KnowledgeError
from apps.knowledge.services import load_articles


class Command(BaseCommand):
    """Save and index every article of a folder."""

    help = "Save and index every Markdown article of a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        default = Path(settings.FIXTURES_DIR) / "articles"
        parser.add_argument("--folder", type=Path, default=default, help="Folder of *.md files.")

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        """Load the articles and say how many there are."""
        try:
            count = load_articles(folder=folder)
        except KnowledgeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Loaded {count} articles.")
