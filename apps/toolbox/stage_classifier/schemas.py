"""What goes into the stage classifier and what comes out."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from apps.conversations.types import Author
from apps.tools.tool import Arguments, Result


class Said(Arguments):
    """One message of a conversation."""

    author: Author = Author.CUSTOMER
    text: Annotated[str, Field(min_length=1, max_length=10_000)]


class Classify(Arguments):
    """The messages, oldest first; without any, those of the call's own session."""

    messages: Annotated[list[Said], Field(max_length=200)] = Field(default_factory=list)


class Evidence(Result):
    """Words that speak for a stage, and the message they stand in, counted from 1."""

    message: int
    author: Author
    words: list[str]


class Classified(Result):
    """The stage, the share of the evidence that speaks for it (0 to 1), and that evidence.

    Where nothing speaks for any stage, it is the default one with confidence 0.
    """

    stage: str
    title: str
    confidence: float
    evidence: list[Evidence]
    scores: dict[str, float]


class NoArguments(Arguments):
    """The call's own session is all that is needed."""


class Step(Result):
    """From which message on the conversation was in a stage."""

    stage: str
    title: str
    confidence: float
    message: int
    since: datetime


class History(Result):
    """The stages that the session has been through, oldest first; the last one is the present one."""

    steps: list[Step]
