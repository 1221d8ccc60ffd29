"""Values as people read them, in the language of the moment: amounts, days, states. Pure functions."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

STATES = {
    "active": _lazy("active"),
    "suspended": _lazy("suspended"),
    "closed": _lazy("closed"),
    "open": _lazy("open"),
    "pending": _lazy("pending"),
    "resolved": _lazy("resolved"),
    "paid": _lazy("paid"),
    "overdue": _lazy("overdue"),
    "refunded": _lazy("refunded"),
    "void": _lazy("void"),
    "low": _lazy("low"),
    "normal": _lazy("normal"),
    "high": _lazy("high"),
    "urgent": _lazy("urgent"),
}


def money(amount: str | Decimal, currency: str) -> str:
    """Return an amount with its currency: "EUR 1,234.50", and "EUR 1.234,50" in German."""
    # Rounded here: the library would cut what is beyond the cent.
    return f"{currency} {number_format(f'{Decimal(amount):.2f}', force_grouping=True)}"


def day(iso: str | None) -> str:
    """Return the day of an ISO date or time: "12 March 2026", "12. März 2026"; an empty string for none."""
    if not iso:
        return ""
    moment = datetime.fromisoformat(iso) if "T" in iso else date.fromisoformat(iso)
    is_english = (get_language() or "en").startswith("en")
    return date_format(moment, "j F Y" if is_english else "DATE_FORMAT")


def state(value: str) -> str:
    """Return a system's state or priority in the reader's language; an unknown one as it came."""
    return str(STATES.get(value, value.replace("_", " ")))


def listed(items: Iterable[str]) -> str:
    """Return items in one phrase: "a, b and c"."""
    parts: Sequence[str] = list(items)
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
