"""German is brought to one form before it is read."""

import pytest

from apps.agent.counting import last_few
from apps.agent.german import as_one_form, with_countries, without_small_words
from apps.agent.text import words


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Habt ihr das noch?", "haben sie das noch"),
        ("Was weißt du über mich?", "was wissen sie uber mich"),
        ("Verkauft ihr Sensoren?", "verkaufen sie sensoren"),
        ("Brauchst du meine Nummer?", "brauchen sie meine nummer"),
        ("Merk dir das", "merken sie sich das"),
        ("Zeig mir dein Angebot", "zeigen sie mir ihr angebot"),
        ("Können Sie mir helfen?", "konnen sie mir helfen"),
    ],
)
def test_du_and_ihr_are_read_as_sie(text: str, read: str) -> None:
    assert as_one_form(" ".join(words(text))) == read


def test_countries_are_named_as_the_articles_name_them() -> None:
    assert with_countries("lieferung nach osterreich und england") == "lieferung nach austria und united kingdom"


def test_small_words_say_nothing() -> None:
    assert without_small_words("Wie tausche ich das Gerät um?") == "tausche gerat"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("my last 3 invoices", 3),
        ("the two most recent bills", 2),
        ("meine letzten zwei Rechnungen", 2),
        ("die letzten fünf", 5),
        ("my last invoice", 0),
        ("invoice 3", 0),
    ],
)
def test_the_last_few_are_counted_in_words_and_digits(text: str, count: int) -> None:
    assert last_few(text) == count
