"""Text from outside: what every database can store, and what names one of its rows."""

from typing import Annotated

from pydantic import AfterValidator

# Databases count to 9,223,372,036,854,775,807.
DIGITS = 18


def row_number(text: str) -> int | None:
    """Return the number that a text is written as; None where it is none, or more than a database counts to."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= DIGITS
    return int(text) if is_number else None


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("A NUL can not be stored")
    return text


Storable = Annotated[str, AfterValidator(_storable)]
