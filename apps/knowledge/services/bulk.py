"""Many articles at once, with progress: importing files, and indexing all anew."""

from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from apps.jobs.types import Advance
from apps.knowledge.files import read_folder
from apps.knowledge.models import Article
from apps.knowledge.services.articles import index_article, save_article


def import_articles(*, folder: Path, advance: Advance) -> int:
    """Save every article of a folder and return their number; one that can not be read keeps all from being saved.

    Raises FolderUnusable, ArticleUnreadable, and SlugInvalid at the file whose name can not stand in an address.
    """
    texts = list(read_folder(folder))
    for number, text in enumerate(texts, start=1):
        save_article(**asdict(text))
        advance(number)
    return len(texts)


def index_all(*, advance: Advance) -> int:
    """Cut and index every article anew, and return their number."""
    number = 0
    for number, article in enumerate(Article.objects.order_by("pk").iterator(chunk_size=100), start=1):
        # It may have been deleted since it was read.
        with suppress(Article.DoesNotExist):
            index_article(article=article)
        advance(number)
    return number
