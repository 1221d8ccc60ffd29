"""Reading a call from the command line."""

import json
from argparse import ArgumentTypeError
from typing import Any

JSON_MARK = ":"


def argument(text: str) -> tuple[str, Any]:
    """Return name and value of `name=text` or `name:=JSON`; raises ArgumentTypeError."""
    name, equals, value = text.partition("=")
    if not equals or not name.rstrip(JSON_MARK):
        raise ArgumentTypeError(f"“{text}” is not of the form name=text or name:=JSON.")
    return (name[:-1], _json(value)) if name.endswith(JSON_MARK) else (name, value)


def payload(text: str) -> dict[str, Any]:
    """Return the arguments that a JSON object holds; raises ArgumentTypeError."""
    value = _json(text)
    if not isinstance(value, dict):
        raise ArgumentTypeError("The payload must be a JSON object.")
    return value


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text[:80]}” is no JSON: {error}.") from None
