"""One turn planned by a language model: it asks for calls, is given their results, and writes the answer."""

from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.agent.answers.base import why
from apps.agent.errors import ModelGaveUp
from apps.agent.planners.model import prompts
from apps.agent.planners.model.answer import Checked, check
from apps.agent.planners.model.calls import ModelCall, RepeatedCall, TooManyCalls, identifiers
from apps.agent.planners.model.evidence import Book, Evidence
from apps.agent.planners.model.functions import MODEL_TOOL, Offered
from apps.agent.planners.model.prompts import Fence, Wire
from apps.agent.planners.model.spending import Spending
from apps.agent.types import Outcome, Reply, Sentence, Work
from apps.tools.errors import ApprovalRequired, ToolError
from apps.tools.limits.turn import TurnLimits
from apps.tools.observers.redaction import canonical
from apps.tools.types import PlannedCall, ToolResult

MAX_TOKENS = 1_000_000
# What a model says where it refuses is not shown: anybody may have put the words into its mouth.
IN_PLAIN_WORDS = {
    "model_refused": _lazy("it declined to answer."),
    "model_cut_short": _lazy("its answer was cut off."),
    "model_filtered": _lazy("its answer was held back by a content filter."),
    "model_unfinished": _lazy("its answer did not come to an end."),
    "model_stream_cut": _lazy("its answer broke off on the way."),
    "model_error": _lazy("its server reported an error."),
}
REPAIRED = frozenset({"model_tool_malformed"})
Steps = Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that the model asked for and did not get."""

    tool: str
    operation: str
    code: str


@dataclass(slots=True)
class ModelPlanner:
    """Plans one turn; `failure` says afterwards why the rules have to take it, if they do.

    `known` are the identifiers that the model may name, see `apps.tools.gates.identity`.
    """

    limits: TurnLimits
    offered: Offered
    fence: Fence
    messages: list[Wire]
    known: set[str]
    spending: Spending = field(init=False)
    book: Book = field(default_factory=Book)
    failure: ModelGaveUp | None = None
    refused: list[Refused] = field(default_factory=list)
    waiting: list[ApprovalRequired] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    model: str = ""
    dropped: int = 0

    def __post_init__(self) -> None:
        self.spending = Spending(self.limits)

    @property
    def rounds(self) -> int:
        """Return how often the turn may make calls: once for each answer of the model, and for what each asks for."""
        return 2 * self.limits.turn_steps + 1

    def work(self) -> Work:
        """Return the turn as one request at work; its reply is unanswered where the model gave up."""
        try:
            checked = yield from self._steps()
        except ModelGaveUp as reason:
            self.failure = reason
            return Reply(is_answered=False)
        self.dropped = checked.dropped
        return Reply((*checked.sentences, *self._waiting()))

    def report(self) -> dict[str, Any]:
        """Return how the turn was planned, as it is stored with the answer."""
        return {
            "name": "rules" if self.failure else "model",
            "model": self.model,
            "fallback": {"code": self.failure.at, "reason": str(self.failure)} if self.failure else None,
            "used": self.spending.as_dict(),
            "offered": sorted(self.offered.functions),
            "withheld": [asdict(one) for one in self.offered.withheld],
            "refused": [asdict(one) for one in self.refused],
            "dropped_sentences": self.dropped,
        }

    def _steps(self) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Checked]:
        while True:
            completion = yield from self._complete()
            if completion is None:
                continue
            if completion["tool_calls"]:
                yield from self._calls(completion)
            elif (checked := self._judged(completion["text"])) is not None:
                return checked

    def _complete(self) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Mapping[str, Any] | None]:
        """Ask the model to go on; return what it wants, or None where it has to be asked again."""
        is_last = self.spending.is_last_step
        sent = [*self.messages, prompts.instruction(prompts.ANSWER_NOW)] if is_last else list(self.messages)
        asked = self._asked(sent, is_last=is_last)
        tokens = self.spending.begin_step(asked)
        (outcome,) = yield (PlannedCall(MODEL_TOOL, "complete", asked | {"max_tokens": min(tokens, MAX_TOKENS)}),)
        if isinstance(outcome, ToolError):
            self._failed(outcome, asked)
            return None
        self.spending.count(outcome.data["usage"], asked, outcome.data)
        self.model = outcome.data["model"]
        if is_last and outcome.data["tool_calls"]:
            raise ModelGaveUp("step_limit", _("it came to no answer within the steps and calls of a turn."))
        return outcome.data

    def _asked(self, messages: list[Wire], *, is_last: bool) -> dict[str, Any]:
        asked = {"messages": messages, "stream": self.limits.turn_streams}
        functions = [function.as_wire() for function in self.offered.functions.values()]
        return asked | ({"tools": functions, "tool_choice": "none" if is_last else "auto"} if functions else {})

    def _failed(self, error: ToolError, asked: Mapping[str, Any]) -> None:
        usage = getattr(error, "usage", None)
        self.spending.count(usage.model_dump() if usage else None, asked, getattr(error, "partial_text", ""))
        if error.code not in REPAIRED:
            at = getattr(error, "upstream_code", "") or error.code
            raise ModelGaveUp(at, str(IN_PLAIN_WORDS.get(error.code) or why(error)))
        self._repair(error.code, prompts.MALFORMED)

    def _judged(self, text: str) -> Checked | None:
        """Return the answer with what stands in no source left out; None where nothing of it is left."""
        if not text.strip():
            self._repair("empty_answer", prompts.EMPTY)
            return None
        checked = check(text, self.book)
        if checked.sentences and (checked.cites or not checked.dropped):
            return checked
        self.messages.append(prompts.answered(text))
        self._repair("unsourced_answer", prompts.UNSOURCED)
        return None

    def _repair(self, code: str, told: str) -> None:
        self.spending.begin_repair(code)
        self.messages.append(prompts.instruction(told))

    def _calls(self, completion: Mapping[str, Any]) -> Steps:
        """Make the calls that are allowed side by side, and hand every outcome back to the model."""
        wanted = completion["tool_calls"]
        self.messages.append(prompts.asked_for(completion["text"], wanted))
        planned = [self._planned(call) for call in wanted]
        calls = tuple(call for call in planned if isinstance(call, ModelCall))
        outcomes = iter((yield calls) if calls else ())
        for call, plan in zip(wanted, planned, strict=True):
            outcome = next(outcomes) if isinstance(plan, ModelCall) else plan
            self.messages.append(prompts.result(call["id"], outcome, self._noted(call, plan, outcome), self.fence))

    def _planned(self, wanted: Mapping[str, Any]) -> ModelCall | ToolError:
        """Return the call, or why it is not made: the turn's calls are used up, or it was made already."""
        function = self.offered.functions[wanted["name"]]
        key = f"{function.name} {canonical(wanted['arguments'])}"
        if not self.spending.calls_left:
            return TooManyCalls()
        self.spending.calls += 1
        if key in self.made:
            return RepeatedCall()
        self.made.add(key)
        return ModelCall(function.tool, function.operation.name, dict(wanted["arguments"]), known=frozenset(self.known))

    def _noted(self, wanted: Mapping[str, Any], call: ModelCall | ToolError, outcome: Outcome) -> list[Evidence]:
        """Keep what a call taught, or why it was refused, and return the sources it made."""
        if isinstance(outcome, ToolResult) and isinstance(call, ModelCall):
            self.known |= identifiers(outcome)
            return self.book.add(call, outcome)
        function = self.offered.functions[wanted["name"]]
        if isinstance(outcome, ApprovalRequired):
            self.waiting.append(outcome)
        elif isinstance(outcome, ToolError):
            self.refused.append(Refused(function.tool, function.operation.name, outcome.code))
        return []

    def _waiting(self) -> list[Sentence]:
        """Say what waits for a decision, in our own words: nobody shall believe that it is done."""
        text = _("What you asked for waits for a colleague's decision; nothing has been changed yet.")
        return [Sentence(text, opens_paragraph=True)] if self.waiting else []
