"""What plans are told apart by beside their price: users, devices and so on, as customers name them. Pure functions."""

import re

from apps.agent.text import words

# Each word and the row of the plans' table that it asks for.
ROWS = {
    "user": "users",
    "users": "users",
    "people": "users",
    "seats": "users",
    "nutzer": "users",
    "nutzern": "users",
    "benutzer": "users",
    "personen": "users",
    "device": "devices",
    "devices": "devices",
    "gerat": "devices",
    "gerate": "devices",
    "geraten": "devices",
    "gateway": "gateways",
    "gateways": "gateways",
    "history": "history",
    "verlauf": "history",
    "api": "api",
    "requests": "api",
    "anfragen": "api",
}
MORE_OR_LESS = re.compile(r"\b(?:more|most|mehr|meisten?|fewer|fewest|less|least|weniger|wenigsten)\b")
LESS = re.compile(r"\b(?:fewer|fewest|less|least|weniger|wenigsten)\b")
MOST, FEWEST = "most", "fewest"


def rows_asked(text: str) -> list[str]:
    """Return the rows that a text names, each once."""
    return list(dict.fromkeys(ROWS[word] for word in words(text) if word in ROWS))


def row_order(plain: str) -> str:
    """Return which plan a text asks for by one of its limits ("which has more users": "most:users"); else nothing."""
    rows = rows_asked(plain)
    if not rows or not MORE_OR_LESS.search(plain):
        return ""
    return f"{FEWEST if LESS.search(plain) else MOST}:{rows[0]}"
