"""Who calls the API: a bearer token with scopes, or the session cookie with CSRF."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from apps.accounts.errors import PermissionMissing, ScopeMissing
from apps.accounts.models import ApiToken, User
from apps.accounts.services import authenticate_token
from apps.accounts.types import Scope
from apps.core.clock import now


class TokenAuth(HttpBearer):
    """`Authorization: Bearer <token>`; the request then acts as the token's user."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the usable token of this text, or None."""
        found = authenticate_token(text=token, now=now())
        if found:
            request.user = found.user
        return found


class CookieAuth(SessionAuth):
    """The session cookie; the CSRF token is asked of those only who have signed in."""

    def _get_key(self, request: HttpRequest) -> str | None:
        return super()._get_key(request) if request.user.is_authenticated else None


api_auth: list[Any] = [TokenAuth(), CookieAuth()]


def require_scope(request: HttpRequest, scope: Scope) -> User:
    """Return the caller, where a token carries the scope; a session cookie carries them all. Raises ScopeMissing."""
    auth = getattr(request, "auth", None)
    if isinstance(auth, ApiToken) and scope not in auth.scopes:
        raise ScopeMissing(scope)
    user = request.user
    if not isinstance(user, User):
        raise ScopeMissing(scope)
    return user


def require_permission(request: HttpRequest, scope: Scope, permission: str) -> User:
    """Return the caller, where they also hold a Django permission. Raises ScopeMissing or PermissionMissing."""
    user = require_scope(request, scope)
    if not user.has_perm(permission):
        raise PermissionMissing(permission)
    return user
