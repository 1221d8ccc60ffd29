"""Reading articles from Markdown files with front matter."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from apps.knowledge.errors import ArticleUnreadable, FolderUnusable
from apps.knowledge.types import ArticleText

FENCE = "---"
KEYS = frozenset({"title", "category", "tags", "updated"})


def read_folder(folder: Path) -> Iterator[ArticleText]:
    """Yield the articles of a folder by name, without its README. Raises FolderUnusable, ArticleUnreadable."""
    if not folder.is_dir():
        raise FolderUnusable(folder)
    for path in sorted(folder.glob("*.md")):
        if path.stem != "README":
            yield read_article(path)


def read_article(path: Path) -> ArticleText:
    """Return the article of a file; its slug is the file's name. Raises ArticleUnreadable with the line."""
    lines = _lines(path)
    end = _end_of_front_matter(path, lines)
    values = dict(_pair(path, number, line) for number, line in enumerate(lines[1:end], start=2) if line.strip())
    body = "\n".join(lines[end + 1 :]).strip()
    if not values.get("title"):
        raise ArticleUnreadable(path=path, line=1, problem="the front matter names no title")
    if not body:
        raise ArticleUnreadable(path=path, line=end + 1, problem="no text follows the front matter")
    return ArticleText(
        slug=path.stem,
        title=values["title"],
        category=values.get("category", ""),
        tags=tuple(tag.strip() for tag in values.get("tags", "").split(",") if tag.strip()),
        revised_on=_revised_on(path, lines, values.get("updated", "")),
        body=f"{body}\n",
    )


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ArticleUnreadable(path=path, line=line, problem="the file is not UTF-8") from error


def _end_of_front_matter(path: Path, lines: list[str]) -> int:
    """Return the index of the line that ends the front matter."""
    if not lines or lines[0].strip() != FENCE:
        raise ArticleUnreadable(path=path, line=1, problem=f"the file does not start with {FENCE}")
    for index, line in enumerate(lines[1:], start=1):
        if line.strip() == FENCE:
            return index
    raise ArticleUnreadable(path=path, line=len(lines), problem=f"the front matter is not ended by {FENCE}")


def _pair(path: Path, number: int, line: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon or key.strip() not in KEYS:
        known = ", ".join(sorted(KEYS))
        raise ArticleUnreadable(path=path, line=number, problem=f"{line.strip()!r} is none of {known} with a colon")
    return key.strip(), value.strip()


def _revised_on(path: Path, lines: list[str], text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        line = next(number for number, each in enumerate(lines, start=1) if each.startswith("updated"))
        raise ArticleUnreadable(path=path, line=line, problem=f"{text!r} is no date like 2026-06-15") from error
