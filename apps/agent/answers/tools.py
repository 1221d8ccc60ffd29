"""Answers of a tool that the agent knows by its schema alone: what was asked for, and the facts of its result."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, call
from apps.agent.text import STOP_WORDS, words
from apps.agent.types import Ask, Reply, Sentence, Source
from apps.core.stemming import stem
from apps.tools.registry.registry import registry
from apps.tools.types import ToolResult

NUMBER = re.compile(r"(?<![\w-])#?((?=[\w-]*\d)[A-Za-z0-9][\w-]*)")
FACTS, ENTRIES = 8, 5
OF_THE_ANSWER = frozenset({"found", "total_count"})
ASKING = frozenset(map(stem, "find search look show list get give tell track check status where number id".split()))


def tool_question(tool: str, operation: str, argument: str, ask: Ask) -> Steps:
    """Call an operation with the number or else the words of a message, and tell what it returned."""
    asked = _asked_for(ask.text, about=f"{tool} {operation}")
    if not asked:
        text = _("What exactly are you looking for? Please give me a number or a name.")
        return Reply((Sentence(text),), is_answered=False)
    result = yield from call(tool, operation, **{argument: asked})
    source = source_of(result, asked)
    facts = list(facts_of(result.data))
    if result.data.get("found") is False or not facts:
        text = _("%(tool)s has nothing for “%(asked)s”.") % {"tool": title_of(tool), "asked": asked}
        return Reply((Sentence(text, source),), is_answered=False)
    return Reply(tuple(Sentence(fact, source, is_entry=True) for fact in facts))


def work_of(tool: str, operation: str, argument: str) -> Any:
    """Return the work that answers a question by one operation."""
    return partial(tool_question, tool, operation, argument)


def _asked_for(text: str, *, about: str) -> str:
    """Return the number that a message names, or else its words but for those that only speak of the tool."""
    if number := NUMBER.search(text):
        return number[1]
    known = {stem(part) for part in re.split(r"[_\s]", about)} | ASKING
    return " ".join(word for word in words(text) if word not in STOP_WORDS and stem(word) not in known)


def facts_of(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the facts of a result: its own, those of an object in it, or a line for each of several objects."""
    yield from _named({name: value for name, value in data.items() if name not in OF_THE_ANSWER})
    for value in data.values():
        if isinstance(value, Mapping):
            yield from list(_named(value))[:FACTS]
        elif isinstance(value, list):
            yield from (", ".join(list(_named(one))[:FACTS]) for one in value[:ENTRIES] if isinstance(one, Mapping))


def _named(row: Mapping[str, Any]) -> Iterator[str]:
    for name, value in row.items():
        if isinstance(value, str | int | float) and value != "":
            yield f"{name.replace('_', ' ')}: {value}"


def title_of(tool: str) -> str:
    """Return a tool's title."""
    return str(registry.get(tool).title)


def source_of(result: ToolResult, asked: str) -> Source:
    """Return the source of the facts that a tool gave for what was asked."""
    return Source(
        kind="system",
        title=f"{title_of(result.tool)}: {asked}",
        tool=result.tool,
        tool_call_id=str(result.tool_call_id),
    )
