"""What is wrong with a value, said in a sentence: the limit is named, the value never is."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from django.utils import translation
from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError

from apps.tools.gates.arguments import field_errors
from apps.tools.wording import SAID


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Row(BaseModel, extra="forbid"):
    """A row with one field."""

    name: str


def said_of(kind: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    (fault,) = field_errors(caught.value)
    return fault.message


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (Row, {}, "This is needed."),
        (Row, {"name": "a", "colour": "red"}, "There is no such field."),
        (Row, 5, "It must be an object."),
        (dict[str, str], [], "It must be an object."),
        (str, 5, "It must be text."),
        (Annotated[str, Field(min_length=1)], "", "It must not be empty."),
        (Annotated[str, Field(min_length=3)], "ab", "It needs at least 3 characters."),
        (Annotated[str, Field(max_length=3)], "abcd", "It may have at most 3 characters."),
        (Annotated[str, Field(pattern="^a$")], "b", "It is not written as it should be: ^a$"),
        (Annotated[list[int], Field(min_length=1)], [], "It needs at least 1 entries."),
        (Annotated[list[int], Field(max_length=1)], [1, 2], "It may have at most 1 entries."),
        (list[int], "a", "It must be a list."),
        (tuple[int, ...], "a", "It must be a list."),
        (frozenset[int], "a", "It must be a list."),
        (int, "a", "It must be a whole number."),
        (int, 1.5, "It must be a whole number."),
        (int, "9" * 5000, "It must be a whole number."),
        (float, "a", "It must be a number."),
        (Decimal, "much", "It must be a number."),
        (Annotated[Decimal, Field(decimal_places=2)], "1.005", "It may have at most 2 decimal places."),
        (Annotated[Decimal, Field(max_digits=3)], "12345", "It may have at most 3 digits."),
        (
            Annotated[Decimal, Field(max_digits=5, decimal_places=2)],
            "12345",
            "It may have at most 3 digits before the point.",
        ),
        (Annotated[int, Field(ge=1)], 0, "It must be at least 1."),
        (Annotated[int, Field(gt=1)], 1, "It must be more than 1."),
        (Annotated[int, Field(le=9)], 10, "It must be at most 9."),
        (Annotated[int, Field(lt=9)], 9, "It must be less than 9."),
        (bool, "perhaps", "It must be true or false."),
        (Literal["card", "paypal"], "cash", "It must be 'card' or 'paypal'."),
        (Colour, "green", "It must be 'red' or 'blue'."),
        (UUID, "mine", "It must be an identifier (UUID)."),
        (date, "soon", "It must be a date such as 2026-11-21."),
        (date, 1, "It must be a date such as 2026-11-21."),
        (AwareDatetime, "2026-11-21T10:00:00", "It must name its offset from UTC, such as +01:00 or Z."),
        (datetime, "soon", "It must be a date and time such as 2026-11-21T10:00:00Z."),
    ],
)
def test_a_fault_is_a_sentence_that_tells_what_to_do(kind: Any, value: Any, said: str) -> None:
    assert said_of(kind, value) == said


def test_what_nobody_has_worded_keeps_the_librarys_words() -> None:
    assert said_of(Annotated[int, Field(multiple_of=5)], 7) == "Input should be a multiple of 5"


@pytest.mark.parametrize("value", ["top-secret" * 9, {"key": "top-secret"}])
def test_the_value_is_never_told(value: Any) -> None:
    assert "top-secret" not in said_of(Annotated[str, Field(max_length=3)], value)


def test_every_sentence_is_german_too() -> None:
    with translation.override("de"):
        german = {kind: str(said) for kind, said in SAID.items()}
    with translation.override("en"):
        english = {kind: str(said) for kind, said in SAID.items()}

    assert [kind for kind in SAID if german[kind] == english[kind]] == []
