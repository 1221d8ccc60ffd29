"""The kinds of values that several tools' schemas share."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, Field, model_validator

from apps.toolbox.currencies import to_minor_units
from apps.toolbox.shapes import Shape
from apps.tools.observers.redaction import storable
from apps.tools.tool import Result

CENT = Decimal("0.01")


def two_places(amount: Decimal) -> Decimal:
    """Return the same amount written with two places; 5 becomes 5.00."""
    return amount.quantize(CENT)


Money = Annotated[
    Decimal, Field(max_digits=14, decimal_places=2, description="Exact to the cent."), AfterValidator(two_places)
]
"""An amount exact to the cent: a decimal number or its text; dumped as text with two places."""


def exactly(amount: Decimal) -> Decimal:
    """Return the same amount with two places, or with the third that some currencies have."""
    shortest = amount.normalize()
    return shortest if -int(shortest.as_tuple().exponent) > 2 else amount.quantize(CENT)


Amount = Annotated[
    Decimal,
    Field(max_digits=15, decimal_places=3, description="Exact to the currency's smallest unit."),
    AfterValidator(exactly),
]
"""An amount of any currency: a decimal number or its text; dumped as text with two places, or three."""


def plain(number: Decimal) -> str:
    """Return a number without needless zeros: 19 for 19.00, and 25.5."""
    return f"{number.normalize():f}"


PositiveAmount = Annotated[Amount, Field(gt=0)]

Currency = Annotated[
    str,
    Field(description="ISO 4217 code, such as EUR."),
    Shape(r"^[A-Z]{3}$", gettext_lazy("Write a currency as three capital letters, such as EUR.")),
]

Identifier = Annotated[
    str,
    Field(min_length=1, max_length=64),
    Shape(r"^.*\w.*$", gettext_lazy("Write an identifier: it holds a letter or a digit.")),
]

Email = Annotated[
    str,
    Field(min_length=3, max_length=254),
    Shape(r"^[^@\s]+@[^@\s]+$", gettext_lazy("Write an e-mail address, such as anna@example.com.")),
]

Limit = Annotated[int, Field(ge=1, le=100, description="How many rows to return at most.")]

Offset = Annotated[int, Field(ge=0, le=100_000, description="How many rows to leave out first.")]


class Row(Result):
    """Base of a row that another system sends: null stands for a field that it has nothing for."""

    @model_validator(mode="before")
    @classmethod
    def _null_is_nothing(cls, sent: Any) -> Any:
        return {name: value for name, value in sent.items() if value is not None} if isinstance(sent, dict) else sent


class Exact(Row):
    """A row whose amounts are exact to the smallest unit of its currency; `figures` are numbers that are no amounts."""

    figures: ClassVar[frozenset[str]] = frozenset()

    currency: Currency

    @model_validator(mode="after")
    def _amounts_are_exact(self) -> Self:
        for name in type(self).model_fields:
            amount = getattr(self, name)
            if isinstance(amount, Decimal) and name not in self.figures:
                _check_exact(name, amount, self.currency)
        return self


def _check_exact(name: str, amount: Decimal, currency: str) -> None:
    try:
        to_minor_units(amount, currency)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


Storable = AfterValidator(storable)
"""Marks a text that goes into a row of ours, or is looked for there: no database takes NUL."""


def require_one_of(model: object, names: Sequence[str]) -> None:
    """Raise ValueError, which pydantic reports, where none of the named fields is set."""
    if all(getattr(model, name) is None for name in names):
        raise ValueError(_("Give one of these: %(names)s.") % {"names": ", ".join(names)})
