"""Finding a token with its user and their roles: at most one query, and objects of each request's own."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from apps.accounts.models import ApiToken, User
from apps.accounts.types import Role
from apps.core.driver import fetch_all
from apps.core.keptreads import KeptRead
from apps.core.rows import Converters, compiled, converted

TOKEN = [field.attname for field in ApiToken._meta.concrete_fields]
USER = [field.attname for field in User._meta.concrete_fields]

Row = tuple[Any, ...]


def find_token(digest: str) -> ApiToken | None:
    """Return the token with this digest, its user and what roles they have; None where there is none."""
    lookup = _lookup(digest)
    rows = lookup.read()
    return lookup.made(rows) if rows else None


class _Lookup:
    """What is known of one digest: the rows of its token, one for each group of its user."""

    def __init__(self, digest: str) -> None:
        self.read = KeptRead(lambda: fetch_all(_query(connection.vendor)[0], [digest]))
        self._kept: tuple[Sequence[Row], list[Any]] = ((), [])

    def made(self, rows: Sequence[Row]) -> ApiToken:
        """Return the token of the rows; values that are as they were are not converted again."""
        kept, values = self._kept
        if kept != rows:
            values = converted(rows[0], _query(connection.vendor)[1])
            self._kept = (rows, values)
        token = ApiToken.from_db(DEFAULT_DB_ALIAS, TOKEN, values[: len(TOKEN)])
        token.scopes = list(token.scopes)
        token.user = User.from_db(DEFAULT_DB_ALIAS, USER, values[len(TOKEN) : -1])
        token.user.known_roles = frozenset(row[-1] for row in rows) & frozenset(Role)
        return token


@lru_cache(maxsize=1_000)
def _lookup(digest: str) -> _Lookup:
    return _Lookup(digest)


@cache
def _query(vendor: str) -> tuple[str, Converters]:
    """Return the SELECT of a token's rows by its digest, as this vendor's compiler makes it."""
    of_user = [f"user__{name}" for name in USER]
    query = ApiToken.objects.filter(digest="").order_by().values_list(*TOKEN, *of_user, "user__groups__name")
    sql, _parameters, converters = compiled(query)
    return sql, converters
