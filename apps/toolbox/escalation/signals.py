"""Weighing the reasons for a person to take over."""

import re
from collections.abc import Iterable, Iterator

from apps.tickets.types import Priority
from apps.toolbox.escalation.schemas import Assessment, Reason, ReasonName, ShouldEscalate
from apps.toolbox.escalation.settings import EscalationSettings
from apps.toolbox.escalation.wish import wish_triggers
from apps.toolbox.text import Clause, clauses_of, triggers, words_pattern

_SHOUTED = re.compile(r"\b[A-Z]{2,}\b")
_EXCLAIMED = re.compile(r"!{2,}|[!?]{3,}")
_FEWEST_SHOUTED = 3
_ANY_WORD = re.compile(r"\b[A-Za-z]{2,}\b")


def assess(arguments: ShouldEscalate, settings: EscalationSettings) -> Assessment:
    """Return whether a person has to take over, the score, and each reason with the words that triggered it."""
    reasons = list(_reasons(arguments, settings))
    score = round(min(sum(reason.weight for reason in reasons), 1.0), 3)
    required = score >= settings.threshold
    return Assessment(
        requires_escalation=required,
        score=score,
        threshold=settings.threshold,
        reasons=reasons,
        priority=_priority({reason.reason for reason in reasons}, required=required),
    )


def _reasons(arguments: ShouldEscalate, settings: EscalationSettings) -> Iterator[Reason]:
    for name, found in _signals(arguments, settings):
        words = list(dict.fromkeys(found))
        if words:
            yield Reason(reason=name, weight=getattr(settings.weights, name.value), triggers=words)


def _signals(arguments: ShouldEscalate, settings: EscalationSettings) -> Iterator[tuple[ReasonName, Iterable[str]]]:
    clauses = clauses_of(arguments.text)
    yield ReasonName.WISH_FOR_A_PERSON, wish_triggers(clauses, settings)
    yield ReasonName.LEGAL_THREAT, _words(clauses, settings.legal_words)
    yield ReasonName.ANGER, _words(clauses, settings.anger_words)
    yield ReasonName.DISPLEASURE, _words(clauses, settings.displeasure_words)
    yield ReasonName.SHOUTING, _shouting(arguments.text)
    yield ReasonName.REPEATED_FAILURE, _failures(clauses, arguments, settings)
    yield ReasonName.LOW_CONFIDENCE, _low_confidence(arguments, settings)
    yield ReasonName.VIP_TIER, _vip_tier(arguments, settings)


def _words(clauses: list[Clause], words: tuple[str, ...]) -> Iterable[str]:
    return triggers(clauses, words_pattern(words))


def _shouting(text: str) -> Iterator[str]:
    shouted = _SHOUTED.findall(text)
    # Identifiers and abbreviations are written in capitals too; a shout is most of what is said.
    if len(shouted) >= _FEWEST_SHOUTED and len(shouted) * 2 >= len(_ANY_WORD.findall(text)):
        yield from shouted
    yield from _EXCLAIMED.findall(text)


def _failures(clauses: list[Clause], arguments: ShouldEscalate, settings: EscalationSettings) -> Iterator[str]:
    # These phrases hold their own "not", so negation is not looked for.
    pattern = words_pattern(settings.failure_words)
    for clause in clauses:
        yield from pattern.findall(clause.text)
    if arguments.failures >= settings.failures_at_least:
        yield f"failures={arguments.failures}"


def _low_confidence(arguments: ShouldEscalate, settings: EscalationSettings) -> Iterator[str]:
    if arguments.confidence is not None and arguments.confidence < settings.low_confidence_below:
        yield f"confidence={arguments.confidence:g}"


def _vip_tier(arguments: ShouldEscalate, settings: EscalationSettings) -> Iterator[str]:
    if arguments.tier.casefold() in {tier.casefold() for tier in settings.vip_tiers}:
        yield arguments.tier


def _priority(reasons: set[ReasonName], *, required: bool) -> Priority:
    if ReasonName.LEGAL_THREAT in reasons and required:
        return Priority.URGENT
    if reasons & {ReasonName.ANGER, ReasonName.VIP_TIER} and required:
        return Priority.HIGH
    return Priority.NORMAL
