"""The ways in which systems write the same value differently; a value that can not be written so is a ValueError."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any


class Transform(StrEnum):
    """How a value is rewritten on its way."""

    TEXT = "text"
    INTEGER = "integer"
    UPPER = "upper"
    LOWER = "lower"
    COUNT = "count"
    TO_CENTS = "to_cents"
    FROM_CENTS = "from_cents"
    FROM_UNIX = "from_unix"
    DATE_FROM_UNIX = "date_from_unix"
    FROM_RFC_2822 = "from_rfc_2822"


def to_cents(amount: Any) -> int:
    """Return an amount in hundredths; raises ValueError where it is not exact to the cent."""
    cents = _decimal(amount) * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} is not exact to the cent")
    return int(cents)


def from_cents(cents: Any) -> str:
    """Return hundredths as an amount with two places."""
    return f"{Decimal(_integer(cents)).scaleb(-2):.2f}"


def rewritten(value: Any, transform: Transform) -> Any:
    """Return the value in its other form; raises ValueError."""
    try:
        return _TRANSFORMS[transform](value)
    except (TypeError, OverflowError, OSError, InvalidOperation) as error:
        raise ValueError(f"{str(value)[:80]!r} can not be read as {transform}") from error


def _integer(value: Any) -> int:
    number = _decimal(value)
    if number != number.to_integral_value():
        raise ValueError(f"{value} is no whole number")
    return int(number)


def _decimal(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{value} is no number")
    return number


def _moment(value: Any) -> datetime:
    return datetime.fromtimestamp(_integer(value), UTC)


_TRANSFORMS: dict[Transform, Callable[[Any], Any]] = {
    Transform.TEXT: str,
    Transform.INTEGER: _integer,
    Transform.UPPER: lambda value: str(value).upper(),
    Transform.LOWER: lambda value: str(value).lower(),
    Transform.COUNT: len,
    Transform.TO_CENTS: to_cents,
    Transform.FROM_CENTS: from_cents,
    Transform.FROM_UNIX: lambda value: _moment(value).isoformat(),
    Transform.DATE_FROM_UNIX: lambda value: _moment(value).date().isoformat(),
    Transform.FROM_RFC_2822: lambda value: parsedate_to_datetime(str(value)).isoformat(),
}
