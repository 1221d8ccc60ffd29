"""Which calls wait: the row's rule, its threshold on an argument, and what a model asked for."""

from collections.abc import Callable
from typing import Any

import pytest
import responses

from apps.accounts.models import User
from apps.tools.errors import ApprovalRequired, ToolError
from apps.tools.models import ToolConfig
from apps.tools.services import change_config, explain_call
from apps.tools.types import CallContext, Origin, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM

Transfer = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]


@pytest.mark.parametrize(
    ("rule", "amount", "origin", "waits"),
    [
        ({"ask": "never"}, "999.00", Origin.RULES, False),
        ({"ask": "always"}, "0.01", Origin.RULES, True),
        ({"ask": "model"}, "999.00", Origin.RULES, False),
        ({"ask": "above", "argument": "amount", "limit": "50.00"}, "50.00", Origin.RULES, False),
        ({"ask": "above", "argument": "amount", "limit": "50.00"}, "50.01", Origin.RULES, True),
        ({"ask": "never"}, "0.01", Origin.MODEL, True),
        ({"ask": "above", "argument": "amount", "limit": "50.00"}, "1.00", Origin.MODEL, True),
    ],
)
def test_the_rows_rule_decides_but_a_model_always_asks(
    change: Change,
    transfer: Transfer,
    receipt: responses.BaseResponse,
    rule: dict[str, str],
    amount: str,
    origin: Origin,
    waits: bool,
) -> None:
    change(approvals={"transfer": rule})

    try:
        transfer(amount, origin=origin)
    except ApprovalRequired:
        waited = True
    else:
        waited = False

    assert waited is waits


@pytest.mark.parametrize(
    ("number", "waits"), [("5", False), ("4.99", False), ("-7", False), ("5.01", True), ("many", True), ("NaN", True)]
)
def test_a_threshold_on_what_is_no_number_asks(
    change: Change, look: Transfer, context: CallContext, upstream: responses.RequestsMock, number: str, waits: bool
) -> None:
    change(approvals={"look": {"ask": "above", "argument": "number", "limit": "5"}})
    upstream.get(f"{UPSTREAM}/things/{number}", json={"number": number})

    explained = explain_call(call=PlannedCall("probe", "look", {"number": number}), context=context)
    try:
        look(number)
    except ApprovalRequired as asked:
        why = str(asked)
    else:
        why = ""

    said = "is above 5." if number == "5.01" else "is no number that could be compared with 5."
    assert why == (f"It waits for a supervisor's decision: “number” {said}" if waits else "")
    assert next(one.verdict for one in explained if one.gate == "approval") == ("wait" if waits else "pass")


@pytest.mark.parametrize(("importance", "verdict"), [(0.1, "pass"), (0.100001, "wait")])
def test_a_fraction_is_compared_as_it_is_written(
    context: CallContext, operator: User, importance: float, verdict: str
) -> None:
    rules = {"store": {"ask": "above", "argument": "importance", "limit": "0.1"}}
    change_config(config=ToolConfig.objects.get(name="memory"), changes={"approvals": rules}, actor=operator)
    call = PlannedCall("memory", "store", {"key": "drink", "value": "tea", "importance": importance})

    explained = explain_call(call=call, context=context)

    assert next(one.verdict for one in explained if one.gate == "approval") == verdict


def test_a_threshold_on_an_argument_that_is_left_out_asks(change: Change, look: Transfer) -> None:
    ToolConfig.objects.update(approvals={"look": {"ask": "above", "argument": "gone", "limit": "5"}})

    with pytest.raises(ApprovalRequired):
        look("1")


@pytest.mark.parametrize(
    "rules",
    [
        {"fly": {"ask": "never"}},
        {"transfer": {"ask": "sometimes"}},
        {"transfer": {"ask": "above"}},
        {"transfer": {"ask": "never", "argument": "amount"}},
        {"transfer": {"ask": "above", "argument": "sum", "limit": "50.00"}},
        {"transfer": {"ask": "above", "argument": "amount", "limit": "much"}},
        {"transfer": {"ask": "above", "argument": "amount", "limit": "NaN"}},
        ["transfer"],
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(probe: ToolConfig, change: Change, rules: Any) -> None:
    with pytest.raises(ToolError) as refused:
        change(approvals=rules)

    assert refused.value.code == "invalid_config"
