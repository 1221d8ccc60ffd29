"""Numbers that are written as words, in English and German. Pure functions."""

import re

WORDS = {
    word: number
    for words in (
        "two three four five six seven eight nine ten eleven twelve",
        "zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    )
    for number, word in enumerate(words.split(), 2)
}
COUNT = rf"\d{{1,2}}|{'|'.join(WORDS)}"
LAST_FEW = re.compile(
    rf"(?i)\b(?:last|latest|newest|recent|past|previous|letzten?|neuesten?|vergangenen)\s+(?P<after>{COUNT})\b"
    rf"|\b(?P<before>{COUNT})\s+(?:last|latest|newest|(?:most )?recent|letzten|neuesten)\b"
)


def number_of(text: str) -> int:
    """Return the number that a word or digits mean."""
    return int(text) if text.isdigit() else WORDS[text.lower()]


def last_few(text: str) -> int:
    """Return how many of the newest a text asks for ("my last three invoices"); 0 where it does not say."""
    found = LAST_FEW.search(text)
    return number_of(found["after"] or found["before"]) if found else 0
