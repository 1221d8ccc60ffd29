"""Who else looks at a session or writes in it: kept in the cache for some seconds, told when it changes."""

from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.core.clock import now
from apps.live.services import publish
from apps.live.types import chat_stream

# A page tells of itself every EVERY_S seconds; one that is silent for LASTS_S is gone.
EVERY_S = 20
LASTS_S = 45


@dataclass(frozen=True, slots=True)
class Present:
    """A person at a session."""

    name: str
    is_typing: bool


def tell_presence(*, session: ChatSession, user: User, is_typing: bool) -> list[Present]:
    """Note that a person is there, tell the others where that is news, and return who else is."""
    moment = now().timestamp()
    known: dict[str, tuple[float, bool]] = cache.get(_key(session.pk), {})
    here = {name: entry for name, entry in known.items() if moment - entry[0] < LASTS_S}
    name = user.get_username()
    is_news = name not in here or here[name][1] != is_typing
    # Two who write at the same moment may lose one entry; it is back with that page's next word.
    cache.set(_key(session.pk), here | {name: (moment, is_typing)}, LASTS_S)
    if is_news:
        publish(stream=chat_stream(session.pk), event="presence", data={"user": name, "is_typing": is_typing})
    return [Present(other, entry[1]) for other, entry in sorted(here.items()) if other != name]


def _key(session_id: UUID) -> str:
    return f"presence:{session_id}"
