"""Several rankings made one."""

from hypothesis import given
from hypothesis import strategies as st

from apps.knowledge.search.fusion import FLATNESS, fused_scores

RANKINGS = st.lists(st.lists(st.integers(0, 20), unique=True), max_size=4)


def order(*rankings: tuple[float, list[str]]) -> list[str]:
    scores = fused_scores(rankings)
    return sorted(scores, key=lambda item: -scores[item])


def test_one_ranking_stays_as_it_is() -> None:
    assert order((1.0, ["a", "b", "c"])) == ["a", "b", "c"]


def test_what_two_rankings_agree_on_comes_first() -> None:
    assert order((1.0, ["a", "b", "c"]), (1.0, ["c", "b", "d"]))[0] in {"b", "c"}
    assert order((1.0, ["a", "b"]), (1.0, ["b", "c"]))[0] == "b"


def test_a_weightier_ranking_decides_between_first_places() -> None:
    assert order((2.0, ["a"]), (1.0, ["b"])) == ["a", "b"]
    assert order((1.0, ["a"]), (2.0, ["b"])) == ["b", "a"]


def test_the_first_place_is_worth_its_weight_over_the_flatness() -> None:
    assert fused_scores([(2.0, ["a"])]) == {"a": 2.0 / (FLATNESS + 1)}


def test_no_rankings_no_scores() -> None:
    assert fused_scores([]) == {}


@given(RANKINGS)
def test_everything_ranked_is_scored_and_nothing_else(rankings: list[list[int]]) -> None:
    scores = fused_scores([(1.0, ranking) for ranking in rankings])

    assert set(scores) == {item for ranking in rankings for item in ranking}


@given(RANKINGS, st.integers(0, 20))
def test_one_more_vote_never_lowers_a_score(rankings: list[list[int]], item: int) -> None:
    before = fused_scores([(1.0, ranking) for ranking in rankings])
    after = fused_scores([(1.0, ranking) for ranking in [*rankings, [item]]])

    assert after[item] > before.get(item, 0.0)
