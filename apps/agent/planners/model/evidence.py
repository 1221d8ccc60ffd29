"""What a model may state: the results of its calls and the passages found, each under the number it is cited by."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.agent.answers.base import SYSTEMS, kind_at
from apps.agent.planners.model.figures import Forms, held
from apps.agent.types import Source
from apps.tools.types import PlannedCall, ToolResult

PASSAGES = "knowledge_retriever"
NAMED = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source with what it holds."""

    number: int
    source: Source
    text: str
    figures: Forms

    @property
    def is_article(self) -> bool:
        """Tell whether the team wrote it, so that its links may be passed on."""
        return self.source.kind == "article"


@dataclass(slots=True)
class Book:
    """The evidence of one turn, in the order it came."""

    entries: dict[Source, Evidence] = field(default_factory=dict)

    def add(self, call: PlannedCall, result: ToolResult) -> list[Evidence]:
        """Take a result in and return the sources that it makes: one, or one for each passage found."""
        return [self._entry(*made) for made in _sources(call, result)]

    def get(self, number: int) -> Evidence | None:
        """Return the source of a number, or None where there is none."""
        return next((entry for entry in self.entries.values() if entry.number == number), None)

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self.entries.values())

    def _entry(self, source: Source, text: str, beside: str = "") -> Evidence:
        known = self.entries.get(source)
        number, text = (known.number, f"{known.text}\n{text}") if known else (len(self.entries) + 1, text)
        self.entries[source] = Evidence(number, source, text, held(f"{text} {beside}"))
        return self.entries[source]


def _sources(call: PlannedCall, result: ToolResult) -> Iterator[tuple[Source, str, str]]:
    """Yield each source with its text, and what may be said of it beside."""
    if result.tool == PASSAGES and "hits" in result.data:
        for hit in result.data["hits"]:
            yield _passage(hit, result), f"{hit['article']}\n{hit['section']}\n{hit['text']}", ""
        return
    source = Source(kind="system", title=_title(call), tool=result.tool, tool_call_id=str(result.tool_call_id))
    beside = f"{_asked(call.arguments)} {_counts(result.data)}"
    yield source, json.dumps(result.data, ensure_ascii=False), beside


def _passage(hit: Mapping[str, Any], result: ToolResult) -> Source:
    is_file = str(hit.get("slug", "")).startswith("file-")
    return Source(
        kind="file" if is_file else kind_at(hit["url"]),
        title=hit["article"],
        section=hit["section"],
        url=hit["url"],
        tool=result.tool,
        tool_call_id=str(result.tool_call_id),
    )


def _title(call: PlannedCall) -> str:
    """Return the system and what it was asked for: "CRM: lookup customer C-1001"."""
    given = [str(value) for value in call.arguments.values() if isinstance(value, str) and len(value) <= 60]
    what = " ".join([call.operation.replace("_", " "), *given[:NAMED]])
    return f"{SYSTEMS.get(call.tool, call.tool)}: {what}"


def _asked(arguments: Mapping[str, Any]) -> str:
    """Return the identifiers that were asked for: "there is no INV-9" may be said; a bare number proves nothing."""
    words = " ".join(str(value) for value in arguments.values() if isinstance(value, str)).split()
    return " ".join(word for word in words if any(map(str.isdigit, word)) and any(map(str.isalpha, word)))


def _counts(value: Any) -> str:
    """Return the lengths of the lists, which an answer may count."""
    if isinstance(value, Mapping):
        return " ".join(filter(None, map(_counts, value.values())))
    if isinstance(value, list):
        return " ".join([str(len(value)), *filter(None, map(_counts, value))])
    return ""
