"""Which of a customer's invoices a text means without its number: the last, the one of a month, or over an amount."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.agent.text import normalise

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar jan",
            "february februar feb",
            "march marz",
            "april apr",
            "may mai",
            "june juni jun",
            "july juli jul",
            "august aug",
            "september sept sep",
            "october oktober oct okt",
            "november nov",
            "december dezember dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
NOUN = r"(?:one|invoice|bill|charge|rechnung)"
MONTH = "|".join(MONTHS)
# "May" is a month only where it stands like one.
OF_MONTH = re.compile(
    rf"\b(?:from|in|of|for|the|vom|von|im|aus|fur|die)\s+(?P<month>{MONTH})\b|\b(?P<before>{MONTH})(?:\s|-)?{NOUN}\b"
)
OF_AMOUNT = re.compile(
    rf"\bthe\s+(?P<amount>\d+(?:[.,]\d\d)?)(?:\s*(?:euros?|eur))?\s+{NOUN}\b"
    r"|\b(?:die|rechnung)\s+(?:uber|mit|zu)\s+(?P<uber>\d+(?:[.,]\d\d)?)\b"
)
LATEST = re.compile(r"\b(?:last|latest|newest|(?:most )?recent|letzte[nrs]?|neu(?:e)?ste[nrs]?|jungste[nrs]?)\b")
Invoice = Mapping[str, Any]


def picks(text: str) -> bool:
    """Tell whether a text means one invoice by its month or amount."""
    plain = normalise(text)
    return bool(OF_MONTH.search(plain) or OF_AMOUNT.search(plain))


def means_one(text: str) -> bool:
    """Tell whether a text means one invoice: the last, or one by its month or amount."""
    return picks(text) or bool(LATEST.search(normalise(text)))


def without_choice(text: str) -> str:
    """Return a text, normalised, without the words that pick an invoice by its month or amount."""
    return OF_AMOUNT.sub(" ", OF_MONTH.sub(" ", normalise(text)))


def place_of(text: str, invoices: Sequence[Invoice]) -> int | None:
    """Return the place, among a customer's invoices with the newest first, of the one a text picks; None without one.

    Of several choices in a text the last one counts: it corrects those before it.
    """
    plain = normalise(text)
    fitting = [at for at, one in enumerate(invoices) if _fits(one, plain)]
    return fitting[0] if fitting else None


def _fits(invoice: Invoice, plain: str) -> bool:
    months, amounts = list(OF_MONTH.finditer(plain)), list(OF_AMOUNT.finditer(plain))
    of_month = not months or _month(invoice) == MONTHS[months[-1]["month"] or months[-1]["before"]]
    of_amount = not amounts or _is_over(invoice, amounts[-1]["amount"] or amounts[-1]["uber"])
    return of_month and of_amount


def _month(invoice: Invoice) -> int:
    return datetime.fromisoformat(str(invoice["created_at"])).month


def _is_over(invoice: Invoice, amount: str) -> bool:
    """Tell whether an invoice is over an amount; one without cents is compared without them."""
    whole = Decimal(invoice["amount"])
    return whole == Decimal(amount.replace(",", ".")) or (
        "." not in amount and int(whole) == int(Decimal(amount.replace(",", ".")))
    )
