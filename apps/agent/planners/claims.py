"""Whom a message says it is from, in a conversation whose customer a person has named: words do not change that.

"What tier is C-1002 on?" asks about somebody; "I am C-1002" claims to be somebody. Only claims are held to the session.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from apps.agent.planners.slots import find_slots
from apps.agent.types import CUSTOMER_IS_GIVEN, CUSTOMER_SLOTS, SESSION_CUSTOMER, Brief, Slot, SlotValue

SAYS_WHO = re.compile(
    r"(?i)\b(?:i\s+am|i['’]?m|this\s+is|it\s+is|it['’]s|here\s+is|name\s+is|ich\s+bin|hier\s+(?:ist|spricht))\s+"
    r"(?:(?:customer|client|kunde|kundin)\s+)?$"
)
# An agent's "my customer C-1002" is somebody else.
OWN = re.compile(r"(?i)\b(?:my|mine|our|ours|mein\w*|unser\w*)\b(?!\s+(?:customer|client|kunden?|kundin)\s*$)")
CLAUSE = re.compile(r"[.!?;\n]|\b(?:and|und)\b")


@dataclass(frozen=True, slots=True)
class Held:
    """A message held to the session's customer: what is left to plan, and the number that it claimed in vain."""

    brief: Brief
    claimed: str = ""


def hold(brief: Brief) -> Held:
    """Return the message with each claim put right, where the session's customer was named by a person."""
    own = brief.slots.get(SESSION_CUSTOMER, "")
    if not (own and brief.slots.get(CUSTOMER_IS_GIVEN)):
        return Held(brief)
    found = find_slots(brief.text)
    claims = [value for value in found if value.slot in CUSTOMER_SLOTS and _is_claim(brief.text, value)]
    text = brief.text
    for claim in reversed(claims):
        text = f"{text[: claim.start]}{own}{text[claim.end :]}"
    asks_about = any(value.slot in CUSTOMER_SLOTS and value not in claims for value in found)
    is_own = bool(claims or OWN.search(brief.text)) and not asks_about
    slots = about(own, brief.slots) if is_own else brief.slots
    foreign = [claim.value for claim in claims if claim.slot is Slot.CUSTOMER and claim.value != own.upper()]
    return Held(replace(brief, text=text, slots=slots), foreign[0] if foreign else "")


def about(customer_id: str, slots: Mapping[str, str]) -> dict[str, str]:
    """Return what is known, of this customer and no other one."""
    if slots.get(Slot.CUSTOMER) == customer_id:
        return dict(slots)
    return {name: value for name, value in slots.items() if name not in CUSTOMER_SLOTS} | {Slot.CUSTOMER: customer_id}


def _is_claim(text: str, value: SlotValue) -> bool:
    before = CLAUSE.split(text[: value.start])[-1]
    return bool(SAYS_WHO.search(before) or OWN.search(before))
