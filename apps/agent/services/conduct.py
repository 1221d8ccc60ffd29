"""Requests at work side by side: in each round all calls that are wanted now are made together, none of them twice."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.agent.answers.base import Unanswered
from apps.agent.types import Outcome, Reply, Work
from apps.tools.types import PlannedCall

ROUNDS = 6
Execute = Callable[[Sequence[PlannedCall]], Sequence[Outcome]]


@dataclass(slots=True)
class Running:
    """One request's work: the calls it waits for, or its reply when it is done."""

    work: Work
    calls: tuple[PlannedCall, ...] = ()
    reply: Reply | None = None

    def go_on(self, outcomes: tuple[Outcome, ...] | None) -> None:
        """Give the work the outcomes of its calls (None to start it) and take its next calls or its reply."""
        try:
            self.calls = next(self.work) if outcomes is None else self.work.send(outcomes)
        except StopIteration as end:
            self.calls, self.reply = (), end.value
        except Unanswered as end:
            self.calls, self.reply = (), end.reply


def conduct(works: Sequence[Work], *, execute: Execute, rounds: int = ROUNDS) -> list[Reply]:
    """Return the reply of each work, in order; one that is not done after so many rounds stays unanswered."""
    running = [Running(work) for work in works]
    known: dict[str, Outcome] = {}
    for one in running:
        one.go_on(None)
    for _round in range(rounds):
        waiting = [one for one in running if one.reply is None]
        if not waiting:
            break
        wanted = {_key(call): call for one in waiting for call in one.calls if _key(call) not in known}
        known.update(zip(wanted, execute(tuple(wanted.values())) if wanted else (), strict=True))
        for one in waiting:
            one.go_on(tuple(known[_key(call)] for call in one.calls))
    return [one.reply or Reply(is_answered=False) for one in running]


def _key(call: PlannedCall) -> str:
    return json.dumps([call.tool, call.operation, dict(call.arguments)], sort_keys=True, default=str)
