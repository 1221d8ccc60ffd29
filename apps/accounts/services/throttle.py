"""How often somebody may try to sign in.

Attempts are counted by account and address together, so that one person's mistakes lock out nobody else behind the
same address. A second, wider count by account alone stops guesses from many addresses; an address from which the
account has signed in before is exempt from it, so that guesses by others do not lock the owner out.
"""

import hashlib

from django.core.cache import cache

from apps.accounts.errors import TooManyAttempts

WINDOW_S = 300
ATTEMPTS_FROM_ADDRESS = 5
ATTEMPTS_ON_ACCOUNT = 30
KNOWN_FOR_S = 30 * 24 * 3600


def count_attempt(*, username: str, address: str) -> None:
    """Count an attempt to sign in before the password is looked at; raises TooManyAttempts."""
    if _counted(_key("pair", username, address)) > ATTEMPTS_FROM_ADDRESS:
        raise TooManyAttempts(WINDOW_S)
    if cache.get(_key("known", username, address)):
        return
    if _counted(_key("account", username)) > ATTEMPTS_ON_ACCOUNT:
        raise TooManyAttempts(WINDOW_S)


def forget_attempts(*, username: str, address: str) -> None:
    """Forget the attempts of somebody who signed in, and remember their address."""
    cache.delete(_key("pair", username, address))
    cache.set(_key("known", username, address), 1, timeout=KNOWN_FOR_S)


def _counted(key: str) -> int:
    cache.add(key, 0, timeout=WINDOW_S)
    try:
        return cache.incr(key)
    except ValueError:
        # The window ended between the two.
        cache.set(key, 1, timeout=WINDOW_S)
        return 1


def _key(kind: str, username: str, address: str = "") -> str:
    """Return a cache key that holds neither the name nor the address."""
    digest = hashlib.sha256(f"{username.strip().casefold()}\n{address}".encode()).hexdigest()
    return f"accounts:sign-in:{kind}:{digest}"
