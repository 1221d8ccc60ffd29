"""Which pages are gone: told by their websocket, and asked for by what is done for nobody but them.

Kept in the cache: without Redis a page's socket has to be in the process that works for it, as in `make run`.
"""

from django.core.cache import cache

from apps.core.clock import now

# A connection that is lost for a moment is no page that is closed.
GRACE_S = 2.0
KEPT_S = 3600
NAME_LENGTH = 64


def page_is_there(*, user_id: int, page: str, socket: str) -> None:
    """Note that a page follows its conversation, over this socket from now on."""
    cache.set(_key(user_id, page), (socket, None), KEPT_S)


def page_left(*, user_id: int, page: str, socket: str) -> None:
    """Note that a page's socket was closed; one that the page has replaced says nothing of it."""
    key = _key(user_id, page)
    if (known := cache.get(key)) and known[0] == socket:
        cache.set(key, (socket, now().timestamp()), KEPT_S)


def is_gone(*, user_id: int, page: str) -> bool:
    """Tell whether a page was there and has been away for longer than a moment."""
    known = cache.get(_key(user_id, page)) if page else None
    return bool(known and known[1] is not None and now().timestamp() - known[1] > GRACE_S)


def _key(user_id: int, page: str) -> str:
    return f"page:{user_id}:{page[:NAME_LENGTH]}"
