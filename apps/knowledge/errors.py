"""What can go wrong with articles.

KnowledgeError
├── ArticleUnreadable     an article file breaks the format; names file and line
├── FolderUnusable        there is no folder of articles at a path
├── TitleMissing
├── SlugInvalid
├── SlugTaken
├── EmbedderOff           no embedder is switched on
├── EmbedderUnknown       EMBEDDINGS names no embedder
├── EmbedderUnusable      the chosen embedder can not be made ready
└── EmbeddingFailed       the embedder gave no vectors this time
"""

from pathlib import Path

from django.utils.translation import gettext as _

from apps.core.errors import SupportDeskError


class KnowledgeError(SupportDeskError):
    """Any error of articles."""

    code = "knowledge_error"
    status = 422


class ArticleUnreadable(KnowledgeError):
    """An article file breaks the format; none of the folder's articles was loaded."""

    code = "article_unreadable"

    def __init__(self, *, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path.name}:{line}: {problem}")


class FolderUnusable(KnowledgeError):
    """There is no folder of articles at the path."""

    code = "folder_unusable"

    def __init__(self, folder: Path) -> None:
        super().__init__(_("There is no folder of articles at %(folder)s. Nothing was loaded.") % {"folder": folder})


class TitleMissing(KnowledgeError):
    """An article needs a title."""

    code = "title_missing"

    def __init__(self) -> None:
        super().__init__(_("An article needs a title. It was not saved."))


class SlugInvalid(KnowledgeError):
    """The slug can not stand in an address."""

    code = "slug_invalid"

    def __init__(self, slug: str) -> None:
        super().__init__(
            _("“%(slug)s” can not stand in an address: use small letters, digits and hyphens. It was not saved.")
            % {"slug": slug}
        )


class SlugTaken(KnowledgeError):
    """There is an article of this slug already."""

    code = "slug_taken"
    status = 409

    def __init__(self, slug: str) -> None:
        super().__init__(
            _("There is an article “%(slug)s” already. Choose another slug, or replace it with PUT.") % {"slug": slug}
        )


class EmbedderUnknown(KnowledgeError):
    """The deployment names an embedder that there is not."""

    code = "embedder_unknown"
    status = 500

    def __init__(self, kind: str, known: list[str]) -> None:
        super().__init__(f"EMBEDDINGS={kind} is none of {', '.join(known)}.")


class EmbedderOff(KnowledgeError):
    """No embedder is switched on."""

    code = "embedder_off"

    def __init__(self) -> None:
        super().__init__("EMBEDDINGS is empty: the search goes by words alone, and no vectors are made.")


class EmbedderUnusable(KnowledgeError):
    """The embedder can not be made ready: files, hash or libraries are not what was named."""

    code = "embedder_unusable"
    status = 500


class EmbeddingFailed(KnowledgeError):
    """The embedder gave no vectors this time; the search goes on by words."""

    code = "embedding_failed"
    status = 503
    retryable = True
