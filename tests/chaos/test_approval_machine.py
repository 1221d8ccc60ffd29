"""Whatever is asked, decided and carried out in whatever order: what was approved happens once, as approved."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
import responses
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, rule
from requests import PreparedRequest

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.core.clock import now
from apps.tools.errors import AlreadyDecided, ApprovalOutdated, ApprovalRequired, BreakerOpen, ToolError
from apps.tools.models import Approval, ForcedState, ToolConfig
from apps.tools.services import approve, carry_out, change_config, execute_tool, expire_approvals, reject, set_breaker
from apps.tools.types import CallContext, PlannedCall
from tests.chaos.machines import DatabaseMachine, run_machine
from tests.tools.conftest import UPSTREAM

Amounts = st.sampled_from(["10.00", "20.00"])
ENDED = {"rejected": "refused", "expired": "refused", "used": "completed", "pending": "waiting", "approved": "waiting"}


class ApprovalMachine(DatabaseMachine):
    asked = Bundle("asked")

    def __init__(
        self, config: ToolConfig, context: CallContext, supervisor: User, mock: responses.RequestsMock
    ) -> None:
        super().__init__()
        self.config, self.context, self.supervisor = config, context, supervisor
        self.statuses: dict[UUID, str] = {}
        self.amounts: dict[UUID, str] = {}
        self.is_paused = False
        self.moved: list[str] = []
        mock.reset()
        mock.add_callback(responses.POST, f"{UPSTREAM}/transfers", self._move)

    def _move(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        self.moved.append(json.loads(request.body or "")["amount"])
        return 200, {}, '{"reference": "R-1"}'

    @rule(target=asked, amount=Amounts)
    def ask(self, amount: str) -> UUID:
        with pytest.raises(ApprovalRequired) as waiting:
            execute_tool(call=PlannedCall("probe", "transfer", {"amount": amount}), context=self.context)
        number = waiting.value.approval_id
        assert number is not None
        self.statuses[number], self.amounts[number] = "pending", amount
        return number

    @rule(number=asked, edited=Amounts | st.none())
    def approve(self, number: UUID, edited: str | None) -> None:
        arguments = {"amount": edited} if edited else None

        error = _error_of(approve, approval=_row(number), actor=self.supervisor, arguments=arguments)

        again = self.statuses[number] == "approved" and edited in {None, self.amounts[number]}
        if self.statuses[number] != "pending" and not again:
            assert isinstance(error, ApprovalOutdated if self.statuses[number] == "expired" else AlreadyDecided)
            return
        self.statuses[number] = "approved"
        self.amounts[number] = edited or self.amounts[number]
        self._expect_carried_out(number, error)

    @rule(number=asked)
    def carry_out_again(self, number: UUID) -> None:
        error = _error_of(carry_out, approval=_row(number))

        if self.statuses[number] == "approved":
            self._expect_carried_out(number, error)
        else:
            assert isinstance(error, AlreadyDecided | ApprovalOutdated)

    @rule(number=asked)
    def reject(self, number: UUID) -> None:
        error = _error_of(reject, approval=_row(number), actor=self.supervisor, reason="No")

        assert isinstance(error, AlreadyDecided | ApprovalOutdated) == (self.statuses[number] != "pending")
        if error is None:
            self.statuses[number] = "rejected"

    @rule(number=asked)
    def nobody_decides_in_time(self, number: UUID) -> None:
        Approval.objects.filter(pk=number).update(expires_at=now() - timedelta(seconds=1))

        expired = expire_approvals(at=now())

        live = self.statuses[number] in {"pending", "approved"}
        assert expired == live
        if live:
            self.statuses[number] = "expired"

    @rule()
    def the_row_changes(self) -> None:
        row = ToolConfig.objects.get(pk=self.config.pk)
        change_config(config=row, changes={"timeout_s": row.timeout_s + 1}, actor=None)
        self.statuses = {
            number: "expired" if status in {"pending", "approved"} else status
            for number, status in self.statuses.items()
        }

    @rule(pause=st.booleans())
    def the_breaker_is_worked(self, *, pause: bool) -> None:
        state = ForcedState.FORCE_OPEN if pause else ForcedState.AUTO
        set_breaker(config=self.config, state=state, reason="Test", actor=self.supervisor)
        self.is_paused = pause

    @invariant()
    def the_rows_agree(self) -> None:
        rows = dict(Approval.objects.values_list("pk", "status"))
        assert rows == self.statuses
        calls = dict(ToolCall.objects.values_list("id", "status"))
        asked = Approval.objects.values_list("call_id", "status")
        assert {calls[call_id] == ENDED[status] for call_id, status in asked} <= {True}

    @invariant()
    def exactly_what_was_approved_has_moved(self) -> None:
        used = [self.amounts[number] for number, status in self.statuses.items() if status == "used"]
        assert Counter(self.moved) == Counter(used)

    def _expect_carried_out(self, number: UUID, error: ToolError | None) -> None:
        if self.is_paused:
            assert isinstance(error, BreakerOpen)
        else:
            assert error is None
            self.statuses[number] = "used"


def _row(number: UUID) -> Approval:
    return Approval.objects.get(pk=number)


def _error_of(work: Callable[..., object], **named: object) -> ToolError | None:
    try:
        work(**named)
    except ToolError as error:
        return error
    return None


def test_what_was_approved_happens_once_in_any_order(
    probe: ToolConfig, context: CallContext, supervisor: User, upstream: responses.RequestsMock
) -> None:
    run_machine(partial(ApprovalMachine, probe, context, supervisor, upstream))
