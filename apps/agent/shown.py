"""What the answers of a conversation have named, so that "it" and "the other one" mean something. Pure functions.

Kept in the session's slots: the things that the last list or answer named, and which of them is spoken of.
"""

from collections.abc import Iterable, Mapping, Sequence

SHOWN, FOCUS, BEFORE, SEARCHED, ORDER, QUOTED = "shown", "focus", "focus_before", "searched", "order", "quoted"
OWNER, PERIOD, OWN_QUERY, SAID = "owner", "period", "own_query", "said"
# Which of a customer's invoices is spoken of, counted from the newest; and what was listed last, open ones or all.
POSITION, CHOICE, COMPARED, LISTED = "position", "choice", "compared", "last_list"
CHEAPEST, DEAREST = "cheapest", "dearest"
PLANS = ("free", "plus", "team", "business", "enterprise")
KINDS = {"INV-": "invoice", "CT-": "ticket", "SKU-": "item"}
MOST = 8
# What a conversation keeps for itself; beside the slots of a request it says nothing of the request.
HOUSEKEEPING = frozenset(
    "session_customer_id session_customer_is_given language last_intent last_request open_request unanswered_turns "
    "just_handed_over last_list".split()
) | {SHOWN, FOCUS, BEFORE, SEARCHED, QUOTED, OWNER, OWN_QUERY, SAID, CHOICE, COMPARED}


def kind_of(name: str) -> str:
    """Return what a name is one of: plan, invoice, ticket or item; empty for anything else."""
    return "plan" if name in PLANS else next((kind for start, kind in KINDS.items() if name.startswith(start)), "")


def naming(names: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return the slots that keep what an answer names; one of the things shown before leaves the others shown."""
    if len(names) != 1:
        return {SHOWN: " ".join(names[:MOST]), FOCUS: ""}
    (name,) = names
    spoken_of = known.get(FOCUS, "")
    before = spoken_of if kind_of(spoken_of) == kind_of(name) and spoken_of != name else known.get(BEFORE, "")
    shown = known.get(SHOWN, "").split()
    return {SHOWN: " ".join(shown) if name in shown else name, FOCUS: name, BEFORE: before}


def together(replies: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return what several replies named as one: where they speak of several things, none of them is "it"."""
    naming_ones = [slots for slots in replies if slots.get(SHOWN)]
    if len(naming_ones) < 2:
        return {}
    singles = [slots.get(FOCUS) or "" for slots in naming_ones]
    names = [name for slots in naming_ones for name in (slots.get(FOCUS) or slots[SHOWN]).split()]
    if len(set(singles)) == 1 and singles[0]:
        return {}
    return {SHOWN: " ".join(dict.fromkeys(names[: 2 * MOST])), FOCUS: "", BEFORE: "", SEARCHED: ""}


def others(slots: Mapping[str, str]) -> list[str]:
    """Return what "the other one" may be: what was spoken of before, else what was shown beside."""
    spoken_of, before = slots.get(FOCUS, ""), slots.get(BEFORE, "")
    if before and before != spoken_of and kind_of(before) == kind_of(spoken_of):
        return [before]
    return [name for name in slots.get(SHOWN, "").split() if name != spoken_of]
