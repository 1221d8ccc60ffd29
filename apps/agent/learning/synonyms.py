"""Everyday words that customers use for the same thing, so that a few examples stand for many wordings."""

from apps.core.stemming import stem

GROUPS = (
    "buy purchase acquire",
    "get receive obtain arrive come",
    "lost missing gone disappear",
    "stolen theft steal thief rob",
    "pay paid payment settle",
    "fee charge cost price surcharge",
    "cancel terminate abort revert undo reverse",
    "wrong incorrect mistake error false inaccurate",
    "verify identity prove identification confirm validate",
    "change modify alter update edit amend",
    "exchange convert swap currency",
    "money cash fund funds",
    "send transfer remit wire",
    "top topup load refill",
    "card visa mastercard",
    "account profile",
    "broken damaged defective faulty malfunction",
    "work function operate",
    "stop block freeze lock disable deactivate",
    "activate enable unlock start unblock",
    "decline reject refuse deny fail",
    "wait pending process outstanding",
    "long slow delay late",
    "fast quick soon urgent quickly immediately",
    "where location country place city",
    "atm machine withdraw withdrawal cashpoint",
    "refund reimburse repay",
    "phone mobile device cell",
    "pin code passcode password",
    "forgot remember recall",
    "limit maximum restrict cap",
    "free complimentary",
    "twice double duplicate",
    "unknown unrecognized unfamiliar strange suspicious",
    "child kid son daughter age old young",
    "close delete remove",
    "help assist support",
    "show appear display visible",
    "extra additional second another more",
    "link connect add",
    "bill invoice statement",
    "ship deliver delivery mail post",
    "house address home",
)
MEANING = {stem(word): f"~{number}" for number, group in enumerate(GROUPS) for word in group.split()}


def meanings(stems: list[str]) -> list[str]:
    """Return the groups of the stems that have one, in order."""
    return [MEANING[word] for word in stems if word in MEANING]


def meaning(word: str) -> str:
    """Return the group of a stem, the stem itself where it has none."""
    return MEANING.get(word, word)
