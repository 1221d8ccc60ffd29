"""What can be done with users and API tokens."""

from apps.accounts.services.demo import make_demo_users
from apps.accounts.services.throttle import count_attempt, forget_attempts
from apps.accounts.services.tokens import authenticate_token, issue_token, revoke_token

__all__ = [
    "authenticate_token",
    "count_attempt",
    "forget_attempts",
    "issue_token",
    "make_demo_users",
    "revoke_token",
]
