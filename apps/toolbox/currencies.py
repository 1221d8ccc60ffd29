"""How many decimal places a currency has (ISO 4217), and amounts in its smallest unit."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

CODE = re.compile(r"[A-Z]{3}")
USUAL_PLACES = 2
# Those of other than two places; ISO 4217, amendment 177.
OTHER_PLACES = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}


def places_of(currency: Any) -> int:
    """Return a currency's decimal places by its code, in capitals or not; raises ValueError for what is no code."""
    code = str(currency).upper()
    if not CODE.fullmatch(code):
        raise ValueError(_("%(given)r is no currency") % {"given": str(currency)[:20]})
    return OTHER_PLACES.get(code, USUAL_PLACES)


def to_minor_units(amount: Any, currency: Any) -> int:
    """Return an amount in the currency's smallest unit; raises ValueError where it is not exact to it."""
    places = places_of(currency)
    units = decimal_of(amount).scaleb(places)
    if units != units.to_integral_value():
        why = _("%(amount)s has more than the %(places)d decimal places of %(currency)s")
        raise ValueError(why % {"amount": amount, "places": places, "currency": str(currency).upper()})
    return int(units)


def from_minor_units(units: Any, currency: Any) -> str:
    """Return smallest units as an amount with all places of its currency; raises ValueError."""
    places, whole = places_of(currency), whole_of(units)
    return f"{Decimal(whole).scaleb(-places):.{places}f}"


def whole_of(value: Any) -> int:
    """Return a whole number; raises ValueError."""
    number = decimal_of(value)
    if number != number.to_integral_value():
        raise ValueError(_("%(given)s is no whole number") % {"given": value})
    return int(number)


def decimal_of(value: Any) -> Decimal:
    """Return a finite number; raises ValueError."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(_("%(given)r is no number") % {"given": str(value)[:80]})
    return number
