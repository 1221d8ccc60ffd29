"""Weighing what the messages say for each stage."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from apps.conversations.types import Author
from apps.toolbox.stage_classifier.schemas import Classified, Evidence
from apps.toolbox.stage_classifier.settings import Stage, StageSettings
from apps.toolbox.text import clauses_of, triggers, words_pattern

OURS = (Author.ASSISTANT, Author.AGENT)
# Messages further back count for nothing at any fading.
LOOKED_AT = 8
# More cues of one stage in one message say no more.
MOST_CUES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One message: who said what."""

    author: Author
    text: str


def classify(lines: Sequence[Line], settings: StageSettings) -> Classified:
    """Return the stage after the last line."""
    cues = list(_cues(lines, settings))
    scores = {stage.code: 0.0 for stage in settings.stages}
    for stage, found, weight in cues:
        scores[stage.code] += weight * min(len(found.words), MOST_CUES)
    total = sum(scores.values())
    best = max(reversed(scores), key=scores.__getitem__) if total else settings.default_stage
    return Classified(
        stage=best,
        title=title_of(best, settings),
        confidence=round(scores[best] / total, 3) if total else 0.0,
        evidence=[found for stage, found, _weight in cues if stage.code == best],
        scores={code: round(score, 3) for code, score in scores.items()},
    )


def title_of(code: str, settings: StageSettings) -> str:
    """Return a stage's title."""
    return next(stage.title for stage in settings.stages if stage.code == code)


def _cues(lines: Sequence[Line], settings: StageSettings) -> Iterator[tuple[Stage, Evidence, float]]:
    """Yield what each of the latest lines says for each stage, with the weight of the line."""
    for back, line in enumerate(reversed(lines[-LOOKED_AT:])):
        for stage in settings.stages:
            words = list(dict.fromkeys(_words(line, stage)))
            if words:
                found = Evidence(message=len(lines) - back, author=line.author, words=words)
                yield stage, found, settings.fading**back


def _words(line: Line, stage: Stage) -> Iterator[str]:
    if line.author == Author.CUSTOMER:
        yield from triggers(clauses_of(line.text), words_pattern(stage.customer_words))
        for pattern in stage.customer_patterns:
            yield from (match[0] for match in _any_case(pattern).finditer(line.text))
    elif line.author in OURS:
        yield from triggers(clauses_of(line.text), words_pattern(stage.our_words))


@lru_cache(maxsize=128)
def _any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
