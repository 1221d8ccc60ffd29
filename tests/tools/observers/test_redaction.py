"""What of a call may be stored and shown: what a schema declares sensitive, or does not know, is masked."""

from typing import Any

import pytest
from pydantic import BaseModel

from apps.tools.observers.redaction import Sensitive, digest, preview, redacted_arguments, redacted_model

MASK = "•••"


class Account(BaseModel):
    """A row with a secret."""

    name: str
    pin: Sensitive = ""


class Sheet(BaseModel):
    """Rows inside of a row."""

    title: str = "Sheet"
    owner: Account | None = None
    accounts: list[Account] = []
    by_name: dict[str, Account] = {}
    note: Any = None


KEPT_AND_MASKED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    # Arguments as they were asked for, and as they stand on record.
    ({}, {}),
    ({"name": "Anna"}, {"name": "Anna"}),
    ({"name": "Anna", "pin": "1234"}, {"name": "Anna", "pin": MASK}),
    ({"pin": ""}, {"pin": MASK}),
    ({"pin": None}, {"pin": MASK}),
    ({"pin": ["1234"]}, {"pin": MASK}),
    ({"PIN": "1234"}, {"PIN": MASK}),
    ({"password": "hunter2"}, {"password": MASK}),
    ({"name": 7}, {"name": 7}),
    ({"name": None}, {"name": None}),
    ({"name": ["Anna", "Ben"]}, {"name": ["Anna", "Ben"]}),
    ({"name": "x" * 2000}, {"name": "x" * 2000}),
    ({"name": "x" * 2001}, {"name": "x" * 2000 + "…"}),
    ({"n" * 100: "x"}, {"n" * 80: MASK}),
]


@pytest.mark.parametrize(("asked", "stored"), KEPT_AND_MASKED)
def test_arguments_are_stored_without_what_is_sensitive_or_unknown(
    asked: dict[str, Any], stored: dict[str, Any]
) -> None:
    assert redacted_arguments(Account, asked) == stored


NESTED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"owner": {"name": "Anna", "pin": "1"}}, {"owner": {"name": "Anna", "pin": MASK}}),
    ({"owner": {"name": "Anna", "nick": "A"}}, {"owner": {"name": "Anna", "nick": MASK}}),
    ({"owner": "Anna"}, {"owner": "Anna"}),
    ({"owner": None}, {"owner": None}),
    ({"accounts": [{"name": "Anna", "pin": "1"}, 7]}, {"accounts": [{"name": "Anna", "pin": MASK}, 7]}),
    ({"by_name": {"anna": {"pin": "1"}}}, {"by_name": {"anna": MASK}}),
]


@pytest.mark.parametrize(("asked", "stored"), NESTED)
def test_what_is_sensitive_in_an_object_of_the_arguments_is_masked_too(
    asked: dict[str, Any], stored: dict[str, Any]
) -> None:
    assert redacted_arguments(Sheet, asked) == stored


def test_many_objects_are_masked_before_they_are_cut() -> None:
    stored = redacted_arguments(Sheet, {"accounts": [{"name": "Anna", "pin": "1234"}] * 1000})["accounts"]

    assert (type(stored), len(stored), "1234" in stored) == (str, 2001, False)


def test_a_long_list_is_cut_like_a_long_text() -> None:
    stored = redacted_arguments(Account, {"name": ["x" * 100] * 100})["name"]

    assert (type(stored), len(stored), stored[-1]) == (str, 2001, "…")


SHEETS: list[tuple[Sheet, dict[str, Any]]] = [
    # A result, and how it is shown: the mask reaches every depth.
    (Sheet(owner=Account(name="Anna", pin="1")), {"owner": {"name": "Anna", "pin": MASK}}),
    (Sheet(accounts=[Account(name="Ben", pin="2")]), {"accounts": [{"name": "Ben", "pin": MASK}]}),
    (Sheet(by_name={"c": Account(name="Cleo", pin="3")}), {"by_name": {"c": {"name": "Cleo", "pin": MASK}}}),
    (Sheet(note=(1, 2.5, True, None)), {"note": [1, 2.5, True, None]}),
    (Sheet(note={"inner": Account(name="Dora", pin="4")}), {"note": {"inner": {"name": "Dora", "pin": MASK}}}),
]


@pytest.mark.parametrize(("result", "changed"), SHEETS)
def test_a_result_is_masked_at_any_depth(result: Sheet, changed: dict[str, Any]) -> None:
    empty = {"title": "Sheet", "owner": None, "accounts": [], "by_name": {}, "note": None}

    assert redacted_model(result) == empty | changed


@pytest.mark.parametrize(("length", "shown"), [(10, 36), (274, 300), (275, 300), (5000, 300)])
def test_a_preview_is_one_line_of_at_most_three_hundred_characters(length: int, shown: int) -> None:
    assert len(preview(Account(name="x" * length, pin="1234"))) == shown


def test_a_preview_that_was_cut_says_so() -> None:
    assert preview(Account(name="é" * 400)) == '{"name": "' + "é" * 289 + "…"


def code(tool: str = "crm", operation: str = "look", **arguments: Any) -> str:
    return digest(tool=tool, operation=operation, arguments=arguments)


def test_equal_calls_have_one_digest_in_whatever_order_their_arguments_stand() -> None:
    assert code(a=1, b={"c": 2, "d": 3}) == code(b={"d": 3, "c": 2}, a=1)


@pytest.mark.parametrize(
    "other",
    [
        code(a=2),
        code(a="1"),
        code(b=1),
        code(a=1, b=None),
        code(a=[1]),
        code(tool="billing", a=1),
        code(operation="list", a=1),
    ],
)
def test_calls_that_differ_in_anything_have_another_digest(other: str) -> None:
    assert other != code(a=1)
