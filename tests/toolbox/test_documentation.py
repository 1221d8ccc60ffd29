"""Each tool has a page that is made from its schemas and up to date."""

from io import StringIO
from pathlib import Path
from typing import Annotated

import pytest
from django.core.management import CommandError, call_command
from pydantic import Field

from apps.toolbox.documentation import page_of
from apps.tools.registry.registry import registry
from apps.tools.tool import Arguments, Result, Run, Tool, ToolSettings, operation
from apps.tools.types import Effect


class Inner(Result):
    """What is inside."""

    size: int


class Question(Arguments):
    """What is asked."""

    name: Annotated[str, Field(min_length=1, pattern="a|b")]
    limit: Annotated[int, Field(ge=1, le=9, description="How many.")] = 3
    since: str | None = None


class Answer(Result):
    """What is answered."""

    parts: list[Inner]


class PagedSettings(ToolSettings):
    """What operators set."""

    words: tuple[str, ...] = tuple("abcdefgh")


class PagedTool(Tool):
    """A tool for this test."""

    name = "paged"
    aliases = ("pages",)
    title = "Paged"
    description = "Has a page."
    settings_schema = PagedSettings

    @operation(effect=Effect.READ)
    def find(self, arguments: Question, run: Run) -> Answer:
        """Find the parts."""
        raise NotImplementedError


def test_a_page_says_what_goes_in_and_what_comes_out() -> None:
    assert (
        page_of(PagedTool())
        == """\
# Paged

Has a page.

- Name: `paged`
- Also called: `pages`

## find

Find the parts.

Effect: `read` (nothing changes).

### Arguments

What is asked.

| Field | Type | Default | Notes |
| --- | --- | --- | --- |
| `name` | string | required | length at least 1; matches `a\\|b` |
| `limit` | integer | `3` | How many. at least 1; at most 9 |
| `since` | string |  |  |

### Result

What is answered.

| Field | Type | Notes |
| --- | --- | --- |
| `parts` | list of `Inner` |  |

`Inner`: What is inside.

| Field | Type | Notes |
| --- | --- | --- |
| `size` | integer |  |

## Settings

Kept as JSON in the tool's row; operators edit them in the admin.

What operators set.

| Field | Type | Default | Notes |
| --- | --- | --- | --- |
| `words` | list of string | 8 entries |  |
"""
    )


def test_the_pages_in_the_repository_are_up_to_date() -> None:
    call_command("document_tools", "--check", stdout=StringIO())


def test_the_command_writes_one_page_a_tool_and_leaves_what_is_right(tmp_path: Path) -> None:
    said = StringIO()
    call_command("document_tools", "--folder", str(tmp_path), stdout=said)
    call_command("document_tools", "--folder", str(tmp_path), stdout=said)

    count = len(list(registry))
    assert sorted(path.stem for path in tmp_path.iterdir()) == [tool.name for tool in registry]
    assert said.getvalue() == f"{count} of {count} pages were written.\n0 of {count} pages were written.\n"


def test_a_page_that_is_out_of_date_is_named_and_left_alone(tmp_path: Path) -> None:
    call_command("document_tools", "--folder", str(tmp_path), stdout=StringIO())
    (tmp_path / "crm.md").write_text("old", encoding="utf-8")

    with pytest.raises(CommandError, match=r"Out of date: crm\.md"):
        call_command("document_tools", "--check", "--folder", str(tmp_path))
    assert (tmp_path / "crm.md").read_text(encoding="utf-8") == "old"


def test_every_operation_of_every_tool_is_described_in_a_sentence() -> None:
    silent = [
        f"{tool.name}.{operation.name}"
        for tool in registry
        for operation in tool.operations.values()
        if not operation.summary.endswith(".") or not (operation.arguments.__doc__ or "").strip().endswith(".")
    ]
    assert silent == []
