"""What the JSON of all systems has in common."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


class Out(BaseModel):
    """An answer, filled from a row's attributes."""

    model_config = ConfigDict(from_attributes=True)


class Body(BaseModel):
    """A request's body: unknown fields are refused, so that a typing mistake is noticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Query(BaseModel):
    """A request's query string: unknown parameters are ignored, as services do."""

    model_config = ConfigDict(str_strip_whitespace=True)


class Limited(Query):
    """A list of bounded length."""

    limit: int = Field(default=20, ge=1, le=100)


class Paged(Limited):
    """A list that can be read in pages."""

    offset: int = Field(default=0, ge=0, le=1_000_000)


def _to_cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError(error.messages[0]) from error
    return value.lower()


def _rows(manager: Any) -> Iterable[Any]:
    return list(manager.all()) if hasattr(manager, "all") else manager


Money = Annotated[Decimal, AfterValidator(_to_cents)]
Amount = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2), AfterValidator(_to_cents)]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Related = BeforeValidator(_rows)
"""Turns the manager of related rows into their list."""
