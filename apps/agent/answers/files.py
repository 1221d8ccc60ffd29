"""Answers from the files of a conversation, and what came of reading them."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, call, why
from apps.agent.passages import Passage, extract
from apps.agent.text import content_stems
from apps.agent.types import Ask, Outcome, Reply, Sentence, Source
from apps.tools.errors import OperationFailed, ToolError
from apps.tools.types import ToolResult

FILE_SLUG = "file-"
# Where the answer is to be looked for says nothing of what is asked.
PLACE = re.compile(
    r"(?i)\b(?:attach(?:ed|ments?)|uploaded|files?|documents?|pdfs?|spreadsheets?|csv|sheets?|says?|mentions?|according)\b"
)
ASKS = re.compile(r"(?i)\?|^\W*(?:what|how|when|where|which|who|why|find|show|tell|give|search|look)\b")


def file_question(ask: Ask) -> Steps:
    """Answer from the passages of the conversation's files, word for word; a mere "see attached" asks nothing."""
    question = PLACE.sub(" ", ask.text).strip()
    if not ASKS.search(ask.text) or not content_stems(question):
        return Reply((Sentence(_("What would you like to know about it?")),))
    result = yield from call("knowledge_retriever", "search", query=question[:1000], limit=20, per_article=6)
    passages = [_passage(hit) for hit in result.data["hits"] if hit["slug"].startswith(FILE_SLUG)]
    found = extract(question, passages)
    if not found:
        return Reply((Sentence(_("I found nothing in the files that answers this.")),), is_answered=False)
    return Reply(
        tuple(
            Sentence(unit.text, _source(one.passage, result), is_entry=unit.is_entry)
            for one in found
            for unit in one.units
        )
    )


def told_of(name: str, url: str, outcome: Outcome) -> Reply:
    """Return what came of reading a file: that it was read, that it holds no text, or why it was refused."""
    if isinstance(outcome, OperationFailed):
        return Reply((Sentence(str(outcome)),), is_answered=False)
    if isinstance(outcome, ToolError):
        text = _("I could not read “%(name)s”: %(reason)s") % {"name": name, "reason": why(outcome)}
        return Reply((Sentence(text),), is_answered=False)
    source = Source(kind="file", title=name, url=url, tool=outcome.tool, tool_call_id=str(outcome.tool_call_id))
    return Reply((Sentence(_said(name, outcome.data), source),))


def _said(name: str, data: Mapping[str, Any]) -> str:
    if not data["passages"]:
        return _("“%(name)s” holds no text that I can read; it is kept with this conversation.") % {"name": name}
    if data["is_cut"]:
        return _("I have read “%(name)s” as far as I read files; its end is left out.") % {"name": name}
    return _("I have read “%(name)s”.") % {"name": name}


def _passage(hit: Mapping[str, Any]) -> Passage:
    return Passage(title=hit["article"], section=hit["section"], url=hit["url"], text=hit["text"], score=hit["score"])


def _source(passage: Passage, result: ToolResult) -> Source:
    return Source(
        kind="file",
        title=passage.title,
        section=passage.section,
        url=passage.url,
        tool=result.tool,
        tool_call_id=str(result.tool_call_id),
    )
