"""Words without their endings, so that price, prices and pricing are one. Pure functions, for English."""

from functools import lru_cache

SHORTEST = 3


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word in small letters without its ending; numbers and masks such as `#sku` stay as they are."""
    if len(word) <= SHORTEST or word.startswith("#") or not word.isalpha():
        return word
    word = singular(word)
    for ending in ("ing", "ed", "ment"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            word = _undoubled(word[: -len(ending)])
            break
    word = word.removesuffix("e") if len(word) > SHORTEST else word
    return word[:-1] + "i" if word.endswith("y") and len(word) > SHORTEST else word


def singular(word: str) -> str:
    """Return a word without the ending of its plural."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > SHORTEST and word[-1] == word[-2] and word[-1] not in "lsz" else word
