"""Texts of a certain shape: refused with the sentence that says how they are written, whole or not at all."""

from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from apps.toolbox.fields import Currency, Email, Identifier
from apps.toolbox.mapping.settings import HeaderName, HeaderValue, ParameterName, Path
from apps.toolbox.mapping.settings import Pointer as JsonPointer
from apps.toolbox.shapes import Shape


@pytest.mark.parametrize(
    ("kind", "good", "bad", "said"),
    [
        (Currency, ["EUR"], ["eur", "EURO", "EUR\n", ""], "three capital letters, such as EUR"),
        (Email, ["a@b", "anna@example.com"], ["anna", "a b@c.de", "a@b\nc"], "such as anna@example.com"),
        (Identifier, ["C-1", "..a", "é"], ["..", "-", "/", "a\nb"], "it holds a letter or a digit"),
        (HeaderName, ["X-Api-Key"], ["X Api", "X:a", "1X", "X\n"], "letters, digits and dashes"),
        (HeaderValue, ["larkfield", ""], ["a\r\nb", "ж", "a" * 201], "on one line"),
        (ParameterName, ["filter[mail]", "$top"], ["a b", "a&b", ""], "Write a parameter's name"),
        (Path, ["/a/{id}", "/"], ["a", "/a b", "/a?b", "/{id!r}", "/{a.b}", "/a\n"], "begins with a slash"),
        (JsonPointer, ["", "/a/0/~1"], ["a", "/~2", "a/b"], "Write a pointer such as /rows/0/name"),
    ],
)
def test_what_is_written_otherwise_is_told_how_to_write_it(
    kind: Any, good: list[str], bad: list[str], said: str
) -> None:
    adapter = TypeAdapter[str](kind)

    assert [adapter.validate_python(text) for text in good] == good
    for text in bad:
        with pytest.raises(ValidationError) as caught:
            adapter.validate_python(text)
        assert [said in error["msg"] or "characters" in error["msg"] for error in caught.value.errors()] == [True]


def test_programs_read_the_pattern_in_the_schema() -> None:
    schema = TypeAdapter(Annotated[str, Shape("^[a-z]+$", "Write small letters.")]).json_schema()

    assert schema == {"type": "string", "pattern": "^[a-z]+$"}
