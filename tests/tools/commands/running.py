"""Running `manage.py tools` and reading what it says."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def run(*arguments: str) -> str:
    """Return what the command writes to the standard output."""
    out = StringIO()
    call_command("tools", *arguments, stdout=out)
    return out.getvalue()


def read(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


def refused(*arguments: str) -> tuple[str, str]:
    """Return the standard output and the message of a command that ends with status 1."""
    out = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("tools", *arguments, stdout=out)
    assert raised.value.returncode == 1
    return out.getvalue(), str(raised.value)


def lines_of(table: str) -> dict[str, list[str]]:
    """Return the cells of a table's lines by their first cell."""
    return {line.split()[0]: line.split() for line in table.splitlines()}
