"""The ways in which English speakers ask for a person: words, and patterns made of them.

Each function returns ways to ask, as regular expressions, around the names that a desk has for its people.
"""

from dataclasses import dataclass

from apps.toolbox.escalation.settings import EscalationSettings
from apps.toolbox.text import alternatives

SOMEONE = r"(?:(?:some|any)(?:one|body)(?: else)?|whoever)"
DETERMINER = r"(?:an?|the|your|any|another|some|one of your|one of the|this|that|of|of your)"
QUALITY = (
    r"(?:real|actual|live|living|human|proper|different|other|better|senior|customer|service|support|sales|bank|hotel"
    r"|shop|store|technical|qualified|competent|responsible|duty|local|nice|more|flesh|and|blood|real-life|spa"
    r"|billing|account|case|relationship|loan)"
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
BOOK = r"(?:schedule|book|arrange|set up|request|have|get|want|need)"
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
ARTICLE = r"(?:an?|the|your|another|some)"


@dataclass(frozen=True, slots=True)
class Who:
    """Patterns of whom a customer may ask for.

    `person` by a word such as agent, `named` also by department or as somebody, `real` as a human; `anybody` may follow
    "talk to", `office` also "put me through to".
    """

    person: str
    departments: str
    named: str
    real: str
    anybody: str
    office: str


def people_of(settings: EscalationSettings) -> Who:
    """Return the patterns for a desk's own words for people, departments, machines and devices."""
    people, departments = alternatives(settings.people), alternatives(settings.departments)
    others = rf"(?:{alternatives(settings.machines)}|{alternatives(settings.devices)})"
    person = rf"(?:{QUALITY}\s)*(?:{people})(?!'s|\s(?:account|role|user|access|id|name|plan))"
    named = (
        rf"(?:(?:{DETERMINER}\s)*{person}|(?:{DETERMINER}\s)*(?:{QUALITY}\s)*(?:{departments})(?!'s|\splan)"
        rf"|(?:{DETERMINER}\s)?{SOMEONE}|(?:an?\s)?real one)"
    )
    return Who(
        person=person,
        departments=departments,
        named=named,
        real=rf"(?:an?\s|any\s)?(?:human(?:\sbeing)?|(?:living|human) soul|(?:real|actual|live|human)\s(?:{people}))",
        # After "talk to", whoever follows "the" or "your" is meant, unless it is a machine.
        anybody=rf"(?:{named}|(?:the|your|an?)\s(?!(?:\w+\s)?{others})\w+)",
        office=rf"(?:{named}|(?:the\s|your\s)?(?:{OFFICE}|(?:\w+\s){{1,2}}(?:department|team|desk|office)))",
    )


def ways_to_ask(who: Who) -> tuple[str, ...]:
    """Return every way to ask for somebody."""
    return (*_to_talk(who), *_to_be_handed_on(who), *_to_be_sent(who), *_to_have(who), *_whether_there(who))


def _to_talk(who: Who) -> tuple[str, ...]:
    return (
        rf"{TALK}\s(?:{HINT}\s)?{TO}\s(?:{who.anybody}|{OFFICE})",
        rf"{TALK}\s{who.person}",
        rf"whom? (?:can|do|should|could|may) (?:i|we) (?:speak|talk) {TO}",
    )


def _to_be_handed_on(who: Who) -> tuple[str, ...]:
    return (
        rf"{HAND_ON}\s{MATTER}\s(?:\w+\s){{0,2}}(?:to|with)\s{who.office}",
        rf"{HANDED_ON}\s(?:\w+\s){{0,2}}(?:to|with)\s{who.office}",
        rf"(?:let|get|put|send)\s(?:me|us)\s(?:through\s)?to\s{who.office}",
        rf"(?:put (?:me|us) |put )in (?:contact|touch) with\s{who.anybody}",
        rf"connect\s(?:my|our)\s\w+\swith\s{who.named}",
        rf"(?:connect|transfer|escalate|switch|hand over)\s(?:to|with)\s(?:{who.real}|{ARTICLE}?\s?{who.person})",
    )


def _to_be_sent(who: Who) -> tuple[str, ...]:
    return (
        rf"(?:get|give|find|bring|send|fetch|hand)\s(?:me|us)\s(?:to\s)?{who.named}",
        rf"(?:get|have|ask)\s{who.named}\s(?:on the (?:line|phone)|to (?:call|contact|ring|phone|help))",
        rf"put\s{who.named}\son(?=$|\sthe (?:line|phone))",
        rf"get\s{SOMEONE}(?:\s{PLEASE})*$",
        rf"(?:let|make|ask|have)\s{who.named}\s(?:please\s|to\s)?{CARE}",
        rf"(?:insist|demand|expect|want|need|like|prefer)\s(?:that\s|for\s)?{who.named}\s(?:\w+\s){{0,3}}?(?:to\s)?{COMES_BACK}",
        rf"(?:get (?:hold of|in touch with|through to)|get a hold of|reach|contact|call)\s(?!person|people){who.named}",
        rf"{ASK}\s{who.named}\s(?:\w+\s){{0,4}}?{REACH_OUT}",
    )


def _to_have(who: Who) -> tuple[str, ...]:
    return (
        rf"{WANT}\s{ARTICLE}\s{who.person}",
        rf"{WANT}\s{SOMEONE}\s(?:real|human|to (?:call|contact|phone|ring))",
        rf"{WANT}\s(?:(?:this|it|that|to be)\s){{0,2}}{SERVED}\s(?:back\s)?by\s{who.named}",
        rf"(?:like|love|want|need|prefer) to hear (?:back )?from\s{who.named}",
        rf"{BOOK}\sa\s(?:\w+\s)?{CALL}\s(?:with|from|by)\s{who.named}",
        r"(?:chance of|want|need|like|prefer|request)\sa\s(?:\w+\s)?(?:phone call|call back|callback)",
        rf"{WANT}\s(?:human|personal) (?:help|support|assistance|contact)",
        rf"(?:number|line|extension)\s(?:of|for|to|with|where)\s(?:{who.real}|{ARTICLE}\s{who.person})",
    )


def _whether_there(who: Who) -> tuple[str, ...]:
    return (
        rf"(?:is|are|isn't|aren't)\sthere\s(?:no\s)?{who.named}\s(?:\w+\s){{0,5}}(?:talk|speak|available|there|here|around)",
        rf"is\s{SOMEONE}\s(?:real\s|human\s)?(?:there|here|available|on the other)",
        rf"any\s{who.person}\s(?:around|there|here|available)",
        rf"have\s(?:any|a|an|no)\s{who.person}\s(?:\w+\s){{0,3}}(?:talk|speak|available)",
        rf"(?:let|have|can|could|will|would|may)\s{who.real}\s(?:please\s)?{CARE}",
        rf"^(?:{OPENING}\s)*{who.person}(?:\s{PLEASE})*$",
        rf"^(?:{OPENING}\s)*(?:{QUALITY}\s)*(?:{who.departments})(?:\s{PLEASE})+$",
    )
