"""Words of one meaning, and what they teach."""

from collections import Counter

import pytest

from apps.agent.learning.classifier import train_classifier
from apps.agent.learning.synonyms import GROUPS, MEANING, meaning, meanings
from apps.agent.learning.types import Example
from apps.core.stemming import stem


def test_no_word_stands_alone_in_its_group() -> None:
    assert [group for group in GROUPS if len(set(map(stem, group.split()))) < 2] == []


def test_no_word_means_two_things() -> None:
    groups_of = Counter(stemmed for group in GROUPS for stemmed in set(map(stem, group.split())))

    assert [word for word, count in groups_of.items() if count > 1] == []


@pytest.mark.parametrize(("one", "other"), [("buy", "purchase"), ("fee", "charge"), ("cancel", "terminate")])
def test_words_of_one_group_mean_the_same(one: str, other: str) -> None:
    assert meaning(stem(one)) == meaning(stem(other)) != meaning(stem("banana"))


def test_a_word_of_no_group_means_itself() -> None:
    assert (meaning("banana"), meanings(["banana"]), "banana" in MEANING) == ("banana", [], False)


def test_a_word_that_was_never_taught_is_understood_by_its_meaning() -> None:
    classifier = train_classifier(
        [
            Example(label, f"{start} {what}")
            for label, what in (("buying", "buy a sensor"), ("ending", "cancel the plan"))
            for start in ("please", "hello", "now", "again")
        ]
    )

    assert classifier is not None
    assert [classifier.best(text).label for text in ("purchase", "terminate")] == ["buying", "ending"]
