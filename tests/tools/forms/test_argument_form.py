"""The arguments of an operation as fields: made from its schema, kept exactly where nobody touched them."""

from datetime import date
from enum import StrEnum
from typing import Any, Literal

import pytest
from django.http import QueryDict
from pydantic import Field

from apps.tools.errors import FieldError, InvalidArguments
from apps.tools.forms import ArgumentForm, edited_arguments
from apps.tools.observers.redaction import Sensitive
from apps.tools.tool import Arguments, Operation, Result
from apps.tools.types import Effect


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Line(Arguments):
    sku: str


class Everything(Arguments):
    name: str = Field(description="Who it is for.")
    note: str = Field("", max_length=500)
    pieces: int = 1
    price: float | None = None
    express: bool | None = None
    colour: Colour | None = None
    size: Literal["s", "m"] = "m"
    on: date | None = None
    tags: list[str] = []
    lines: list[Line] = []
    secret: Sensitive = ""


OPERATION = Operation("order", Effect.WRITE, "Order something.", Everything, Result)


def filled(given: dict[str, Any], **fields: str) -> ArgumentForm:
    """A form shown with `given` and sent with some fields filled in anew, line ends as browsers send them."""
    shown = {f"argument-{name}": str(text) for name, text in ArgumentForm(OPERATION, given=given).initial.items()}
    data = QueryDict(mutable=True)
    data.update(shown | {f"argument-{name}": text for name, text in fields.items()})
    data.update({name: data.pop(name)[0].replace("\n", "\r\n") for name in list(data)})
    return ArgumentForm(OPERATION, given=given, data=data)


def sent(given: dict[str, Any], **fields: str) -> dict[str, Any] | None:
    return edited_arguments(filled(given, **fields))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("name", "Ada Löwe", "Ada Löwe"),
        ("note", "first line\nsecond line", "first line\nsecond line"),
        ("pieces", "3", 3),
        ("pieces", "three", "three"),
        ("price", "2.5", 2.5),
        ("express", "true", True),
        ("express", "false", False),
        ("colour", "blue", "blue"),
        ("size", "s", "s"),
        ("on", "2026-11-29", "2026-11-29"),
        ("tags", "new\n\n fragile ", ["new", "fragile"]),
        ("lines", '[{"sku": "SKU-1"}]', [{"sku": "SKU-1"}]),
        ("secret", "hush", "hush"),
    ],
)
def test_what_is_filled_in_is_sent_as_its_schema_takes_it(name: str, text: str, value: Any) -> None:
    assert sent({}, **{name: text}) == {name: value}


def test_an_empty_field_is_not_sent() -> None:
    assert sent({"name": "Ada", "note": "soon"}, note="") == {"name": "Ada"}


@pytest.mark.parametrize(
    "given",
    [
        {"name": " Ada "},
        {"name": "Ada", "note": "first\nsecond", "pieces": 2, "express": False, "tags": ["a", "b"]},
        {"name": "Ada", "lines": [{"sku": "SKU-1"}], "price": 2.50, "unknown": {"of": ["nobody"]}},
    ],
)
def test_what_nobody_touched_stays_exactly_as_it_was(given: dict[str, Any]) -> None:
    assert sent(given) == given


def test_a_text_of_several_lines_is_shown_where_its_lines_stay() -> None:
    one_line, several = (ArgumentForm(OPERATION, given={"name": name}) for name in ("Ada", "Ada\nLovelace"))

    assert [str(form["name"]).startswith("<textarea") for form in (one_line, several)] == [False, True]


def test_a_sensitive_argument_is_never_shown_and_kept_unless_it_is_filled_in() -> None:
    given = {"name": "Ada", "secret": "hush"}

    assert "hush" not in str(ArgumentForm(OPERATION, given=given))
    assert (sent(given), sent(given, secret="psst")) == (given, {"name": "Ada", "secret": "psst"})


def test_what_is_no_json_is_said_beside_its_field_and_kept() -> None:
    form = filled({"name": "Ada"}, lines="[{")

    with pytest.raises(InvalidArguments, match="lines: This is no JSON"):
        edited_arguments(form)
    assert (list(form.errors), form["lines"].value()) == (["lines"], "[{")


def test_what_the_gate_finds_stands_beside_the_field_it_is_in() -> None:
    form = filled({"name": "Ada"}, lines='[{"sku": 1}]')
    assert form.is_valid()

    form.point_out([FieldError("lines.0.sku", "Text is needed."), FieldError("nowhere", "Lost.")])

    assert form.errors == {"lines": ["0.sku: Text is needed."]}


def test_fields_say_what_is_needed_what_it_is_and_what_is_sent_when_it_is_left_empty() -> None:
    form = ArgumentForm(OPERATION, given={})

    assert [name for name, field in form.fields.items() if field.needed] == ["name"]
    assert (form["name"].label, form["name"].help_text) == ("Name", "Who it is for.")
    assert 'placeholder="1"' in str(form["pieces"])
    assert 'type="date"' in str(form["on"])
    assert str(form["colour"]).count("<option") == 3
