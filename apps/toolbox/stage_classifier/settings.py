"""The stages and what speaks for each; operators edit them as JSON in the tool's row."""

import re
from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, model_validator

from apps.tools.tool import ToolSettings


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(_("This is no valid pattern: %(why)s.") % {"why": error}) from error
    return pattern


Words = tuple[Annotated[str, Field(pattern=r"\S", max_length=80)], ...]
Patterns = tuple[Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_compiles)], ...]


class Stage(ToolSettings):
    """A stage: words and patterns of the customer's messages, and words of our answers, that speak for it."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,29}$")]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    customer_words: Words = ()
    customer_patterns: Patterns = ()
    our_words: Words = ()


STAGES = (
    Stage(
        code="greeting",
        title="Greeting",
        customer_words=("hello", "hi", "hi there", "hey", "good morning", "good afternoon", "good evening"),
        our_words=("how can i help", "how may i help", "what can i do for you", "welcome"),
    ),
    Stage(
        code="identification",
        title="Identification",
        customer_words=("my customer number", "my email", "my e-mail", "my name is", "my account number"),
        customer_patterns=(r"\bc-\d{4,}\b", r"\b\S+@\S+\.\w{2,}\b"),
        our_words=(
            "your customer number", "your e-mail address", "your email address", "which customer",
            "who am i talking to", "can you tell me your name", "may i have your name",
        ),
    ),
    Stage(
        code="diagnosis",
        title="Diagnosis",
        customer_words=(
            "problem", "issue", "error", "broken", "not working", "doesn't work", "does not work", "stopped working",
            "offline", "fails", "failed", "can't", "cannot", "missing", "wrong", "damaged", "late", "still waiting",
            "what is", "where is", "when will", "why is", "why does", "why did", "how do i", "how can i", "how much",
            "do you have", "is it possible", "i want to", "i would like to", "i'd like to", "i need",
        ),
        our_words=(
            "which light", "what do you see", "since when", "have you tried", "can you tell me more",
            "could you tell me", "which device", "which order", "which invoice", "what happens when",
            "let me check", "let me look",
        ),
    ),
    Stage(
        code="resolution",
        title="Resolution",
        customer_words=("i will try", "i'll try", "let me try", "trying it now", "i did that"),
        our_words=(
            "please try", "try to", "press and hold", "restart", "open billing", "i have refunded", "i have changed",
            "i have sent", "i refunded", "has been refunded", "you can find", "here is", "here are", "to solve this",
            "follow these steps", "is in stock", "was paid", "the price is", "costs", "your plan is",
        ),
    ),
    Stage(
        code="confirmation",
        title="Confirmation",
        customer_words=(
            "it works", "that works", "works now", "working now", "working again", "back online", "that helped",
            "that did it", "solved", "fixed", "perfect", "problem is gone", "yes that is right", "that is correct",
        ),
        our_words=(
            "does it work now", "did that help", "did this help", "is it solved", "is that what you need",
            "does that answer", "anything else", "let me know if",
        ),
    ),
    Stage(
        code="closing",
        title="Closing",
        customer_words=(
            "bye", "goodbye", "good bye", "see you", "that is all", "that's all", "that was all", "nothing else",
            "have a nice day", "have a good day", "thanks for your help", "thank you for your help", "many thanks",
        ),
        our_words=("have a nice day", "have a good day", "goodbye", "you're welcome", "you are welcome"),
    ),
    Stage(
        code="escalated",
        title="Escalated",
        our_words=(
            "i opened ticket", "opened a ticket", "a colleague will", "hand you over", "handed you over",
            "transfer you", "a person will", "passed this on",
        ),
    ),
)  # fmt: skip


class StageSettings(ToolSettings):
    """The stages in their order; what an earlier message says counts `fading` times as much as the next one."""

    stages: Annotated[tuple[Stage, ...], Field(min_length=2, max_length=30)] = STAGES
    default_stage: str = "diagnosis"
    handed_off_stage: str = "escalated"
    fading: Annotated[float, Field(ge=0, lt=1)] = 0.3

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        codes = [stage.code for stage in self.stages]
        if len(set(codes)) != len(codes):
            raise ValueError(_("Two stages have the same code."))
        for name in (self.default_stage, self.handed_off_stage):
            if name not in codes:
                raise ValueError(_("There is no stage “%(name)s”.") % {"name": name})
        return self
