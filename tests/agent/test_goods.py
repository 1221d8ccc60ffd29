"""German names of products are read in the words of the catalogue."""

import pytest

from apps.agent.goods import in_catalogue_words
from apps.agent.text import words


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Heizkörperthermostat", "radiator thermostat"),
        ("Heizkörperthermostate im Dreierpack", "radiator thermostat im 3-pack"),
        ("Rauchmelder", "smoke alarm"),
        ("Außensensoren", "outdoor sensor"),
        ("Wandhalterung für das Gateway", "wall bracket fur das gateway"),
        ("smarte Steckdosen", "smarte smart plug"),
        ("Rechnung und Wandern", "rechnung und wandern"),
    ],
)
def test_compounds_are_taken_apart_and_other_words_stay(text: str, named: str) -> None:
    assert in_catalogue_words(" ".join(words(text))) == named
