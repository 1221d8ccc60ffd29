"""Two calls have one key exactly where one's answer serves the other."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.http import Deadline
from apps.tools.cache import CacheKey, key_of
from apps.tools.gates.arguments import parse_arguments
from apps.tools.invocation import Invocation
from apps.tools.models import ToolConfig
from apps.tools.registry.registry import registry
from apps.tools.services import execute_tool
from apps.tools.tool import Arguments, Run, Tool, operation
from apps.tools.types import CallContext, Effect, PlannedCall
from tests.tools.conftest import ProbeTool, Thing

TOOL = ProbeTool()
AWKWARD = st.text(alphabet='ab\n\\"{}:, 1', max_size=6)
Parts = tuple[str, str, str, str, int, int]


def key(
    number: str = "7", password: str = "", customer: str = "C-1", role: str = "agent", revision: int = 1, epoch: int = 0
) -> CacheKey:
    call = PlannedCall("probe", "look", {"number": number, "password": password})
    invocation = Invocation(
        id=uuid4(),
        call=call,
        context=CallContext(request_id="r", role=role, customer_id=customer),
        tool=TOOL,
        operation=TOOL.operations["look"],
        config=ToolConfig(name="probe", revision=revision, cache_epoch=epoch),
        deadline=Deadline.after(5),
    )
    parse_arguments(invocation)
    return key_of(invocation)


def stripped(parts: Parts) -> Parts:
    """Return the parts as the schema takes them: it strips its arguments."""
    return parts[0].strip(), parts[1].strip(), *parts[2:]


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "8"},
        {"password": "x"},
        {"customer": "C-2"},
        {"customer": ""},
        {"role": "operator"},
        {"revision": 2},
        {"epoch": 1},
    ],
)
def test_another_value_of_any_part_is_another_key(changed: dict[str, Any]) -> None:
    assert key(**changed) != key()


def test_equal_calls_have_one_key_whoever_makes_them() -> None:
    assert key() == key()
    assert key(number=" 7 ") == key(number="7")


def test_the_key_names_tool_and_operation_and_hides_the_rest() -> None:
    made = key(number="4711", password="hush", customer="C-99")

    assert (made.tool, made.operation) == ("probe", "look")
    assert len(made.digest) == 64
    assert not any(secret in str(made) for secret in ("4711", "hush", "C-99"))


parts = st.tuples(
    AWKWARD, AWKWARD, AWKWARD, st.sampled_from(["agent", "operator", ""]), st.integers(1, 12), st.integers(0, 12)
)


@given(one=parts, other=parts)
def test_no_two_calls_share_a_key_however_awkward_their_texts(one: Parts, other: Parts) -> None:
    assert (key(*one) == key(*other)) == (stripped(one) == stripped(other))


def test_rows_of_our_own_are_read_each_time(db: None, context: CallContext) -> None:
    class OwnTool(Tool):
        name = "own"
        title = "Own rows"

        @operation(effect=Effect.READ)
        def read(self, arguments: Arguments, run: Run) -> Thing:
            """Read for the one who asks."""
            return Thing(number="1")

    registry.register(OwnTool())
    ToolConfig.objects.create(name="own", cache_ttl_s=30)
    try:
        results = [execute_tool(call=PlannedCall("own", "read"), context=context) for _ in range(2)]
    finally:
        registry.unregister("own")

    assert [result.cached for result in results] == [False, False]
