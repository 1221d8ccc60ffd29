"""What a turn has used of its steps, calls, tokens and money."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.agent.errors import ModelGaveUp
from apps.tools.limits.turn import TurnLimits

# Servers that count nothing are counted for: about four characters make a token in the languages we ship.
CHARACTERS = 4


def estimate(value: object) -> int:
    """Return about how many tokens a value comes to as JSON."""
    return len(json.dumps(value, ensure_ascii=False, default=str)) // CHARACTERS + 1


@dataclass(slots=True)
class Spending:
    """Counts what a turn uses; raises ModelGaveUp before a limit is passed."""

    limits: TurnLimits
    steps: int = 0
    calls: int = 0
    repairs: int = 0
    tokens: int = 0
    cost: Decimal = Decimal(0)
    currency: str = ""

    @property
    def is_last_step(self) -> bool:
        """Tell whether the next answer of the model has to be the last."""
        return self.steps + 1 >= self.limits.turn_steps or self.calls >= self.limits.turn_calls

    @property
    def calls_left(self) -> int:
        """Return how many tool calls the model may still ask for."""
        return max(self.limits.turn_calls - self.calls, 0)

    def begin_step(self, asked: Mapping[str, Any]) -> int:
        """Count a step and return the tokens left for its answer; raises ModelGaveUp."""
        left = self.limits.turn_tokens - self.tokens - estimate(asked)
        if self.steps >= self.limits.turn_steps:
            raise ModelGaveUp("step_limit", _("it came to no answer within the steps of a turn."))
        if left <= 0:
            raise ModelGaveUp("token_budget", _("the turn's budget of tokens was used up."))
        if self.limits.turn_cost is not None and self.cost >= self.limits.turn_cost and self.cost:
            raise ModelGaveUp("cost_budget", _("the turn's budget of money was used up."))
        self.steps += 1
        return left

    def begin_repair(self, code: str) -> None:
        """Count an answer that has to be put right; raises ModelGaveUp with the code where there were too many."""
        self.repairs += 1
        if self.repairs > self.limits.turn_repairs:
            raise ModelGaveUp(code, _("its answers could not be used."))

    def count(self, usage: Mapping[str, Any] | None, asked: Mapping[str, Any], answer: object) -> None:
        """Add what one answer used; an estimate where the server counts nothing."""
        if usage is None:
            self.tokens += estimate(asked) + estimate(answer)
            return
        self.tokens += int(usage["total_tokens"])
        self.cost += Decimal(usage["cost"])
        self.currency = usage["currency"]

    def as_dict(self) -> dict[str, Any]:
        """Return the figures for the turn's record; the cost as decimal text."""
        figures = {"steps": self.steps, "calls": self.calls, "repairs": self.repairs, "tokens": self.tokens}
        return {**figures, "cost": f"{self.cost:f}", "currency": self.currency}
