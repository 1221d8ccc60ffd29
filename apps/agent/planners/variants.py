"""Colours, packs and sizes: words that only tell variants of a product apart."""

import re
from collections.abc import Sequence

from apps.agent.goods import MEASURE, in_catalogue_words

VARIANTS = frozenset("black white anthracite red colour warm tunable compact outdoor duo".split())
PACK = re.compile(r"\b(\d+)[ -]packs?\b")
SIZE = re.compile(r"\b\d+ ?(?:mm|cm|m|w|v|a)\b")
COLOURS = frozenset("black white anthracite red colour warm tunable".split())


def variants_in(plain: str, telling: set[str]) -> list[str]:
    """Return the words that only tell variants of a product apart, where a text names nothing else."""
    catalogue = in_catalogue_words(re.sub(r"[^\w-]+", " ", plain))
    told_apart = [f"{found[1]}-pack" for found in PACK.finditer(catalogue)]
    told_apart += [MEASURE.sub(r"\1 \2", found[0]) for found in SIZE.finditer(catalogue)]
    named = in_catalogue_words(" ".join(sorted(telling))).split()
    said = [word for word in named if not (PACK.fullmatch(word) or SIZE.fullmatch(word) or word in {"pack", "packs"})]
    return [*told_apart, *said] if (told_apart or said) and set(said) <= VARIANTS else []


def varied(searched: str, variants: Sequence[str]) -> str:
    """Return the words of a product with other variants: a colour, pack or size takes the place of the one before."""
    base = searched
    if any(PACK.fullmatch(one) for one in variants):
        base = PACK.sub(" ", base)
    if any(SIZE.fullmatch(one) for one in variants):
        base = SIZE.sub(" ", base)
    kept = [word for word in base.split() if word not in COLOURS or not COLOURS & set(variants)]
    return " ".join(dict.fromkeys(" ".join([*kept, *variants]).split()))
