"""Whatever happens in whatever order, the breaker in its row does what a breaker of ten lines does."""

from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import uuid4

from django.db.models import F
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from apps.accounts.models import User
from apps.tools.errors import BreakerOpen
from apps.tools.limits.breaker import Permit, check_permit, record_failure, record_success, release, take_permit
from apps.tools.models import Breaker, ForcedState, ToolConfig
from apps.tools.services import set_breaker
from tests.chaos.machines import DatabaseMachine, run_machine

# Times are so long that the seconds a slow machine takes for an example do not count.
FAILURES, RESET_S, PROBE_S, STEP_S = 3, 3000, 500, 100


@dataclass
class Model:
    """A breaker as a textbook has it; times are seconds since the start."""

    at: float = 0
    state: str = "closed"
    failures: int = 0
    opened_at: float = 0
    probe_until: float | None = None
    forced: str = "auto"

    def takes(self) -> str:
        """Return the state that a permit is given under, empty where there is none."""
        if self.forced != "auto":
            return self.forced if self.forced == "force_closed" else ""
        if self.state == "open" and self.at >= self.opened_at + RESET_S:
            self.state, self.probe_until = "half-open", None
        if self.state == "half-open":
            if self.probe_until is not None and self.probe_until > self.at:
                return ""
            self.probe_until = self.at + PROBE_S
        return "" if self.state == "open" else self.state

    def fails(self, given_under: str) -> None:
        if given_under != self.state:
            return
        self.failures += 1
        if self.state == "half-open" or self.failures >= FAILURES:
            self.state, self.opened_at, self.probe_until = "open", self.at, None

    def succeeds(self, given_under: str) -> None:
        if given_under == self.state:
            self.state, self.failures, self.probe_until = "closed", 0, None


class BreakerMachine(DatabaseMachine):
    def __init__(self, config: ToolConfig, operator: User) -> None:
        super().__init__()
        self.config, self.operator = config, operator
        self.model = Model()
        self.permits: list[Permit] = []

    @rule()
    def take(self) -> None:
        expected = self.model.takes()
        try:
            permit = take_permit(config=self.config, call_id=uuid4(), for_s=PROBE_S)
        except BreakerOpen:
            assert expected == ""
        else:
            assert permit.state == expected
            self.permits.append(permit)

    @precondition(lambda self: self.permits)
    @rule(data=st.data(), end=st.sampled_from(["fails", "succeeds", "says nothing"]))
    def end(self, data: st.DataObject, end: str) -> None:
        permit = self.permits.pop(data.draw(st.integers(0, len(self.permits) - 1)))
        if end == "fails":
            record_failure(config=self.config, permit=permit, error=OSError("down"))
            self.model.fails(permit.state)
        elif end == "succeeds":
            record_success(config=self.config, permit=permit)
            self._expect_success(permit)
        else:
            release(config=self.config, permit=permit)
            if permit.state == "half-open":
                self.model.probe_until = None

    def _expect_success(self, permit: Permit) -> None:
        """A closed breaker without failures is not written: a late success of its calls forgets nothing."""
        if not permit.quiet:
            self.model.succeeds(permit.state)

    @rule(seconds=st.sampled_from([STEP_S, PROBE_S, RESET_S - STEP_S, RESET_S]))
    def time_passes(self, seconds: int) -> None:
        """Everything in the row happened that much earlier: pybreaker reads a clock of its own."""
        passed = timedelta(seconds=seconds)
        Breaker.objects.update(opened_at=F("opened_at") - passed, probe_until=F("probe_until") - passed)
        self.model.at += seconds

    @rule(state=st.sampled_from(list(ForcedState)))
    def an_operator_steps_in(self, state: ForcedState) -> None:
        set_breaker(config=self.config, state=state, reason="Test", actor=self.operator)
        self.model.forced = str(state)
        if state == ForcedState.AUTO:
            self.model.state, self.model.failures, self.model.probe_until = "closed", 0, None

    @invariant()
    def the_row_agrees(self) -> None:
        row = Breaker.objects.of(self.config).first()
        assert (row.state if row else "closed") == self.model.state

    @invariant()
    def looking_agrees_and_changes_nothing(self) -> None:
        refuses = copy(self.model).takes() == ""
        try:
            check_permit(config=self.config)
        except BreakerOpen:
            assert refuses
        else:
            assert not refuses


def test_the_breaker_is_the_textbooks(probe: ToolConfig, operator: User) -> None:
    probe.breaker_failures, probe.breaker_reset_s = FAILURES, RESET_S
    run_machine(partial(BreakerMachine, probe, operator))
