"""What goes along into the threads of calls that run side by side, and what they give back."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import responses
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.core.request_id import current_request_id, request_id_bound
from apps.tools.models import ToolConfig
from apps.tools.services import execute_tools
from apps.tools.types import CallContext, PlannedCall
from tests.tools.conftest import UPSTREAM

pytestmark = pytest.mark.django_db(transaction=True)
Seen = list[tuple[Any, ...]]


@pytest.fixture
def watched(transactional_db: None, probe: ToolConfig, upstream: responses.RequestsMock) -> Callable[..., Seen]:
    """Note, in the thread of each call, what `look` returns while the upstream works."""

    def watch(look: Callable[[], Any]) -> Seen:
        seen: Seen = []
        together = threading.Barrier(3, timeout=20)

        def answer(_request: object) -> tuple[int, dict[str, str], str]:
            together.wait()
            seen.append((threading.current_thread().name.partition("_")[0], look()))
            return 200, {}, '{"number": "7"}'

        for number in range(3):
            upstream.add_callback("GET", f"{UPSTREAM}/things/{number}", answer, content_type="application/json")
        return seen

    return watch


def three(context: CallContext) -> None:
    execute_tools(calls=[PlannedCall("probe", "look", {"number": str(n)}) for n in range(3)], context=context)


def test_the_request_id_goes_along_and_every_log_line_of_a_call_carries_it(
    watched: Callable[..., Seen], context: CallContext, caplog: pytest.LogCaptureFixture
) -> None:
    seen = watched(current_request_id)

    with request_id_bound("request-77"), caplog.at_level(logging.INFO):
        three(replace(context, request_id="request-77"))

    assert seen == [("tool", "request-77")] * 3
    assert set(ToolCall.objects.values_list("request_id", flat=True)) == {"request-77"}
    assert current_request_id() == ""


def test_the_callers_role_is_on_record_for_each(
    watched: Callable[..., Seen], context: CallContext, agent: User
) -> None:
    watched(lambda: None)

    three(context)

    rows = ToolCall.objects.values_list("caller", "caller_role", "caller_id")
    assert list(rows) == [("agent", "agent", agent.pk)] * 3


def test_the_callers_language_goes_along(watched: Callable[..., Seen], context: CallContext) -> None:
    seen = watched(translation.get_language)

    with translation.override("de"):
        three(context)

    assert {language for _thread, language in seen} == {"de"}


def test_each_thread_gives_its_database_connection_back(watched: Callable[..., Seen], context: CallContext) -> None:
    used: list[BaseDatabaseWrapper] = []

    def look() -> None:
        ToolConfig.objects.exists()
        used.append(connections["default"])

    watched(look)
    three(context)

    assert len({id(one) for one in [*used, connection]}) == 4
    assert [one.connection for one in used] == [None] * 3
