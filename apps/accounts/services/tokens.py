"""API tokens: the text is known to its owner alone, we keep its digest."""

import hashlib
import secrets
import string
from collections.abc import Iterable
from datetime import datetime, timedelta

from apps.accounts.errors import UnknownScope
from apps.accounts.models import ApiToken, User
from apps.accounts.services.lookup import find_token
from apps.accounts.types import Scope

MARK = "sd_"
PREFIX_LENGTH = 8
FOREIGN_PREFIX_LENGTH = 4
ALPHABET = string.ascii_lowercase + string.digits
USE_NOTED_EVERY = timedelta(minutes=1)


def issue_token(
    *, user: User, name: str, scopes: Iterable[Scope], expires_at: datetime | None = None, text: str | None = None
) -> tuple[ApiToken, str]:
    """Store a token and return it with its text, which can not be shown again.

    `text` sets the token's text, where a deployment hands it out. Raises UnknownScope.
    """
    wanted = {str(scope) for scope in scopes}
    if unknown := wanted - set(Scope):
        raise UnknownScope(unknown)
    text = text or _new_text()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=_prefix(text),
        digest=_digest(text),
        scopes=[scope.value for scope in Scope if scope in wanted],
        expires_at=expires_at,
    )
    return token, text


def authenticate_token(*, text: str, now: datetime) -> ApiToken | None:
    """Return the usable token with this text, noting its use at most once a minute; None where there is none.

    It is looked up by the text's SHA-256, of which nobody who guesses can choose the beginning.
    """
    token = find_token(_digest(text))
    if token is None or not token.is_usable(now=now) or not token.user.is_active:
        return None
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        token.last_used_at = now
        token.save(update_fields=["last_used_at"])
    return token


def revoke_token(*, token: ApiToken, now: datetime) -> ApiToken:
    """End a token; one that has ended keeps the moment it did."""
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
    return token


def _new_text() -> str:
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(PREFIX_LENGTH))
    return f"{MARK}{prefix}_{secrets.token_urlsafe(32)}"


def _prefix(text: str) -> str:
    """Return the part of a token that may be shown: little of one that we did not make."""
    return text[: len(MARK) + PREFIX_LENGTH] if text.startswith(MARK) else text[:FOREIGN_PREFIX_LENGTH]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
