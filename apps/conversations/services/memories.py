"""Remembering, recalling and forgetting."""

import re
from datetime import datetime

from django.db.models import Q

from apps.conversations.errors import MemoryNotNamed, MemoryTooLong
from apps.conversations.models import ChatSession, Memory, Message
from apps.conversations.types import MemoryKind

KEY_LIMIT = 100
VALUE_LIMIT = 500  # the unique index holds the value, and PostgreSQL bounds an index row


def remember(
    *,
    session: ChatSession,
    key: str,
    value: str,
    kind: MemoryKind = MemoryKind.FACT,
    importance: float = 0.5,
    customer_id: str = "",
    source_message: Message | None = None,
    expires_at: datetime | None = None,
) -> Memory:
    """Remember a value under a key; with a `customer_id` all sessions of that customer recall it.

    Said again, the same value is kept once: with its first source, and the importance (0 to 1) and expiry said last.
    Raises MemoryTooLong.
    """
    key, value = key.replace("\0", "").strip(), value.replace("\0", "").strip()
    if len(key) > KEY_LIMIT or len(value) > VALUE_LIMIT:
        raise MemoryTooLong(limit=VALUE_LIMIT)
    said_last = {"importance": importance, "expires_at": expires_at}
    memory, _created = Memory.objects.update_or_create(
        session=session,
        customer_id=customer_id,
        kind=kind,
        key=key,
        value=value,
        defaults=said_last,
        create_defaults=said_last | {"source_message": source_message},
    )
    return memory


def recall(
    *, session: ChatSession, now: datetime, query: str = "", kind: MemoryKind | None = None, limit: int = 20
) -> list[Memory]:
    """Return what is remembered about the session and its customer and has not expired.

    With a query only what shares a word with it, most words first; then the most important, then the newest.
    """
    memories = Memory.objects.about(session=session).current(now=now)
    if kind:
        memories = memories.filter(kind=kind)
    words = frozenset(re.findall(r"\w+", query.lower()))
    if words:
        memories = memories.filter(_any_word(words))
    found = memories.order_by("-importance", "-pk")
    return sorted(found, key=lambda memory: -_shared_words(memory, words))[:limit]


def forget(*, session: ChatSession, key: str | None = None, memory_id: int | None = None) -> int:
    """Forget memories of the session and its customer by key or number, and return how many there were.

    Raises MemoryNotNamed where neither is given.
    """
    if key is None and memory_id is None:
        raise MemoryNotNamed
    wanted = Q() if key is None else Q(key=key)
    wanted &= Q() if memory_id is None else Q(pk=memory_id)
    deleted, _per_model = Memory.objects.about(session=session).filter(wanted).delete()
    return deleted


def _any_word(words: frozenset[str]) -> Q:
    condition = Q(pk=None)
    for word in words:
        condition |= Q(key__icontains=word) | Q(value__icontains=word)
    return condition


def _shared_words(memory: Memory, words: frozenset[str]) -> int:
    text = f"{memory.key} {memory.value}".lower()
    return sum(word in text for word in words)
