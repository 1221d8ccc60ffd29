"""A server that is killed while it reads loses no answer it gave, and leaves a trace of every read it had begun."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from apps.audit.models import ToolCall
from apps.tools.models import ToolConfig
from tests.chaos import jobs
from tests.chaos.processes import PATIENCE_S, Child, Children, seconds_until
from tests.chaos.proxy import FaultProxy, Hold, passing

NEVER, AT_ONCE = 3600.0, 0.0
UPSTREAM_WORKS = "while the upstream works"
BEFORE_ITS_END = "before the row"

Reading = Callable[[str, float], tuple[Child, UUID]]
pytestmark = pytest.mark.usefixtures("customer", "agent")


@pytest.fixture
def reading(children: Children, proxy: FaultProxy, aim: Callable[..., ToolConfig]) -> Iterator[Reading]:
    """Start a process that has answered one read and has come to a moment of another; return it and the first's id."""
    aim("crm", proxy.url)
    hold = Hold()

    def start(moment: str, lasts_s: float) -> tuple[Child, UUID]:
        child = children.start(jobs.look_and_die, moment, lasts_s)
        acknowledged = UUID(child.hear())
        proxy.fault = hold if moment == UPSTREAM_WORKS else passing
        child.tell("go")
        if moment == UPSTREAM_WORKS:
            assert hold.answered.acquire(timeout=PATIENCE_S)
        else:
            assert child.hear() == "stopped"
        return child, acknowledged

    yield start
    hold.release.set()


def rows() -> list[tuple[str, str]]:
    return list(ToolCall.objects.order_by("started_at").values_list("arguments__customer_id", "status"))


@pytest.mark.parametrize("moment", [UPSTREAM_WORKS, BEFORE_ITS_END])
def test_a_quick_read_that_was_killed_stands_as_interrupted_once_a_server_starts(
    reading: Reading, children: Children, unused_port: int, moment: str
) -> None:
    child, acknowledged = reading(moment, NEVER)
    child.kill()
    left = rows()

    children.start(jobs.serve, unused_port)
    seconds_until(lambda: len(rows()) == 2)

    assert left == [("C-1001", "completed")]
    assert rows() == [("C-1001", "completed"), ("C-1002", "interrupted")]
    assert ToolCall.objects.get(status="completed").pk == acknowledged


def test_a_read_that_lasts_is_in_the_history_while_it_runs_and_interrupted_after_a_kill(
    reading: Reading, children: Children, unused_port: int
) -> None:
    child, _acknowledged = reading(UPSTREAM_WORKS, AT_ONCE)
    seconds_until(lambda: ("C-1002", "started") in rows())
    child.kill()

    children.start(jobs.serve, unused_port)
    seconds_until(lambda: ("C-1002", "started") not in rows())

    assert rows() == [("C-1001", "completed"), ("C-1002", "interrupted")]
