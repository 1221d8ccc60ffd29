"""What counts as the number of a row, and which text a database can keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from apps.core.text import Storable, row_number

STORABLE = TypeAdapter(Storable)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("17", 17),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5_000, None),
        ("", None),
        (" 1", None),
        ("-1", None),
        ("+1", None),
        ("1.0", None),
        ("1e3", None),
        ("1_000", None),
        ("²", None),
        ("٣", None),
        ("T-17", None),
    ],
)
def test_a_number_is_written_in_plain_digits(text: str, number: int | None) -> None:
    assert row_number(text) == number


@given(st.integers(0, 10**18 - 1))
def test_every_number_a_list_hands_out_is_read_back(number: int) -> None:
    assert row_number(str(number)) == number


@given(st.text())
def test_any_other_text_is_none_and_no_error(text: str) -> None:
    number = row_number(text)
    assert number is None or 0 <= number < 2**63


@given(st.text().filter(lambda text: "\0" not in text))
def test_text_is_kept_as_it_is(text: str) -> None:
    assert STORABLE.validate_python(text) == text


@given(st.text(), st.text())
def test_a_nul_is_refused_wherever_it_stands(before: str, after: str) -> None:
    with pytest.raises(ValidationError, match="A NUL can not be stored"):
        STORABLE.validate_python(f"{before}\0{after}")
