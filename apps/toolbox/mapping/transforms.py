"""The ways in which systems write the same value differently; a value that can not be written so is a ValueError."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from apps.toolbox.currencies import from_minor_units, to_minor_units, whole_of


class Transform(StrEnum):
    """How a value is rewritten on its way."""

    TEXT = "text"
    INTEGER = "integer"
    UPPER = "upper"
    LOWER = "lower"
    COUNT = "count"
    TO_CENTS = "to_cents"
    FROM_CENTS = "from_cents"
    TO_MINOR_UNITS = "to_minor_units"
    FROM_MINOR_UNITS = "from_minor_units"
    FROM_UNIX = "from_unix"
    FROM_UNIX_MS = "from_unix_ms"
    DATE_FROM_UNIX = "date_from_unix"
    FROM_RFC_2822 = "from_rfc_2822"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"


# Rewritten with the currency beside them.
OF_A_CURRENCY = frozenset({Transform.TO_MINOR_UNITS, Transform.FROM_MINOR_UNITS})
TWO_PLACES = "EUR"


def to_cents(amount: Any) -> int:
    """Return an amount in hundredths; raises ValueError where it is not exact to the cent."""
    return to_minor_units(amount, TWO_PLACES)


def from_cents(cents: Any) -> str:
    """Return hundredths as an amount with two places."""
    return from_minor_units(cents, TWO_PLACES)


def split_name(name: str) -> tuple[str, str]:
    """Return what comes before the last name, and that: the last word, or all from the first word in small letters on.

    A name of one word has no last name: it is empty. Joined by a space the two are the name again.
    """
    words = name.split()
    begins = next((place for place, word in enumerate(words[1:-1], start=1) if word.islower()), len(words) - 1)
    begins = max(begins, 1)
    return " ".join(words[:begins]), " ".join(words[begins:])


def rewritten(value: Any, transform: Transform, *, currency: Any = None) -> Any:
    """Return the value in its other form, None where a name has no such part; raises ValueError."""
    try:
        if transform in OF_A_CURRENCY:
            return _OF_A_CURRENCY[transform](value, currency)
        return _TRANSFORMS[transform](value)
    except (TypeError, OverflowError, OSError) as error:
        raise ValueError(f"{str(value)[:80]!r} can not be read as {transform}") from error


def _moment(value: Any) -> datetime:
    return datetime.fromtimestamp(whole_of(value), UTC)


_OF_A_CURRENCY: dict[Transform, Callable[[Any, Any], Any]] = {
    Transform.TO_MINOR_UNITS: to_minor_units,
    Transform.FROM_MINOR_UNITS: from_minor_units,
}
_TRANSFORMS: dict[Transform, Callable[[Any], Any]] = {
    Transform.TEXT: str,
    Transform.INTEGER: whole_of,
    Transform.UPPER: lambda value: str(value).upper(),
    Transform.LOWER: lambda value: str(value).lower(),
    Transform.COUNT: len,
    Transform.TO_CENTS: to_cents,
    Transform.FROM_CENTS: from_cents,
    Transform.FROM_UNIX: lambda value: _moment(value).isoformat(),
    Transform.FROM_UNIX_MS: lambda value: _moment(whole_of(value) // 1000).isoformat(),
    Transform.DATE_FROM_UNIX: lambda value: _moment(value).date().isoformat(),
    Transform.FROM_RFC_2822: lambda value: parsedate_to_datetime(str(value)).isoformat(),
    Transform.FIRST_NAME: lambda value: split_name(str(value))[0] or None,
    Transform.LAST_NAME: lambda value: split_name(str(value))[1] or None,
}
