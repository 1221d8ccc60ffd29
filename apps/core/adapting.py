"""From Python's values to what the database's driver takes, field by field and without Django's layers in between.

What is not named here goes through the field itself.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    Field,
    FloatField,
    ForeignKey,
    JSONField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    TextField,
    UUIDField,
)

Adapt = Callable[[Any], Any]

# Values of exactly these types go to every database as they are.
PLAIN: dict[type, frozenset[type]] = {
    CharField: frozenset({str}),
    TextField: frozenset({str}),
    FloatField: frozenset({float}),
    BooleanField: frozenset({bool}),
    **dict.fromkeys((BigIntegerField, PositiveIntegerField, PositiveSmallIntegerField), frozenset({int})),
}
# Drivers that know moments and UUIDs take them as they are, too.
PLAIN_IN_POSTGRESQL: dict[type, frozenset[type]] = {DateTimeField: frozenset({datetime}), UUIDField: frozenset({UUID})}
UTC_OFFSET = "+00:00"


def adapter_of(field: "Field[Any, Any]") -> tuple[frozenset[type], Adapt]:
    """Return the types that a field's values may go with as they are, and what makes any other value ready."""
    target = field.target_field if isinstance(field, ForeignKey) else field

    def by_the_field(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if connection.vendor == "sqlite":
        return PLAIN.get(type(target), frozenset()), _for_sqlite(target, by_the_field)
    plain = PLAIN | PLAIN_IN_POSTGRESQL
    return plain.get(type(target), frozenset()), _text_of(by_the_field) if type(target) is CharField else by_the_field


def _for_sqlite(field: "Field[Any, Any]", otherwise: Adapt) -> Adapt:
    """Return what makes values text as Django's own backend stores them."""
    if type(field) is DateTimeField:
        return _moment_of(otherwise)
    if type(field) is UUIDField:
        return lambda value: value.hex if type(value) is UUID else otherwise(value)
    if type(field) is JSONField:
        return (field.encoder or json.JSONEncoder)().encode
    return _text_of(otherwise) if type(field) is CharField else otherwise


def _moment_of(otherwise: Adapt) -> Adapt:
    def adapt(value: Any) -> Any:
        text = str(value)
        return text.removesuffix(UTC_OFFSET) if text.endswith(UTC_OFFSET) else otherwise(value)

    return adapt


def _text_of(otherwise: Adapt) -> Adapt:
    """Return what takes the text of an enumeration's member."""
    return lambda value: str(value) if isinstance(value, str) else otherwise(value)
