"""Interchangeable operations: chosen, recorded, learned from, frozen and reset."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uuid_utils.compat as uuid_utils
from django.test import Client

from apps.accounts.models import User
from apps.tools.errors import AccessDenied, BreakerOpen, ToolDisabled
from apps.tools.models import Arm, Bandit, BanditState, Choice, Strategy
from apps.tools.registry.registry import registry
from apps.tools.services import choose_operations, learn_outcomes, learn_thumb
from apps.tools.services.bandits import prepare_arms, reset_bandit, reward_of
from apps.tools.tool import Arguments, Result, Run, Tool, operation
from apps.tools.types import Effect, PlannedCall, ToolResult

pytestmark = pytest.mark.django_db
LIST = "/admin/tools/bandit/"
FIRST, SECOND = "finder.quick", "finder.thorough"


class Query(Arguments):
    words: str


class OtherQuery(Arguments):
    words: str
    depth: int = 1


class Found(Result):
    names: list[str]


class FinderTool(Tool):
    """Finds in two ways, of which neither is known to be better."""

    name = "finder"
    title = "Finder"

    @operation(effect=Effect.READ)
    def quick(self, arguments: Query, run: Run) -> Found:
        """Find quickly."""
        return Found(names=["quick"])

    @operation(effect=Effect.READ)
    def thorough(self, arguments: Query, run: Run) -> Found:
        """Find thoroughly."""
        return Found(names=["thorough"])

    @operation(effect=Effect.READ)
    def deep(self, arguments: OtherQuery, run: Run) -> Found:
        """Find by other arguments."""
        return Found(names=[])

    @operation(effect=Effect.WRITE)
    def forget(self, arguments: Query, run: Run) -> Found:
        """Change something."""
        return Found(names=[])


@pytest.fixture(autouse=True)
def _finder() -> Iterator[None]:
    registry.register(FinderTool())
    yield
    registry.unregister("finder")


@pytest.fixture
def bandit() -> Bandit:
    row = Bandit.objects.create(name="finding", operations=[FIRST, SECOND], state=BanditState.LEARNING, seed=1)
    prepare_arms(bandit=row)
    return row


def call_of(name: str = FIRST) -> PlannedCall:
    tool, operation_name = name.split(".")
    return PlannedCall(tool, operation_name, {"words": "x"}, uuid_utils.uuid7())


def chosen(name: str = FIRST, *, request_id: str = "request-1") -> PlannedCall:
    (call,) = choose_operations(calls=[call_of(name)], request_id=request_id)
    return call


def result_of(call: PlannedCall, *, latency_ms: float = 0.0, cached: bool = False) -> ToolResult:
    assert call.call_id is not None
    return ToolResult(call.call_id, "r", call.tool, call.operation, {}, 1, latency_ms, 1, cached=cached)


def learn(call: PlannedCall, outcome: Any) -> None:
    learn_outcomes(chosen=[(call_of(), call)], outcomes=[outcome])


def standing() -> dict[str, tuple[float, float]]:
    return {arm.operation: (round(arm.earned, 2), round(arm.missed, 2)) for arm in Arm.objects.all()}


class TestChoosing:
    def test_a_call_goes_to_one_of_the_group_and_the_choice_is_stored_with_its_probability(
        self, bandit: Bandit
    ) -> None:
        call = chosen()
        choice = Choice.objects.get()

        assert (choice.call_id, choice.request_id, choice.asked) == (call.call_id, "request-1", FIRST)
        assert choice.operation == f"{call.tool}.{call.operation}"
        assert (choice.probability, choice.reward, call.arguments) == (pytest.approx(0.5), None, {"words": "x"})

    def test_a_call_of_no_group_stays_as_it_is(self, bandit: Bandit) -> None:
        call = call_of("finder.deep")

        assert choose_operations(calls=[call], request_id="r") == [call]
        assert not Choice.objects.exists()

    def test_it_is_off_at_first_and_then_costs_one_query(self, django_assert_num_queries: Any) -> None:
        row = Bandit.objects.create(name="finding", operations=[FIRST, SECOND])
        prepare_arms(bandit=row)
        call = call_of()

        with django_assert_num_queries(1):
            assert choose_operations(calls=[call], request_id="r") == [call]
        assert (row.state, row.strategy, row.epsilon) == (BanditState.OFF, Strategy.THOMPSON, 0.1)

    def test_a_seed_makes_the_choices_repeatable(self, bandit: Bandit) -> None:
        first = [chosen().operation for _ in range(12)]
        reset_bandit(bandit=bandit)

        assert [chosen().operation for _ in range(12)] == first
        assert set(first) == {"quick", "thorough"}

    def test_calls_of_one_batch_keep_their_order(self, bandit: Bandit) -> None:
        calls = [call_of("finder.deep"), call_of(), call_of("finder.deep")]
        sent = choose_operations(calls=calls, request_id="r")

        assert [one.call_id for one in sent] == [one.call_id for one in calls]
        assert [sent[0], sent[2]] == [calls[0], calls[2]]

    def test_epsilon_greedy_tries_the_weaker_one_now_and_then(self, bandit: Bandit) -> None:
        Bandit.objects.update(strategy=Strategy.EPSILON_GREEDY, epsilon=0.2)
        Arm.objects.filter(operation=SECOND).update(earned=50)
        counted = Counter(chosen().operation for _ in range(60))

        assert counted["thorough"] > 45 > counted["quick"] > 0
        assert {round(choice.probability, 2) for choice in Choice.objects.all()} == {0.9, 0.1}


class TestLearning:
    def test_an_answer_at_once_earns_all_and_a_slow_one_less(self) -> None:
        call = call_of()

        rewards = [reward_of(result_of(call, latency_ms=latency)) for latency in (0, 1_000, 2_000, 60_000)]
        assert rewards == pytest.approx([1.0, 0.8, 0.6, 0.6])

    @pytest.mark.parametrize(
        ("error", "reward"),
        [
            (ToolDisabled("finder"), 0.0),
            (BreakerOpen("finder", retry_after=1.0), 0.0),
            (AccessDenied("finder", ["agent"], ["operator"]), None),
        ],
    )
    def test_a_failure_earns_nothing_and_a_refusal_of_the_caller_says_nothing(self, error: Any, reward: Any) -> None:
        assert reward_of(error) == reward

    def test_an_answer_out_of_the_cache_says_nothing(self) -> None:
        assert reward_of(result_of(call_of(), cached=True)) is None

    def test_the_operation_that_was_chosen_learns_once(self, bandit: Bandit) -> None:
        call = chosen()
        for _ in range(2):
            learn(call, result_of(call, latency_ms=1_000))

        name = f"{call.tool}.{call.operation}"
        assert standing()[name] == (0.8, 0.2)
        assert sum(sum(pair) for pair in standing().values()) == pytest.approx(1)
        assert Choice.objects.get().reward == pytest.approx(0.8)

    def test_the_better_operation_is_chosen_more_and_more(self, bandit: Bandit) -> None:
        for _ in range(60):
            call = chosen()
            learn(call, result_of(call) if call.operation == "thorough" else ToolDisabled("finder"))

        late = list(Choice.objects.order_by("-pk")[:20])
        assert sum(choice.operation == SECOND for choice in late) >= 19
        assert late[0].probability > 0.95

    def test_a_call_that_nobody_chose_teaches_nothing(self, bandit: Bandit) -> None:
        call = call_of()
        learn_outcomes(chosen=[(call, call)], outcomes=[result_of(call)])

        assert standing() == {FIRST: (0.0, 0.0), SECOND: (0.0, 0.0)}

    @pytest.mark.parametrize(("rating", "earned", "missed"), [("up", 2.0, 0.0), ("down", 0.0, 2.0)])
    def test_a_thumb_on_the_answer_counts_for_what_was_chosen(
        self, bandit: Bandit, rating: str, earned: float, missed: float
    ) -> None:
        call = chosen(request_id="r-7")
        learn_thumb(request_id="r-7", rating=rating)

        assert standing()[f"{call.tool}.{call.operation}"] == (earned, missed)

    def test_another_thumb_takes_the_place_of_the_first(self, bandit: Bandit) -> None:
        call = chosen(request_id="r-7")
        for rating in ("up", "up", "down"):
            learn_thumb(request_id="r-7", rating=rating)

        assert standing()[f"{call.tool}.{call.operation}"] == (0.0, 2.0)

    @pytest.mark.parametrize("request_id", ["", "another"])
    def test_a_thumb_on_another_answer_counts_for_nothing(self, bandit: Bandit, request_id: str) -> None:
        chosen(request_id="r-7")
        learn_thumb(request_id=request_id, rating="up")

        assert standing() == {FIRST: (0.0, 0.0), SECOND: (0.0, 0.0)}

    def test_a_frozen_bandit_chooses_and_learns_no_more(self, bandit: Bandit) -> None:
        call = chosen(request_id="r-7")
        Bandit.objects.update(state=BanditState.FROZEN)
        learn(call, result_of(call))
        learn_thumb(request_id="r-7", rating="up")
        chosen()

        assert (standing(), Choice.objects.count()) == ({FIRST: (0.0, 0.0), SECOND: (0.0, 0.0)}, 2)


class TestDeclaring:
    @pytest.mark.parametrize(
        ("operations", "problem"),
        [
            ([FIRST], "at least two"),
            ([FIRST, FIRST], "at least two"),
            ("finder.quick", "at least two"),
            ([FIRST, "finder.nothing"], "has no operation"),
            ([FIRST, "nobody.quick"], "no tool named"),
            ([FIRST, "finder.deep"], "different arguments"),
            (["finder.quick", "finder.forget"], "Only operations that read"),
        ],
    )
    def test_what_can_not_stand_in_for_each_other_is_refused(self, operations: Any, problem: str) -> None:
        assert problem in registry.not_interchangeable(operations)

    def test_equal_reads_may_stand_in_for_each_other(self) -> None:
        assert registry.not_interchangeable([FIRST, SECOND]) == ""

    def test_an_operation_that_stays_keeps_what_it_learned(self, bandit: Bandit) -> None:
        Arm.objects.filter(operation=FIRST).update(earned=3)
        bandit.operations = [FIRST, "finder.deep"]
        prepare_arms(bandit=bandit)

        assert standing() == {FIRST: (3.0, 0.0), "finder.deep": (0.0, 0.0)}


class TestAdmin:
    def act(self, page: Client, action: str, row: Bandit) -> None:
        assert page.post(LIST, {"action": action, "_selected_action": [row.pk]}).status_code == 302

    def test_an_operator_declares_a_group(self, page: Client) -> None:
        form = {
            "name": "finding",
            "operations": f'["{FIRST}", "{SECOND}"]',
            "state": "learning",
            "strategy": "thompson",
        }

        assert page.post(f"{LIST}add/", {**form, "epsilon": "0.1", "operations": f'["{FIRST}"]'}).status_code == 200
        assert page.post(f"{LIST}add/", {**form, "epsilon": "0.1"}).status_code == 302
        assert list(standing()) == [FIRST, SECOND]

    def test_it_is_frozen_let_go_on_and_reset(self, page: Client, bandit: Bandit) -> None:
        Arm.objects.filter(operation=FIRST).update(earned=3, calls=4)
        for action, state in (("freeze", BanditState.FROZEN), ("learn", BanditState.LEARNING)):
            self.act(page, action, bandit)
            bandit.refresh_from_db()
            assert bandit.state == state
        assert "4 / 3.0 / 0.0" in page.get(LIST).content.decode()

        self.act(page, "reset", bandit)

        assert standing() == {FIRST: (0.0, 0.0), SECOND: (0.0, 0.0)}

    def test_choices_are_read_and_not_changed(self, page: Client, bandit: Bandit) -> None:
        chosen()

        assert page.get("/admin/tools/choice/").status_code == 200
        assert page.get("/admin/tools/choice/add/").status_code == 403

    def test_an_auditor_changes_nothing(
        self, client_for: Callable[[User], Client], auditor: User, bandit: Bandit
    ) -> None:
        client = client_for(auditor)
        client.post(LIST, {"action": "freeze", "_selected_action": [bandit.pk]})
        bandit.refresh_from_db()

        assert (client.get(LIST).status_code, bandit.state) == (200, BanditState.LEARNING)
