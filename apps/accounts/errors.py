"""What can go wrong with who somebody is and what they may do.

AccountsError
├── ScopeMissing          the token does not carry the scope
├── PermissionMissing     the user's roles do not give the permission
├── UnknownScope          a token was asked for with a scope that does not exist
└── TooManyAttempts       somebody tried to sign in too often
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.core.errors import SupportDeskError


class AccountsError(SupportDeskError):
    """Any error of accounts."""

    code = "accounts_error"


class ScopeMissing(AccountsError):
    """The token does not carry the scope."""

    code = "scope_missing"
    status = 403

    def __init__(self, scope: str) -> None:
        super().__init__(_("This needs a token with the scope “%(scope)s”.") % {"scope": scope})


class PermissionMissing(AccountsError):
    """The user's roles do not give the permission."""

    code = "permission_missing"
    status = 403

    def __init__(self, permission: str) -> None:
        super().__init__(_("Your role does not allow this (%(permission)s).") % {"permission": permission})


class UnknownScope(AccountsError):
    """A token was asked for with a scope that does not exist."""

    code = "unknown_scope"
    status = 422

    def __init__(self, scopes: Iterable[str]) -> None:
        super().__init__(_("There are no such scopes: %(scopes)s.") % {"scopes": ", ".join(sorted(scopes))})


class TooManyAttempts(AccountsError):
    """Somebody tried to sign in too often; `retry_after` is in seconds."""

    code = "too_many_attempts"
    status = 429
    retryable = True

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            _("Too many attempts to sign in. Wait %(minutes)d minutes and try again.") % {"minutes": retry_after // 60}
        )
        self.retry_after = retry_after
