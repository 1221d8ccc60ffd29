"""Recognising that a customer asks for a person.

A wish is a way to ask (talk to, put me through to, get me, I need) with somebody at its end, or a person named alone,
or the refusal to go on with a machine. Who counts as a person or a machine comes from the settings.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from apps.toolbox.escalation.settings import EscalationSettings
from apps.toolbox.escalation.wordings import people_of, ways_to_ask
from apps.toolbox.text import Clause, alternatives, triggers, words_pattern

# Telling of a talk that was, or asking whether one is needed, is no wish for one.
NO_WISH = re.compile(
    r"\b(?:was|were|been|after|while|when|already|just finished|enjoy(?:ed)?|do i (?:have|need) to|did (?:i|we)"
    r"|must i|(?<!how )(?<!who )do (?:i|we)|should i have to|(?:told|asked|advised) (?:me )?to"
    r"|does (?:\S+ ){1,5}(?:let|allow) (?:me|us)(?: to)?)\s$"
)


def wish_triggers(clauses: Sequence[Clause], settings: EscalationSettings) -> Iterator[str]:
    """Yield the words in which the clauses ask for a person."""
    yield from triggers(clauses, words_pattern(settings.wish_phrases))
    yield from _asked_for(clauses, settings)
    yield from _refused_machines(clauses, settings)


def _asked_for(clauses: Sequence[Clause], settings: EscalationSettings) -> Iterator[str]:
    pattern = _ask_pattern(settings)
    for clause in clauses:
        for match in pattern.finditer(clause.text):
            tells = NO_WISH.search(clause.text, 0, match.start())
            if not tells and not clause.is_negated_at(match.start()):
                yield match[0].strip()


def _refused_machines(clauses: Sequence[Clause], settings: EscalationSettings) -> Iterator[str]:
    pattern = _machine_pattern(settings)
    for clause in clauses:
        yield from (match[0] for match in pattern.finditer(clause.text))


@lru_cache(maxsize=32)
def _ask_pattern(settings: EscalationSettings) -> re.Pattern[str]:
    ways = ways_to_ask(people_of(settings))
    return re.compile("|".join(rf"(?:\b{way}\b)" for way in ways))


@lru_cache(maxsize=32)
def _machine_pattern(settings: EscalationSettings) -> re.Pattern[str]:
    machine = alternatives(settings.machines)
    refusal = (
        r"(?:don't|do not|dont|won't|will not|can't|cannot|not going to|hate|tired of|sick of|fed up with|stop|quit"
        r"|refuse|not comfortable|uncomfortable|rather not|no more|enough of|waste|wasting|not here to|prefer not)"
    )
    contact = r"(?:talk|speak|chat|deal|discuss|shar|typ|writ|argu|convers|communicat|tim|interact)\w*"
    unwanted = rf"(?:don't|do not|dont|no longer) want (?:an?|the|this|your|any|to) (?:\w+ )?{machine}"
    return re.compile(rf"\b(?:{refusal}\b(?:\s[\w']+){{0,5}}?\s{contact}(?:\s[\w']+){{0,5}}?\s{machine}|{unwanted})\b")
