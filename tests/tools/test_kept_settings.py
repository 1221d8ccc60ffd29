"""A tool's settings are read by its schema once for a row, and anew where they are set anew."""

import pytest
from pydantic import ValidationError

from apps.tools.models import ToolConfig
from apps.tools.tool import ToolSettings


class Pace(ToolSettings):
    """Settings of a tool that has some."""

    per_minute: int = 10


def test_calls_that_share_a_row_share_its_settings() -> None:
    row = ToolConfig(settings={"per_minute": 20})

    first, second = row.settings_as(Pace), row.settings_as(Pace)

    assert first == Pace(per_minute=20)
    assert first is second


def test_settings_that_are_set_anew_are_read_anew() -> None:
    row = ToolConfig(settings={"per_minute": 20})
    row.settings_as(Pace)
    row.settings = {"per_minute": 30}

    assert row.settings_as(Pace) == Pace(per_minute=30)


def test_another_schema_reads_them_for_itself() -> None:
    row = ToolConfig(settings={})
    row.settings_as(Pace)

    assert row.settings_as(ToolSettings) == ToolSettings()


def test_settings_that_break_the_schema_are_refused_each_time() -> None:
    row = ToolConfig(settings={"per_minute": "often"})

    for _time in range(2):
        with pytest.raises(ValidationError):
            row.settings_as(Pace)
