"""Turning requests to the files of a conversation, where the message speaks of them or nothing else fits."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from apps.agent.answers.files import file_question
from apps.agent.intents import actions, memories
from apps.agent.types import Brief, Intent, Request

IN_FILES = Intent(name="file_question", work=file_question, examples=())
SPEAKS_OF_FILES = re.compile(
    r"(?i)\b(?:files?|documents?|attach(?:ed|ments?)|pdfs?|spreadsheets?|csv|sheets?|upload(?:ed|s)?)\b"
)
# What a message asks to be done, said in passing of a file or not, is not looked up in one.
DONE_NOT_READ = frozenset(intent.name for intent in (*actions.INTENTS, *memories.INTENTS))
BY_NAME, BY_DEFAULT = 0.8, 0.6


def turned_to_files(brief: Brief, requests: Iterable[Request]) -> list[Request]:
    """Return the requests, those for the conversation's files turned to them, once."""
    return list(_turned(brief, requests)) if brief.has_files else list(requests)


def _turned(brief: Brief, requests: Iterable[Request]) -> Iterator[Request]:
    names_files, is_turned = bool(SPEAKS_OF_FILES.search(brief.text)), False
    for request in requests:
        if not _is_for_files(request, names_files=names_files):
            yield request
        elif not is_turned:
            is_turned = True
            ask = replace(request.ask, text=brief.text)
            yield Request(IN_FILES, ask, BY_NAME if names_files else BY_DEFAULT)


def _is_for_files(request: Request, *, names_files: bool) -> bool:
    if request.intent.name == "not_understood":
        return True
    return names_files and not request.intent.handoff and request.intent.name not in DONE_NOT_READ
