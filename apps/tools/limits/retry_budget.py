"""How many extra calls retries may add, so that they can not overwhelm a system that is down.

Each call earns a share of a retry, as in Finagle's RetryBudget (https://twitter.github.io/finagle/guide/Clients.html).
"""

import threading
import time

RESERVE = 3.0
RESERVE_PER_S = 0.1
WINDOW_S = 60.0


class RetryBudget:
    """The retries that one tool may still make in this process; never below zero, never above a minute's worth."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._balance = RESERVE
        self._earned = RESERVE
        self._at = time.monotonic()

    def earn(self, percent: float) -> None:
        """Count a call, which earns `percent` hundredths of a retry."""
        with self._lock:
            self._decay()
            self._earned += percent / 100
            self._balance += percent / 100

    def spend(self) -> bool:
        """Take one retry from the balance, or tell that there is none."""
        with self._lock:
            self._decay()
            if self._balance < 1:
                return False
            self._balance -= 1
            return True

    def _decay(self) -> None:
        """Let the reserve grow back slowly, and a calm hour not save up a storm."""
        now = time.monotonic()
        elapsed, self._at = now - self._at, now
        if self._earned > RESERVE:
            self._earned = max(self._earned * (1 - min(elapsed / WINDOW_S, 1)), RESERVE)
        if self._balance < RESERVE:
            self._balance = min(self._balance + elapsed * RESERVE_PER_S, RESERVE)
        elif self._balance > self._earned:
            self._balance = self._earned


class RetryBudgets:
    """One budget a tool."""

    def __init__(self) -> None:
        self._budgets: dict[str, RetryBudget] = {}

    def of(self, tool: str) -> RetryBudget:
        """Return the budget of a tool."""
        return self._budgets.get(tool) or self._budgets.setdefault(tool, RetryBudget())

    def forget(self) -> None:
        """Start all budgets anew."""
        self._budgets.clear()


budgets = RetryBudgets()
