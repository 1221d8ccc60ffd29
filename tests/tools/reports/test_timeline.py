"""Calls over time as a drawing: every call in its column, round numbers at the axis, the same in the table."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from apps.accounts.models import User
from apps.audit.rollup import roll_up
from apps.core.clock import now
from apps.tools.admin.charts_page import charts_of
from apps.tools.models import ToolConfig
from apps.tools.reports.timeline import Timeline, draw, round_up, timeline_of
from apps.tools.reports.traffic import Days, counts_since, traffic_of
from tests.audit.calls import make_call


def drawing(days: Days) -> Timeline:
    moment = now()
    return timeline_of(counts_since(tool="probe", days=days, now=moment, by_step=True), days=days, now=moment)


@pytest.mark.parametrize(("number", "top"), [(1, 1), (3, 5), (5, 5), (11, 20), (99, 100), (1001, 2000)])
def test_the_axis_ends_at_a_round_number(number: int, top: int) -> None:
    assert round_up(number) == top


@pytest.mark.parametrize(("days", "columns"), [(Days.DAY, 24), (Days.WEEK, 28), (Days.MONTH, 30)])
@pytest.mark.parametrize("is_rolled_up", [False, True])
def test_every_call_stands_in_one_column(probe: ToolConfig, days: Days, columns: int, is_rolled_up: bool) -> None:
    for hours, status in ((0, "completed"), (2, "failed"), (5, "refused"), (5, "waiting"), (9, "unknown")):
        make_call(tool="probe", at=now() - timedelta(hours=hours), status=status)
    if is_rolled_up:
        roll_up(now=now())

    drawn = drawing(days)

    assert len(drawn.columns) == columns
    assert [sum(numbers) for numbers in zip(*(column.numbers for column in drawn.columns), strict=True)] == [1, 2, 2]


def test_a_column_is_as_high_as_its_number(probe: ToolConfig) -> None:
    moment = now()
    for status in ("completed", "completed", "failed", "refused"):
        make_call(tool="probe", at=moment, status=status)

    drawn = drawing(Days.DAY)

    (column,) = [column for column in drawn.columns if column.calls]
    assert [line.label for line in drawn.lines] == ["0", "2", "5"]
    unit = (drawn.lines[0].at - drawn.lines[2].at) / 5
    assert [(block.tone, round(block.height / unit)) for block in column.blocks] == [
        ("completed", 2),
        ("refused", 1),
        ("failed", 1),
    ]


def test_the_drawing_has_a_table_behind_it(
    client_for: Callable[[User], Client], auditor: User, probe: ToolConfig
) -> None:
    make_call(tool="probe")

    html = client_for(auditor).get(f"/admin/tools/toolconfig/{probe.pk}/charts/").content.decode()

    assert (html.count("<g><title>"), "Completed 1, Refused or waiting 0, Failed 0" in html) == (1, True)
    assert '<td class="number">1</td><td class="number">0</td><td class="number">0</td>' in html


@pytest.mark.parametrize(("language", "numbers"), [("en", ["up to 3 s", "2,000"]), ("de", ["bis 3 s", "2.000"])])
def test_numbers_are_grouped_as_the_reader_is_used_to(language: str, numbers: list[str]) -> None:
    moment = now()
    with translation.override(language):
        (latency,) = [chart for chart in charts_of(traffic_of([])) if chart.key == "latency"]
        drawn = draw([(moment, Counter(completed=1_500))], Days.DAY)

    assert [latency.bars[5].label, drawn.lines[-1].label] == numbers
