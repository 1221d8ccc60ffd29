"""A call looks at its tool's row and its breaker's row together; what is not fresh any more is read again."""

import time
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.tools.errors import BreakerOpen
from apps.tools.limits.breaker import Permit, force, take_permit
from apps.tools.models import ForcedState, ToolConfig
from apps.tools.standing import FRESH_S, Standing, read_standing


@pytest.fixture
def standing(probe: ToolConfig) -> Standing:
    found = read_standing("probe")
    assert found
    return found


def paused(config: ToolConfig) -> None:
    force(config=config, state=ForcedState.FORCE_OPEN, reason="calm", actor="operator", until=None)


def permit(standing: Standing) -> Permit:
    return take_permit(config=standing.config, call_id=uuid4(), for_s=5, standing=standing)


def test_a_tool_without_a_row_has_no_standing(db: None) -> None:
    assert read_standing("nothing") is None


def test_both_rows_are_read(probe: ToolConfig) -> None:
    paused(probe)

    found = read_standing("probe")

    assert found
    assert (found.config, found.breaker and found.breaker.forced) == (probe, "force_open")


def test_a_tool_without_an_endpoint_has_no_breaker_to_read(probe: ToolConfig) -> None:
    ToolConfig.objects.update(endpoint="")

    with CaptureQueriesContext(connection) as queries:
        found = read_standing("probe")

    assert (found and found.breaker, len(queries)) == (None, 1)


@pytest.mark.django_db(transaction=True)
def test_each_call_feels_what_was_saved_before_it(transactional_db: None, probe: ToolConfig) -> None:
    seen = []
    for revision in (7, 8):
        ToolConfig.objects.update(revision=revision)
        found = read_standing("probe")
        seen.append(found and found.config.revision)

    assert seen == [7, 8]


@pytest.mark.django_db(transaction=True)
def test_rows_whose_mark_still_stands_are_not_read_again(transactional_db: None, probe: ToolConfig) -> None:
    first = read_standing("probe")

    with CaptureQueriesContext(connection) as queries:
        second = read_standing("probe")

    assert first is second
    assert len(queries) == 0


@pytest.mark.django_db(transaction=True)
def test_a_breaker_that_was_forced_is_felt_by_the_next_call(transactional_db: None, probe: ToolConfig) -> None:
    before = read_standing("probe")
    paused(probe)
    after = read_standing("probe")

    assert [found and found.breaker and found.breaker.forced for found in (before, after)] == [None, "force_open"]


@pytest.mark.django_db(transaction=True)
def test_rows_changed_by_a_statement_of_somebodys_own_are_felt_within_a_moment(
    transactional_db: None, probe: ToolConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_standing("probe")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tools_toolconfig SET revision = 99")

    monkeypatch.setattr(time, "monotonic", partial(later, time.monotonic()))
    found = read_standing("probe")

    assert found
    assert found.config.revision == 99


def later(moment: float) -> float:
    return moment + FRESH_S


def test_a_fresh_standing_saves_the_look_at_the_breaker(standing: Standing) -> None:
    with CaptureQueriesContext(connection) as queries:
        permit(replace(standing, read_at=float("inf")))

    assert len(queries) == 0


def test_one_that_is_not_fresh_any_more_does_not_stand_for_the_row(standing: Standing) -> None:
    paused(standing.config)

    with pytest.raises(BreakerOpen):
        permit(replace(standing, read_at=standing.read_at - FRESH_S))
