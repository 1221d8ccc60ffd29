"""Phone numbers: their international form, and what time it is where they are."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumberFormat
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number
from pydantic import AfterValidator, Field


def e164(number: str) -> str:
    """Return a number in international form, such as +4915112345678; raises ValueError where it is none."""
    try:
        parsed = phonenumbers.parse(number, None)
    except NumberParseException as error:
        raise ValueError(_("Write the number with + and its country, such as +49 151 12345678.")) from error
    if not phonenumbers.is_valid_number(parsed) or parsed.extension:
        raise ValueError(_("There is no such number in the numbering plan of its country."))
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


PhoneNumber = Annotated[
    str,
    Field(max_length=32, description="International, with + and country; spaces and hyphens may be written."),
    AfterValidator(e164),
]


def zones_of(number: str, *, fallback: str) -> list[ZoneInfo]:
    """Return the time zones a number may be in; the fallback where its country does not tell."""
    names = time_zones_for_number(phonenumbers.parse(number, None))
    known = [zone for zone in map(_zone, names) if zone is not None]
    return known or [ZoneInfo(fallback)]


def quiet_zone(
    at: datetime, *, zones: Iterable[ZoneInfo], quiet_from: time, quiet_until: time
) -> tuple[ZoneInfo, datetime] | None:
    """Return a zone where it is quiet now, with its local time, or None where it is quiet in none."""
    local = ((zone, at.astimezone(zone)) for zone in zones)
    return next((found for found in local if _is_quiet(found[1].time(), quiet_from, quiet_until)), None)


def _is_quiet(clock: time, quiet_from: time, quiet_until: time) -> bool:
    """Tell whether a time lies between the two, which may have midnight between them; equal times mean never."""
    if quiet_from <= quiet_until:
        return quiet_from <= clock < quiet_until
    return clock >= quiet_from or clock < quiet_until


def _zone(name: str) -> ZoneInfo | None:
    try:
        return None if name == UNKNOWN_TIMEZONE else ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return None
