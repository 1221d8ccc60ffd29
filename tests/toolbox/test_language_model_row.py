"""The row of the language model: its prices, its first settings, and what is on record of it."""

from decimal import Decimal
from typing import Any

import pytest
from environs import Env
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from apps.core.http import is_on_this_machine
from apps.toolbox.language_model.completion import usage_of
from apps.toolbox.language_model.schemas import LanguageModelSettings
from apps.toolbox.language_model.wire import WireCached, WireUsage
from apps.tools.models import ToolConfig
from apps.tools.problems import problems_of
from apps.tools.registry.defaults import first_config
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, PlannedCall
from tests.toolbox.completions import HELLO, MODEL, PATH, PRICES, answer_with, call_of
from tests.toolbox.conftest import Upstream


@given(
    prompt=st.integers(0, 10**7), cached=st.integers(0, 10**7), written=st.integers(0, 10**6),
    prices=st.tuples(*[st.integers(0, 10**9)] * 3),
)  # fmt: skip
def test_costs_are_exact(prompt: int, cached: int, written: int, prices: tuple[int, int, int]) -> None:
    new, kept, out = (Decimal(price).scaleb(-6) for price in prices)
    settings = LanguageModelSettings(input_price=new, cached_input_price=kept, output_price=out)
    counted = WireUsage(
        prompt_tokens=prompt, completion_tokens=written, prompt_tokens_details=WireCached(cached_tokens=cached)
    )

    usage = usage_of(counted, settings)

    assert usage is not None
    known = min(prompt, cached)
    micros = (prompt - known) * prices[0] + known * prices[1] + written * prices[2]
    assert usage.cost * 10**12 == micros
    assert Decimal(usage.model_dump(mode="json")["cost"]) == usage.cost
    assert "E" not in usage.model_dump(mode="json")["cost"]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"messages": []}, ("messages",)),
        ({"messages": [{"role": "user"}]}, ("messages", 0)),
        ({"messages": [{"role": "robot", "content": "x"}]}, ("messages", 0, "role")),
        ({"messages": [{"role": "tool", "content": "x"}]}, ("messages", 0)),
        ({"messages": [{"role": "user", "content": "x", "tool_call_id": "1"}]}, ("messages", 0)),
        ({"messages": [{"role": "user", "tool_calls": [call_of("look", "{}")]}]}, ("messages", 0)),
        ({"messages": HELLO, "temperature": 3}, ("temperature",)),
        ({"messages": HELLO, "max_tokens": 0}, ("max_tokens",)),
        ({"messages": HELLO, "tools": [{"name": "two words"}]}, ("tools", 0, "name")),
        ({"messages": HELLO, "model": "another"}, ("model",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    arguments: dict[str, Any], field: tuple[str | int, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        MODEL.operations["complete"].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]


def test_it_is_switched_off_at_first_and_has_time_to_think() -> None:
    row = first_config(MODEL, Env())

    assert (row.enabled, row.timeout_s, row.deadline_s, row.api_key) == (False, 60.0, 120.0, "")


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://localhost:11434/v1", True),
        ("http://127.0.0.1:8080", True),
        ("http://127.9:8080", True),
        ("http://[::1]:8080/v1", True),
        ("https://api.model.example/v1", False),
        ("http://localhost.example/v1", False),
        ("http://8.8.8.8/v1", False),
        ("", False),
    ],
)
def test_only_servers_on_this_machine_need_no_key(url: str, *, is_here: bool) -> None:
    row = first_config(MODEL, Env())
    row.enabled, row.endpoint = True, url

    assert is_on_this_machine(url) is is_here
    assert [problem.id for problem in problems_of(row)] == ([] if is_here else ["W003" if url else "W002"])


@pytest.mark.django_db
def test_what_the_model_used_is_on_record_with_the_call(upstream: Upstream) -> None:
    ToolConfig.objects.filter(name="language_model").update(enabled=True, endpoint=upstream.base_url, settings=PRICES)
    upstream.answers("POST", PATH, answer_with(content="Yes."))
    call = PlannedCall("language_model", "complete", {"messages": HELLO})

    result = execute_tool(call=call, context=CallContext(request_id="request-1", role="agent"))

    assert result.data["usage"]["cost"] == "0.0045"
