"""Choosing between interchangeable operations, and learning from what came of it."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import F

from apps.tools.errors import ToolError
from apps.tools.models import Arm, Bandit, BanditState, Choice, Strategy
from apps.tools.sampling import greedy_probabilities, thompson_probabilities
from apps.tools.types import PlannedCall, ToolResult

# An answer that takes this long earns only the share that is for having come at all.
SLOW_MS = 2_000.0
FOR_ANSWERING = 0.6
# A thumb says more than that a call went well: it says that its answer helped.
THUMB_WORTH = 2.0
# What these gates refuse is refused of whichever operation.
NOT_ITS_FAULT = frozenset({"arguments", "access", "identity", "approval"})


def choose_operations(*, calls: Sequence[PlannedCall], request_id: str) -> list[PlannedCall]:
    """Return the calls, those to interchangeable operations sent where the bandit says; each choice is stored."""
    bandits = list(Bandit.objects.choosing().prefetch_related("arms")) if calls else []
    return [_chosen(call, bandits, request_id) for call in calls] if bandits else list(calls)


def learn_outcomes(
    *, chosen: Iterable[tuple[PlannedCall, PlannedCall]], outcomes: Iterable[ToolResult | ToolError]
) -> None:
    """Let the bandits learn from how calls ended that were chosen (asked for, sent): answered or not, and how fast."""
    rewards = {
        sent.call_id: reward
        for (asked, sent), outcome in zip(chosen, outcomes, strict=True)
        if sent is not asked and sent.call_id and (reward := reward_of(outcome)) is not None
    }
    rows = Choice.objects.filter(call_id__in=rewards, reward=None, bandit__state=BanditState.LEARNING)
    for choice in rows if rewards else ():
        _learn(choice, rewards[choice.call_id])


def learn_thumb(*, request_id: str, rating: str) -> None:
    """Let the bandits learn from a thumb on the answer of a request; another thumb takes the place of the first."""
    if not request_id:
        return
    with transaction.atomic():
        rows = Choice.objects.select_for_update().filter(request_id=request_id, bandit__state=BanditState.LEARNING)
        for choice in rows:
            _add(choice, earned=_worth(rating, "up") - _worth(choice.thumb, "up"))
            _add(choice, missed=_worth(rating, "down") - _worth(choice.thumb, "down"))
            Choice.objects.filter(pk=choice.pk).update(thumb=rating)


def reset_bandit(*, bandit: Bandit) -> None:
    """Forget what a bandit has learned; its choices stay on record."""
    bandit.arms.update(calls=0, earned=0.0, missed=0.0)


def prepare_arms(*, bandit: Bandit) -> None:
    """Make the arms of a bandit those of its operations; one that stays keeps what it has learned."""
    bandit.arms.exclude(operation__in=bandit.operations).delete()
    rows = [Arm(bandit=bandit, operation=name) for name in bandit.operations]
    Arm.objects.bulk_create(rows, ignore_conflicts=True)


def probabilities(bandit: Bandit, arms: Sequence[Arm]) -> list[float]:
    """Return how likely each arm of a bandit is drawn now."""
    learned = [arm.has_learned for arm in arms]
    if bandit.strategy == Strategy.EPSILON_GREEDY:
        return greedy_probabilities(learned, epsilon=bandit.epsilon)
    return thompson_probabilities(learned)


def reward_of(outcome: ToolResult | ToolError) -> float | None:
    """Return what a call earned, from 0 to 1; None where its end says nothing about the operation."""
    if isinstance(outcome, ToolError):
        return None if outcome.gate in NOT_ITS_FAULT else 0.0
    if outcome.cached:
        return None
    return FOR_ANSWERING + (1 - FOR_ANSWERING) * (1 - min(outcome.latency_ms / SLOW_MS, 1.0))


def _chosen(call: PlannedCall, bandits: Iterable[Bandit], request_id: str) -> PlannedCall:
    asked = f"{call.tool}.{call.operation}"
    bandit = next((one for one in bandits if asked in one.operations), None)
    arms = list(bandit.arms.all()) if bandit else []
    if bandit is None or call.call_id is None or len(arms) < 2:
        return call
    shares = probabilities(bandit, arms)
    at = _random(bandit, arms).choices(range(len(arms)), weights=shares)[0]
    Choice.objects.create(
        bandit=bandit,
        call_id=call.call_id,
        request_id=request_id,
        asked=asked,
        operation=arms[at].operation,
        probability=shares[at],
    )
    Arm.objects.filter(pk=arms[at].pk).update(calls=F("calls") + 1)
    tool, _dot, operation = arms[at].operation.rpartition(".")
    return replace(call, tool=tool, operation=operation)


def _random(bandit: Bandit, arms: Sequence[Arm]) -> random.Random:
    """Return the source of a choice: with a seed the same calls are chosen the same, in whichever process."""
    if bandit.seed is None:
        return random.Random()  # noqa: S311 - nothing is kept secret by it
    return random.Random(f"{bandit.seed}:{sum(arm.calls for arm in arms)}")  # noqa: S311 - as above


def _learn(choice: Choice, reward: float) -> None:
    with transaction.atomic():
        # Only one of two who learn of the same end may count it.
        if Choice.objects.filter(pk=choice.pk, reward=None).update(reward=reward):
            _add(choice, earned=reward, missed=1 - reward)


def _add(choice: Choice, *, earned: float = 0.0, missed: float = 0.0) -> None:
    arms = Arm.objects.filter(bandit=choice.bandit_id, operation=choice.operation)
    arms.update(earned=F("earned") + earned, missed=F("missed") + missed)


def _worth(rating: str, wanted: str) -> float:
    return THUMB_WORTH if rating == wanted else 0.0
