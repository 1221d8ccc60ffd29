"""How likely each arm of a bandit is drawn, and how much is lost until the best one is found."""

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.tools.sampling import Earned, greedy_probabilities, thompson_probabilities

Draw = Callable[[Sequence[Earned]], list[float]]
ARMS = st.lists(st.tuples(st.floats(0, 2_000), st.floats(0, 2_000)), min_size=2, max_size=5)
CHANCES = (0.45, 0.60, 0.80)
ROUNDS = 1_500


def greedily(arms: Sequence[Earned]) -> list[float]:
    return greedy_probabilities(arms, epsilon=0.1)


def regret_of(draw: Draw, chances: Sequence[float], *, seed: int, better_after: int = 0) -> float:
    """How much less was earned than by the best arm in hindsight; after so many rounds the chances turn round."""
    source = random.Random(seed)  # noqa: S311 - a simulation
    earned = [[0.0, 0.0] for _ in chances]
    lost = 0.0
    for number in range(ROUNDS):
        now = list(chances) if not better_after or number < better_after else list(reversed(chances))
        at = source.choices(range(len(chances)), weights=draw([(one[0], one[1]) for one in earned]))[0]
        reward = source.random() < now[at]
        earned[at][0] += reward
        earned[at][1] += not reward
        lost += max(now) - now[at]
    return lost


def always_first(arms: Sequence[Earned]) -> list[float]:
    return [1.0, *[0.0] * (len(arms) - 1)]


def at_random(arms: Sequence[Earned]) -> list[float]:
    return [1 / len(arms)] * len(arms)


@pytest.mark.parametrize("draw", [thompson_probabilities, greedily])
@given(arms=ARMS)
def test_the_chances_of_all_arms_make_one(draw: Draw, arms: list[Earned]) -> None:
    shares = draw(arms)

    assert sum(shares) == pytest.approx(1)
    assert min(shares) >= 0


@pytest.mark.parametrize("draw", [thompson_probabilities, greedily])
def test_arms_of_which_nothing_is_known_are_drawn_alike(draw: Draw) -> None:
    assert draw([(0, 0)] * 4) == pytest.approx([0.25] * 4)


def test_thompson_draws_an_arm_as_often_as_its_samples_win() -> None:
    source = random.Random(7)  # noqa: S311 - a simulation
    arms = [(8.0, 4.0), (3.0, 3.0), (20.0, 15.0)]
    wins = [0, 0, 0]
    for _ in range(20_000):
        sampled = [source.betavariate(earned + 1, missed + 1) for earned, missed in arms]
        wins[sampled.index(max(sampled))] += 1

    assert thompson_probabilities(arms) == pytest.approx([won / 20_000 for won in wins], abs=0.015)


def test_greedy_gives_each_arm_its_share_of_epsilon_and_the_best_the_rest() -> None:
    assert greedy_probabilities([(9, 1), (1, 9)], epsilon=0.2) == pytest.approx([0.9, 0.1])
    assert greedy_probabilities([(9, 1), (1, 9)], epsilon=0.0) == [1.0, 0.0]
    assert greedy_probabilities([(9, 1), (1, 9)], epsilon=1.0) == pytest.approx([0.5, 0.5])


@given(ARMS, st.integers(0, 4))
def test_a_success_more_never_makes_an_arm_less_likely(arms: list[Earned], at: int) -> None:
    at %= len(arms)
    better = [(earned + (place == at), missed) for place, (earned, missed) in enumerate(arms)]

    assert greedily(better)[at] >= greedily(arms)[at] - 1e-9


def test_the_numbers_of_years_do_not_break_the_sampling() -> None:
    assert thompson_probabilities([(1e7, 9e6), (9e6, 1e7)])[0] > 0.9


@pytest.mark.parametrize("draw", [thompson_probabilities, greedily])
@pytest.mark.parametrize("seed", range(3))
def test_far_less_is_lost_than_by_always_the_first_or_by_chance(draw: Draw, seed: int) -> None:
    first, chance = (regret_of(other, CHANCES, seed=seed) for other in (always_first, at_random))
    lost = regret_of(draw, CHANCES, seed=seed)

    assert (round(first), lost < first / 4, lost < chance / 3) == (525, True, True)


@pytest.mark.parametrize("seed", range(3))
def test_thompson_comes_near_to_the_best_in_hindsight(seed: int) -> None:
    assert regret_of(thompson_probabilities, CHANCES, seed=seed) < 0.05 * ROUNDS * max(CHANCES)


def test_little_is_lost_where_the_first_was_the_best_all_along() -> None:
    assert regret_of(always_first, CHANCES[::-1], seed=1) == 0
    assert regret_of(thompson_probabilities, CHANCES[::-1], seed=1) < 60


def test_an_arm_that_gets_better_is_found_out() -> None:
    stuck = regret_of(always_first, CHANCES[::-1], seed=2, better_after=600)

    assert regret_of(thompson_probabilities, CHANCES[::-1], seed=2, better_after=600) < stuck * 2 / 3
