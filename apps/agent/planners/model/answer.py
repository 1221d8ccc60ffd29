"""A model's answer, sentence by sentence: what stands in no source is left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from apps.agent.planners.model.evidence import Book, Evidence
from apps.agent.planners.model.figures import MONTH, Forms, figures, links
from apps.agent.planners.model.support import supports
from apps.agent.text import content_stems
from apps.agent.types import Sentence

CITED = re.compile(r"\s*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
END = re.compile(r"(?<=[.!?])((?:\s*\[[\d,\s]+\])*)\s+(?=[\"“„(¿]?[A-ZÀ-ÖØ-Þ0-9])")
ABBREVIATED = re.compile(r"(?i)\b(?:no|nr|mr|mrs|ms|dr|approx|e\.g|i\.e|z\.b|d\.h|etc|st|ca|bzw)\.$")
ORDINAL = re.compile(rf"(?i)(?<![\d.,])\d{{1,2}}\.\s+(?:{MONTH})\b")
ENTRY = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
MARKUP = re.compile(r"\*\*|__|`|^#{1,6}\s+|!?\[([^\]]*)\]\(([^)]*)\)", re.MULTILINE)
COURTESY = re.compile(
    r"(?i)^(?:hello|hi|dear|good (?:morning|afternoon|evening)|thanks?|thank you|sorry|i(?:'m| am) sorry|"
    r"you(?:'re| are) welcome|please|let me|if you|feel free|is there|here (?:is|are)|"
    r"i (?:could not|couldn't|can not|cannot|can't|do not|don't|did not|didn't|am not|was not|found no)\b|"
    r"hallo|guten (?:tag|morgen|abend)|danke|vielen dank|gern|entschuldig|es tut mir leid|tut mir leid|bitte|"
    r"wenn sie|falls sie|kann ich|hier (?:ist|sind)|ich (?:konnte|kann|habe|finde|weiß)\b.*\b(?:nichts?|keine?n?)\b)"
)
ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Checked:
    """The sentences of an answer that may be said, and how many were left out."""

    sentences: tuple[Sentence, ...]
    dropped: int = 0

    @property
    def cites(self) -> bool:
        """Tell whether any sentence names a source."""
        return any(sentence.sources for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as the model wrote it, without its citations."""

    text: str
    cited: tuple[int, ...]
    is_entry: bool
    opens_paragraph: bool


def check(text: str, book: Book) -> Checked:
    """Return what of an answer stands in the sources, each sentence with the sources it stands in."""
    written = list(_written(text))
    said = [sentence for one in written if (sentence := _said(one, book)) is not None]
    return Checked(tuple(said), len(written) - len(said))


def whole_sentences(text: str) -> str:
    """Return the part of an answer under way that ends with a sentence, or nothing."""
    ends = [found.end(1) for found in _ends(text)]
    ends += [found.start() for found in re.finditer(r"\n", text)]
    return text[: max(ends, default=0)]


def _written(text: str) -> Iterator[Written]:
    is_new_paragraph = False
    for line in MARKUP.sub(_plain, text.strip()).split("\n"):
        if not line.strip():
            is_new_paragraph = True
            continue
        is_entry = bool(ENTRY.match(line))
        for part in [ENTRY.sub("", line)] if is_entry else _sentences(line):
            yield _read(part, is_entry=is_entry, opens_paragraph=is_new_paragraph)
            is_new_paragraph = False


def _plain(found: re.Match[str]) -> str:
    """Return a link as its words and address, which are checked like any other; other markup is dropped."""
    return " ".join(filter(None, (found[1], found[2])))


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for found in _ends(line):
        yield line[start : found.end(1)].strip()
        start = found.end()
    yield line[start:].strip()


def _ends(text: str) -> Iterator[re.Match[str]]:
    """Yield where sentences end: not behind "no." and not inside "2. November"."""
    days = [range(found.start(), found.end()) for found in ORDINAL.finditer(text)]
    for found in END.finditer(text):
        if not ABBREVIATED.search(text[: found.start()]) and not any(found.start() in day for day in days):
            yield found


def _read(part: str, *, is_entry: bool, opens_paragraph: bool) -> Written:
    cited = [int(number) for group in CITED.findall(part) for number in group.split(",")]
    text = CITED.sub("", part).strip()
    return Written(text, tuple(dict.fromkeys(cited)), is_entry, opens_paragraph and not is_entry)


def _said(written: Written, book: Book) -> Sentence | None:
    """Return the sentence with its sources, or None where it may not be said."""
    if not re.search(r"\w", written.text) or not _may_link(written.text, book):
        return None
    cited = [entry for number in written.cited if (entry := book.get(number))]
    if needed := figures(written.text):
        held = _holding(needed, cited, _by_likeness(written.text, book))
        return _with(written, held if held and supports(written.text, held) else None)
    if cited:
        return _with(written, cited if supports(written.text, cited) else None)
    if not written.cited and (written.text.endswith(("?", ":")) or COURTESY.match(written.text)):
        return _with(written, [])
    alike = [entry for entry in _by_likeness(written.text, book)[:1] if _likeness(written.text, entry) >= ALIKE]
    return _with(written, alike or None)


def _with(written: Written, entries: Sequence[Evidence] | None) -> Sentence | None:
    """Return the sentence with its sources, of which a courtesy has none; None where it may not be said."""
    if entries is None:
        return None
    sources = [entry.source for entry in entries]
    first, also = (sources[0], tuple(sources[1:])) if sources else (None, ())
    return Sentence(written.text, first, written.is_entry, also, written.opens_paragraph)


def _holding(needed: Sequence[Forms], cited: Sequence[Evidence], others: Sequence[Evidence]) -> list[Evidence] | None:
    """Return the cited sources and those that hold what these do not, or the one that holds all where none is cited.

    None where a figure stands nowhere.
    """
    if not cited:
        return next(([entry] for entry in others if all(forms & entry.figures for forms in needed)), None)
    chosen = list(cited)
    missing = [forms for forms in needed if not any(forms & entry.figures for entry in cited)]
    for entry in others:
        left = [forms for forms in missing if not forms & entry.figures]
        if len(left) < len(missing):
            chosen.append(entry)
        missing = left
    return None if missing else chosen


def _may_link(text: str, book: Book) -> bool:
    """Tell whether all links stand in articles: what customers, files and systems hold may lead anywhere."""
    articles = " ".join(entry.text for entry in book if entry.is_article)
    return all(link in articles for link in links(text))


def _by_likeness(text: str, book: Book) -> list[Evidence]:
    return sorted(book, key=lambda entry: _likeness(text, entry), reverse=True)


def _likeness(text: str, entry: Evidence) -> float:
    """Return the share of a text's words that stand in a source, by their stems."""
    said = _stems(text)
    return len(said & _stems(entry.text)) / len(said) if said else 0.0


@lru_cache(maxsize=512)
def _stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))
