"""Two matters in one breath: "any open invoices or tickets?" asks for both. Pure functions."""

import re

INVOICES = r"invoices?|bills?|rechnung(?:en)?"
TICKETS = r"tickets?|cases?|requests?|anfragen?"
JOINED = r"\s*(?:,|/|&|\band\b|\bor\b|\bund\b|\boder\b)\s*(?:open |offene |my |meine )?"
BOTH = re.compile(rf"(?i)\b(?P<first>{INVOICES}|{TICKETS}){JOINED}(?P<second>{INVOICES}|{TICKETS})\b")
IS_INVOICE = re.compile(rf"(?i)(?:{INVOICES})")
# A longer message says more than that of either.
SHORT = 15


def spread(text: str) -> str:
    """Return a text that names two matters together as one sentence for each; any other text as it is."""
    found = BOTH.search(text)
    if not found or len(text.split()) > SHORT or _are_alike(found["first"], found["second"]):
        return text
    before, after = text[: found.start()].replace("?", ""), text[found.end() :].strip()
    return f"{before}{found['first']} {after}\n{before}{found['second']} {after}"


def _are_alike(first: str, second: str) -> bool:
    return bool(IS_INVOICE.fullmatch(first)) == bool(IS_INVOICE.fullmatch(second))
