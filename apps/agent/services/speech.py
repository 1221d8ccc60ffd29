"""The language that the agent answers in: the customer's."""

import re
from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

from apps.agent.language import language_of
from apps.conversations.models import ChatSession
from apps.conversations.services import remember_slots

LANGUAGE = "language"
FOR_OTHERS = "en"
# German that says du: its catalogue holds the texts that differ, all others are German's.
GERMAN, INFORMAL = "de", "de-du"
SIE = re.compile(r"\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b")
DU = re.compile(
    r"(?i)\b(?:du|dir|dich|dein\w*|kannst|hast|könntest|würdest|magst|willst|weißt|bist|euch|eure?\w*|"
    r"(?:habt|könnt|seid|macht|verkauft|liefert) ihr|ob ihr)\b"
)


def speaking(*, session: ChatSession, text: str) -> AbstractContextManager[None]:
    """Answer in the language of a message while this is entered; what tells no language is answered as before."""
    known = str(session.slots.get(LANGUAGE) or translation.get_language() or FOR_OTHERS)
    told = _answerable(language_of(text))
    if told == GERMAN:
        told = german_for(text) or (known if known in {GERMAN, INFORMAL} else GERMAN)
    if told and told != known:
        remember_slots(session=session, slots={LANGUAGE: told})
    return translation.override(told or known)


def german_for(text: str) -> str:
    """Return the German to answer in: with Sie or du as the text says it, empty where it says neither."""
    if SIE.search(text):
        return GERMAN
    return INFORMAL if DU.search(text) else ""


def _answerable(language: str) -> str:
    """Return the language to answer in: the message's where the texts are shipped in it, else English."""
    return language if not language or language in dict(settings.LANGUAGES) else FOR_OTHERS
