"""How many messages the planner reads as a person would."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from apps.agent.learning.current import Learned, learned
from apps.agent.learning.meanings import Meanings, current_meanings
from apps.agent.learning.shipped import shipped_sentences
from apps.agent.planners import RulePlanner, recogniser
from apps.agent.types import Brief

Expected = tuple[str, tuple[str, ...], dict[str, str]]
"""A message, the intents it asks for in order, and slots that have to be known."""


def wrong_ones(messages: Sequence[Expected]) -> list[str]:
    """Return the messages that are planned as something else."""
    planner = RulePlanner(shipped_learning(current_meanings()))
    return [text for text, intents, slots in messages if not _is_right(planner, text, intents, slots)]


def share_right(messages: Sequence[Expected]) -> float:
    """Return the share of messages that are read rightly."""
    return 1 - len(wrong_ones(messages)) / len(messages)


def calibration_error(sure: Sequence[float], hits: Sequence[bool], bins: int = 10) -> float:
    """Return the expected calibration error: how far stated confidence is from the share that is right, bin by bin."""
    by_bin: dict[int, list[float]] = defaultdict(list)
    for confidence, is_right in zip(sure, hits, strict=True):
        by_bin[min(int(confidence * bins), bins - 1)].append(confidence - is_right)
    return sum(abs(sum(gaps)) for gaps in by_bin.values()) / len(sure)


@lru_cache(maxsize=2)
def shipped_learning(meanings: Meanings | None) -> Learned:
    """Return what the agent has learned before anybody teaches it."""
    return learned(((row.intent, row.text) for row in shipped_sentences()), recogniser().read, meanings)


def _is_right(planner: RulePlanner, text: str, intents: tuple[str, ...], slots: dict[str, str]) -> bool:
    plan = planner.plan(Brief(text))
    known = {name: value for request in plan.requests for name, value in request.ask.slots.items() if value}
    return tuple(request.intent.name for request in plan.requests) == intents and slots.items() <= known.items()
