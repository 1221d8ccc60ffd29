"""What each gate says of a call beforehand is what it says when the call is made; foreseeing changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import responses
from requests.exceptions import ReadTimeout

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.core.clock import now
from apps.tools.cache import store
from apps.tools.errors import ApprovalRequired, OutcomeUnknown, ToolError, ToolUnusable
from apps.tools.gates.bulkhead import bulkheads
from apps.tools.models import Approval, EffectStatus, ForcedState, LedgerEntry, TokenBucket, ToolConfig
from apps.tools.services import approve, carry_out, execute_tool, explain_call, set_breaker
from apps.tools.types import CallContext, Origin, PlannedCall, ToolResult, Verdict
from tests.tools.conftest import UPSTREAM, Clock

Change = Callable[..., ToolConfig]
LOOK = PlannedCall("probe", "look", {"number": "7"})
TRANSFER = PlannedCall("probe", "transfer", {"amount": "10.00"})

pytestmark = pytest.mark.usefixtures("probe")


@pytest.fixture
def answering(upstream: responses.RequestsMock) -> responses.RequestsMock:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    upstream.post(f"{UPSTREAM}/transfers", json={"reference": "T-1"})
    return upstream


def said(gate: str, call: PlannedCall, context: CallContext) -> Verdict:
    return next(verdict for verdict in explain_call(call=call, context=context) if verdict.gate == gate)


def made(call: PlannedCall, context: CallContext) -> ToolResult | ToolError:
    try:
        return execute_tool(call=call, context=context)
    except ToolError as error:
        return error


def keyed(context: CallContext) -> CallContext:
    return replace(context, idempotency_key="one")


def test_the_cache_says_that_the_other_system_would_be_asked(context: CallContext) -> None:
    verdict = said("cache", LOOK, context)

    assert (verdict.verdict, verdict.reason) == (
        "pass",
        "No fresh answer is kept, so the other system would be asked.",
    )


def test_the_cache_says_how_old_the_answer_is_that_would_be_given(
    context: CallContext, answering: responses.RequestsMock, clock: Clock
) -> None:
    made(LOOK, context)
    clock.advance(12)

    assert said("cache", LOOK, context).reason == "An answer of 12 s ago would be given."
    clock.advance(60)
    assert said("cache", LOOK, context).reason.startswith("No fresh answer")


@pytest.mark.parametrize("changes", [{"cache_ttl_s": 0}, {"approvals": {"look": {"ask": "always"}}}])
def test_the_cache_has_nothing_to_say_of_what_it_does_not_keep(
    change: Change, context: CallContext, changes: dict[str, Any]
) -> None:
    change(**changes)

    assert said("cache", LOOK, context).reason == ""
    assert said("cache", TRANSFER, context).reason == ""


def test_looking_into_the_cache_counts_no_use(context: CallContext, answering: responses.RequestsMock) -> None:
    def uses() -> list[int]:
        return [entry.accesses for entry in store().report(at=now().timestamp(), top=5).top]

    made(LOOK, context)
    said("cache", LOOK, context)
    before = uses()
    made(LOOK, context)

    assert (before, uses()) == ([0], [1])


def test_a_change_under_a_new_key_passes_and_reserves_nothing(freely: ToolConfig, context: CallContext) -> None:
    verdict = said("effect", TRANSFER, keyed(context))

    assert (verdict.verdict, verdict.reason, LedgerEntry.objects.count()) == ("pass", "", 0)


def test_a_change_that_was_made_says_that_its_result_would_be_given_again(
    freely: ToolConfig, context: CallContext, answering: responses.RequestsMock
) -> None:
    made(TRANSFER, keyed(context))

    verdict = said("effect", TRANSFER, keyed(context))

    assert verdict.verdict == "pass"
    assert verdict.reason == "It was made already under this key; that result would be given again."


@pytest.mark.parametrize(
    ("status", "amount", "code"),
    [
        (EffectStatus.RESERVED, "10.00", "change_under_way"),
        (EffectStatus.UNKNOWN, "10.00", "outcome_unknown"),
        (EffectStatus.DONE, "11.00", "key_used_for_other"),
    ],
)
def test_a_change_that_the_ledger_refuses_is_refused_in_the_same_words_beforehand(
    freely: ToolConfig,
    context: CallContext,
    answering: responses.RequestsMock,
    status: EffectStatus,
    amount: str,
    code: str,
) -> None:
    made(TRANSFER, keyed(context))
    LedgerEntry.objects.update(status=status)
    call = PlannedCall("probe", "transfer", {"amount": amount})

    verdict, refusal = said("effect", call, keyed(context)), made(call, keyed(context))

    assert isinstance(refusal, ToolError)
    assert (refusal.code, refusal.gate) == (code, "effect")
    assert (verdict.verdict, verdict.reason) == ("refuse", str(refusal))


def test_a_change_that_failed_may_be_asked_for_again(
    freely: ToolConfig, context: CallContext, answering: responses.RequestsMock
) -> None:
    made(TRANSFER, keyed(context))
    LedgerEntry.objects.update(status=EffectStatus.FAILED)

    assert said("effect", TRANSFER, keyed(context)).verdict == "pass"
    assert LedgerEntry.objects.get().status == EffectStatus.FAILED


def test_a_dry_run_says_that_the_change_would_be_described(freely: ToolConfig, context: CallContext) -> None:
    verdict = said("effect", TRANSFER, replace(context, dry_run=True))

    assert (verdict.verdict, verdict.reason) == ("pass", "The change would be described, not sent.")


def test_reads_have_no_effect_to_speak_of(context: CallContext) -> None:
    assert said("effect", LOOK, context) == Verdict("effect", "pass", "")


def test_a_change_of_unknown_outcome_is_refused_beforehand_until_it_is_settled(
    freely: ToolConfig, context: CallContext, upstream: responses.RequestsMock
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", body=ReadTimeout())

    assert isinstance(made(TRANSFER, keyed(context)), OutcomeUnknown)
    assert said("effect", TRANSFER, keyed(context)).verdict == "refuse"
    LedgerEntry.objects.update(status=EffectStatus.DONE, result={"reference": "T-1"})
    assert said("effect", TRANSFER, keyed(context)).verdict == "pass"


def test_a_model_that_names_somebody_else_is_refused_beforehand(context: CallContext) -> None:
    call = PlannedCall("crm", "lookup_customer", {"customer_id": "C-2002"})
    of_model = replace(context, origin=Origin.MODEL, customer_id="C-1001")

    assert said("identity", call, of_model).verdict == "refuse"
    assert said("identity", call, replace(of_model, origin=Origin.API)).verdict == "pass"


def test_a_full_bulkhead_is_told_beforehand(change: Change, context: CallContext) -> None:
    change(max_in_flight=1, wait_for_place_s=0)

    with bulkheads.place("probe", limit=1, limit_in_all=100, longest_s=5):
        during = said("bulkhead", LOOK, context)

    assert (during.verdict, said("bulkhead", LOOK, context).verdict) == ("refuse", "pass")


def test_foreseeing_every_gate_leaves_no_trace(
    change: Change, freely: ToolConfig, context: CallContext, operator: User, upstream: responses.RequestsMock
) -> None:
    row = change(rate_per_minute=60, max_attempts=1)
    set_breaker(config=row, state=ForcedState.AUTO, reason="", actor=operator)
    before = (TokenBucket.objects.count(), LedgerEntry.objects.count(), ToolCall.objects.count())

    for call in (LOOK, TRANSFER, PlannedCall("probe", "look", {})):
        explain_call(call=call, context=keyed(context))

    assert (TokenBucket.objects.count(), LedgerEntry.objects.count(), ToolCall.objects.count()) == before
    assert len(upstream.calls) == 0


def test_what_can_only_be_told_of_right_arguments_says_so(context: CallContext) -> None:
    verdicts = explain_call(call=PlannedCall("probe", "look", {}), context=context)

    assert {verdict.gate for verdict in verdicts if verdict.reason == "The arguments have to be right first."} == {
        "cache",
        "approval",
        "effect",
    }


BROKEN: list[tuple[str, dict[str, Any]]] = [
    # The gate that refuses, and what is broken in the row.
    ("registry", {"settings": {"gone": 1}}),
    ("registry", {"settings": []}),
    ("cache", {"approvals": {"look": {"ask": "often"}}}),
    ("approval", {"approvals": ["look"]}),
    ("operation", {"endpoint": ""}),
    ("operation", {"endpoint": "http://[::1"}),
]


@pytest.mark.parametrize(("gate", "broken"), BROKEN)
def test_a_broken_row_is_told_beforehand_in_the_words_of_the_call(
    context: CallContext, gate: str, broken: dict[str, Any], upstream: responses.RequestsMock
) -> None:
    ToolConfig.objects.filter(name="probe").update(**broken)

    verdict, failure = said(gate, LOOK, context), made(LOOK, context)

    assert isinstance(failure, ToolError)
    assert (verdict.verdict, verdict.reason) == ("refuse", str(failure))
    assert (failure.status < 500 or failure.status in {502, 503}, len(upstream.calls)) == (True, 0)


def test_a_broken_row_uses_up_no_approval_and_leaves_no_change_behind(
    context: CallContext, answering: responses.RequestsMock, supervisor: User
) -> None:
    waits = made(TRANSFER, context)
    assert isinstance(waits, ApprovalRequired)
    ToolConfig.objects.filter(name="probe").update(settings={"gone": 1})
    approval = Approval.objects.get(pk=waits.approval_id)

    with pytest.raises(ToolUnusable):
        approve(approval=approval, actor=supervisor)

    assert (Approval.objects.get().status, LedgerEntry.objects.count()) == ("approved", 0)
    ToolConfig.objects.filter(name="probe").update(settings={})
    assert carry_out(approval=Approval.objects.get()).data == {"reference": "T-1"}
