"""`manage.py embed_articles`: make the vectors of all passages ahead of the first search."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.knowledge.errors import KnowledgeError
from apps.knowledge.services import embed_articles


class Command(BaseCommand):
    """Make what vectors are missing, by the embedder that EMBEDDINGS names."""

    help = "Make the vectors of published articles that are missing, by the embedder that EMBEDDINGS names."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make them and say how many passages have one."""
        try:
            count = embed_articles()
        except KnowledgeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} passages have vectors.")
