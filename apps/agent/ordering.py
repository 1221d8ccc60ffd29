"""What asks for the cheapest or the dearest of several things, and of which things. Pure functions."""

import re
from collections.abc import Mapping

from apps.agent.shown import BEFORE, CHEAPEST, DEAREST, FOCUS, SEARCHED, SHOWN, kind_of
from apps.agent.text import normalise

CHEAP = re.compile(r"\b(?:cheap(?:er|est)?|least expensive|lowest|gunstig(?:er\w*|st\w*)|billig(?:er\w*|st\w*))\b")
DEAR = re.compile(
    r"\b(?:most expensive|priciest|dearest|highest|(?:more|pricier) expensive|teuer(?:st\w*)|teurer\w*)\b"
)
OF_TWO = re.compile(r"\b(?:cheaper|more expensive|gunstiger\w*|billiger\w*|teurer\w*)\b")


def order_of(text: str) -> str:
    """Return whether a text asks for the cheapest or the dearest, if for either."""
    plain = normalise(text)
    return CHEAPEST if CHEAP.search(plain) else DEAREST if DEAR.search(plain) else ""


def without_order(text: str) -> str:
    """Return a text without the words that ask for the cheapest or the dearest."""
    return DEAR.sub(" ", CHEAP.sub(" ", normalise(text))) if order_of(text) else text


def compared(plain: str, kind: str, slots: Mapping[str, str]) -> list[str]:
    """Return the things that a text compares: several that were named one by one, or the two spoken of last.

    Nothing where they are those of a list, which is searched again, or of all that there is.
    """
    shown = [name for name in slots.get(SHOWN, "").split() if kind_of(name) == kind]
    if len(shown) > 1:
        return [] if slots.get(SEARCHED) and kind == "item" else shown
    pair = [slots.get(BEFORE, ""), slots.get(FOCUS, "")]
    are_alike = all(kind_of(name) == kind for name in pair) and pair[0] != pair[1]
    return pair if OF_TWO.search(plain) and are_alike else []
