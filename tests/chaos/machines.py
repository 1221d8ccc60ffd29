"""What the state machines share: a database that each example finds as the first did, and a clock of their own."""

from collections.abc import Callable

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

FEW = settings(max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))


class DatabaseMachine(RuleBasedStateMachine):
    """A machine whose rows are gone when an example is over."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = transaction.atomic()
        self._rows.__enter__()

    def teardown(self) -> None:
        """Undo the example."""
        transaction.set_rollback(True)
        self._rows.__exit__(None, None, None)


def run_machine(machine: Callable[[], RuleBasedStateMachine]) -> None:
    """Run a machine over random sequences of its rules."""
    run_state_machine_as_test(machine, settings=FEW)
