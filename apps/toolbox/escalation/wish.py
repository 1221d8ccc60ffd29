"""Recognising that a customer asks for a person.

A wish is a way to ask (talk to, put me through to, get me, I need) with somebody at its end, or a person named alone,
or the refusal to go on with a machine. Who counts as a person or a machine comes from the settings.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from apps.toolbox.escalation.settings import EscalationSettings
from apps.toolbox.text import Clause, alternatives, triggers, words_pattern

SOMEONE = r"(?:(?:some|any)(?:one|body)(?: else)?|whoever)"
DETERMINER = r"(?:an?|the|your|any|another|some|one of your|one of the|this|that|of|of your)"
QUALITY = (
    r"(?:real|actual|live|living|human|proper|different|other|better|senior|customer|service|support|sales|bank|hotel"
    r"|shop|store|technical|qualified|competent|responsible|duty|local|nice|more|flesh|and|blood|real-life|spa|billing|account|case|relationship|loan)"
)
TALK = (
    r"(?:speak|talk|chat|converse|deal|communicate|complain|discuss (?:this|that|it)|speaking|talking|chatting|dealing"
    r"|discussing (?:this|that|it)|sort(?:ing)? (?:this|that|it) out|have a (?:quick )?(?:word|chat|talk|call))"
)
# People shorten what stands before whom they talk to.
TO = r"(?:to|with|2|w/)"
HAND_ON = r"(?:put|pass|transfer|connect|forward|redirect|hand|route|direct|escalate|refer|patch|link)"
HANDED_ON = (
    r"(?:put (?:through|on|in (?:contact|touch))|passed|transferred|connected|forwarded|redirected|handed|escalated)"
)
WANT = r"(?:wants?|needs?|prefer|demand|like|requests?|requires?|ask for|asking for|insist on|rather have)"
MATTER = r"(?:me|us|this|it|(?:my|our) (?:case|claim|complaint|issue|problem|request|question|call|matter|file|e?mail))"
CALL = r"(?:phone call|call back|callback|call|conversation|chat)"
COMES_BACK = r"(?:gets? (?:back|in touch)|calls?|contacts?|rings?|phones?|answers?|replies|reply|responds?)"
ASK = r"(?:can|could|would|may)"
REACH_OUT = (
    r"(?:(?:call|ring|phone|contact|text|e?mail|write to|reply to|get back to|get in touch with|reach out to)"
    r" (?:me|us|my \w+)|give (?:me|us) a (?:quick )?(?:call|ring|bell))"
)
SERVED = r"(?:called|phoned|rung|contacted|helped|served|answered|handled|checked|reviewed|looked at|dealt with)"
# Where callers are passed on to; too common as words to count anywhere else.
OFFICE = r"(?:billing|reservations|bookings|complaints|claims|admissions|dispatch|accounts|returns)"
CARE = r"(?:look|handle|help|answer|read|sort|take|deal|assist|review|check|reply|respond|call|contact)"
OPENING = r"(?:please|hey|hi|hello|ok|just|and|a|an|the|your|to)"
PLEASE = r"(?:please|pls|plz|now|asap|instead|thanks)"
HINT = r"(?:directly|again|now|please|immediately|right now|instead|quickly|right away|first|in person)"
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
    people, departments = alternatives(settings.people), alternatives(settings.departments)
    others = rf"(?:{alternatives(settings.machines)}|{alternatives(settings.devices)})"
    person = rf"(?:{QUALITY}\s)*(?:{people})(?!'s|\s(?:account|role|user|access|id|name|plan))"
    named = (
        rf"(?:(?:{DETERMINER}\s)*{person}|(?:{DETERMINER}\s)*(?:{QUALITY}\s)*(?:{departments})(?!'s|\splan)"
        rf"|(?:{DETERMINER}\s)?{SOMEONE}|(?:an?\s)?real one)"
    )
    real = rf"(?:an?\s|any\s)?(?:human(?:\sbeing)?|(?:living|human) soul|(?:real|actual|live|human)\s(?:{people}))"
    # After "talk to", whoever follows "the" or "your" is meant, unless it is a machine.
    anybody = rf"(?:{named}|(?:the|your|an?)\s(?!(?:\w+\s)?{others})\w+)"
    article = r"(?:an?|the|your|another|some)"
    office = rf"(?:{named}|(?:the\s|your\s)?(?:{OFFICE}|(?:\w+\s){{1,2}}(?:department|team|desk|office)))"
    ways = (
        rf"{TALK}\s(?:{HINT}\s)?{TO}\s(?:{anybody}|{OFFICE})",
        rf"{TALK}\s{person}",
        rf"whom? (?:can|do|should|could|may) (?:i|we) (?:speak|talk) {TO}",
        rf"{HAND_ON}\s{MATTER}\s(?:\w+\s){{0,2}}(?:to|with)\s{office}",
        rf"{HANDED_ON}\s(?:\w+\s){{0,2}}(?:to|with)\s{office}",
        rf"(?:let|get|put|send)\s(?:me|us)\s(?:through\s)?to\s{office}",
        rf"(?:put (?:me|us) |put )in (?:contact|touch) with\s{anybody}",
        rf"connect\s(?:my|our)\s\w+\swith\s{named}",
        rf"(?:connect|transfer|escalate|switch|hand over)\s(?:to|with)\s(?:{real}|{article}?\s?{person})",
        rf"(?:get|give|find|bring|send|fetch|hand)\s(?:me|us)\s(?:to\s)?{named}",
        rf"(?:get|have|ask)\s{named}\s(?:on the (?:line|phone)|to (?:call|contact|ring|phone|help))",
        rf"put\s{named}\son(?=$|\sthe (?:line|phone))",
        rf"get\s{SOMEONE}(?:\s{PLEASE})*$",
        rf"(?:let|make|ask|have)\s{named}\s(?:please\s|to\s)?{CARE}",
        rf"(?:insist|demand|expect|want|need|like|prefer)\s(?:that\s|for\s)?{named}\s(?:\w+\s){{0,3}}?(?:to\s)?{COMES_BACK}",
        rf"(?:get (?:hold of|in touch with|through to)|get a hold of|reach|contact|call)\s(?!person|people){named}",
        rf"{ASK}\s{named}\s(?:\w+\s){{0,4}}?{REACH_OUT}",
        rf"{WANT}\s{article}\s{person}",
        rf"{WANT}\s{SOMEONE}\s(?:real|human|to (?:call|contact|phone|ring))",
        rf"{WANT}\s(?:(?:this|it|that|to be)\s){{0,2}}{SERVED}\s(?:back\s)?by\s{named}",
        rf"(?:like|love|want|need|prefer) to hear (?:back )?from\s{named}",
        rf"(?:schedule|book|arrange|set up|request|have|get|want|need)\sa\s(?:\w+\s)?{CALL}\s(?:with|from|by)\s{named}",
        r"(?:chance of|want|need|like|prefer|request)\sa\s(?:\w+\s)?(?:phone call|call back|callback)",
        rf"{WANT}\s(?:human|personal) (?:help|support|assistance|contact)",
        rf"(?:number|line|extension)\s(?:of|for|to|with|where)\s(?:{real}|{article}\s{person})",
        rf"(?:is|are|isn't|aren't)\sthere\s(?:no\s)?{named}\s(?:\w+\s){{0,5}}(?:talk|speak|available|there|here|around)",
        rf"is\s{SOMEONE}\s(?:real\s|human\s)?(?:there|here|available|on the other)",
        rf"any\s{person}\s(?:around|there|here|available)",
        rf"have\s(?:any|a|an|no)\s{person}\s(?:\w+\s){{0,3}}(?:talk|speak|available)",
        rf"(?:let|have|can|could|will|would|may)\s{real}\s(?:please\s)?{CARE}",
        rf"^(?:{OPENING}\s)*{person}(?:\s{PLEASE})*$",
        rf"^(?:{OPENING}\s)*(?:{QUALITY}\s)*(?:{departments})(?:\s{PLEASE})+$",
    )
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
