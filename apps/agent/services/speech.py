"""The language that the agent answers in: the customer's."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

from apps.agent.language import language_of
from apps.conversations.models import ChatSession
from apps.conversations.services import remember_slots

LANGUAGE = "language"
FOR_OTHERS = "en"


def speaking(*, session: ChatSession, text: str) -> AbstractContextManager[None]:
    """Answer in the language of a message while this is entered; what tells no language is answered as before."""
    told = _answerable(language_of(text))
    known = str(session.slots.get(LANGUAGE) or translation.get_language() or FOR_OTHERS)
    if told and told != known:
        remember_slots(session=session, slots={LANGUAGE: told})
    return translation.override(told or known)


def _answerable(language: str) -> str:
    """Return the language to answer in: the message's where the texts are shipped in it, else English."""
    return language if not language or language in dict(settings.LANGUAGES) else FOR_OTHERS
