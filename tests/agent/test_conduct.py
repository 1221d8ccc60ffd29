"""Requests at work side by side, with the calls they make written down instead of made."""

from collections.abc import Sequence
from uuid import UUID

from apps.agent.answers.base import Unanswered, at_once, call, say
from apps.agent.services.conduct import ROUNDS, conduct
from apps.agent.types import Outcome, Reply, Sentence, Work
from apps.tools.errors import ToolDisabled
from apps.tools.types import PlannedCall, ToolResult

ID = UUID("0197f1a0-0000-7000-8000-000000000001")


def result(tool: str, operation: str, **data: object) -> ToolResult:
    """Return what a call gave."""
    return ToolResult(ID, "request", tool, operation, data, attempts=1, latency_ms=1.0, revision=1)


class Desk:
    """Answers calls and keeps the rounds they came in; a tool named `off` is switched off."""

    def __init__(self) -> None:
        self.rounds: list[list[str]] = []

    def __call__(self, calls: Sequence[PlannedCall]) -> list[Outcome]:
        self.rounds.append(
            [f"{one.tool}.{one.operation}({', '.join(map(str, one.arguments.values()))})" for one in calls]
        )
        return [
            ToolDisabled(one.tool) if one.tool == "off" else result(one.tool, one.operation, echo=dict(one.arguments))
            for one in calls
        ]


def step(tool: str, *names: str) -> Work:
    """Make one call after the other, and tell what they gave."""
    seen = []
    for name in names:
        outcome = yield from call(tool, "read", name=name)
        seen.append(outcome.data["echo"]["name"])
    return say(" ".join(seen))


def texts(replies: Sequence[Reply]) -> list[str]:
    """Return what the replies say."""
    return [" ".join(sentence.text for sentence in reply.sentences) for reply in replies]


def test_independent_calls_are_made_in_one_round() -> None:
    desk = Desk()

    assert texts(conduct([step("crm", "a"), step("billing", "b")], execute=desk)) == ["a", "b"]
    assert desk.rounds == [["crm.read(a)", "billing.read(b)"]]


def test_dependent_calls_follow_in_the_next_round_beside_those_of_others() -> None:
    desk = Desk()

    assert texts(conduct([step("crm", "a", "b"), step("inventory", "c", "d", "e")], execute=desk)) == ["a b", "c d e"]
    assert desk.rounds == [
        ["crm.read(a)", "inventory.read(c)"],
        ["crm.read(b)", "inventory.read(d)"],
        ["inventory.read(e)"],
    ]


def test_the_same_call_is_made_once_a_turn() -> None:
    desk = Desk()

    assert texts(conduct([step("crm", "a"), step("crm", "a"), step("crm", "b", "a")], execute=desk)) == [
        "a",
        "a",
        "b a",
    ]
    assert desk.rounds == [["crm.read(a)", "crm.read(b)"]]


def test_work_without_calls_is_done_at_once() -> None:
    desk = Desk()

    assert texts(conduct([at_once(say("hello"))], execute=desk)) == ["hello"]
    assert desk.rounds == []


def test_a_call_that_fails_ends_its_own_request_only() -> None:
    first, second = conduct([step("off", "a", "b"), step("crm", "c")], execute=Desk())

    assert texts([first, second]) == ["I could not look into off: it is switched off at the moment.", "c"]
    assert (first.is_answered, second.is_answered) == (False, True)


def test_a_request_may_end_early_with_its_reply() -> None:
    def work() -> Work:
        yield from call("crm", "read", name="a")
        raise Unanswered(Reply((Sentence("nobody"),), is_answered=False))

    assert texts(conduct([work()], execute=Desk())) == ["nobody"]


def test_work_that_never_ends_is_left_unanswered() -> None:
    desk = Desk()

    (reply,) = conduct([step("crm", *(f"call-{n}" for n in range(50)))], execute=desk)

    assert (reply, len(desk.rounds)) == (Reply(is_answered=False), ROUNDS)
