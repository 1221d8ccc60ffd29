"""What can be checked of a text: its numbers, days, identifiers, addresses and currencies.

A figure is a set of forms: "1.299,00" may be read in the English or the German way, and one of them has to be right.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

Forms = frozenset[str]
MONTHS = (
    "jan(?:uary|uar)? feb(?:ruary|ruar)? (?:mar(?:ch)?|märz) apr(?:il)? (?:may|mai) jun[ei]? jul[yi]? aug(?:ust)? "
    "sep(?:t|tember)? (?:oct|okt)(?:ober)? nov(?:ember)? (?:dec|dez)(?:ember)?"
).split()
MONTH = "|".join(MONTHS)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
FILE_ENDINGS = "txt|pdf|csv|docx?|xlsx?|png|jpe?g|gif|json|log|xml|eml|html?"
LINK = re.compile(
    r"(?i)\b(?:https?://[^\s<>\"')\]]+|www\.[^\s<>\"')\]]+|"
    rf"(?:[a-z0-9-]+\.)+(?!(?:{FILE_ENDINGS})\b(?!/))[a-z]{{2,}}(?:/[^\s<>\"')\]]*)?)"
)
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2})(?:[:.]\d+)*)?(?:Z|[+-]\d{2}:\d{2})?")
DOTTED_DAY = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2(\d{4})\b")
NAMED_DAY = re.compile(rf"(?i)\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?({MONTH})\b\.?,?\s+(\d{{4}})\b")
AMERICAN_DAY = re.compile(rf"(?i)\b({MONTH})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b")
SHORT_DAY = re.compile(rf"(?i)\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?({MONTH})\b")
AMERICAN_SHORT_DAY = re.compile(rf"(?i)\b({MONTH})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)")
LEAP_YEAR = "2000"
SIGNS = {"€": "eur", "$": "usd", "£": "gbp", "¥": "jpy"}
CURRENCY = re.compile(r"[€$£¥]|\b(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|CAD|AUD)\b")
TOKEN = re.compile(r"[\w.,:/+#-]*\d[\w.,:/+#-]*")


def figures(text: str) -> list[Forms]:
    """Return the figures of a text, each in every form that it may be read in."""
    found: list[Forms] = []
    for pattern, read in READERS:
        found += [forms for match in pattern.finditer(text) if (forms := read(match))]
        text = pattern.sub(" ", text)
    return found


def links(text: str) -> list[str]:
    """Return the web addresses in a text."""
    return [found[0].rstrip(".,;:!?") for found in LINK.finditer(EMAIL.sub(" ", text))]


def held(text: str) -> Forms:
    """Return everything that a source holds, in every form; of a day also its year, and the day without its year."""
    forms = {form for forms in figures(text) for form in forms}
    days = {form for form in forms if ISO_DAY.fullmatch(form)}
    return frozenset(forms | {day[:4] for day in days} | {day[4:] for day in days})


def _iso(found: re.Match[str]) -> Forms:
    return frozenset({_day(found[1], found[2], found[3]), found[4] or ""} - {""})


def _dotted(found: re.Match[str]) -> Forms:
    """Return the day, and with slashes also the one that an American means."""
    first, second, year = found[1], found[3], found[4]
    days = {_day(year, second, first), _day(year, first, second) if found[2] == "/" else ""}
    return frozenset(days - {""}) or frozenset({found[0]})


def _short(month: str, day: str) -> Forms:
    return frozenset({_day(LEAP_YEAR, _month(month), day)[4:] or f"{day} {month}"})


def _month(name: str) -> str:
    return str(next(at for at, pattern in enumerate(MONTHS, start=1) if re.fullmatch(pattern, name, re.IGNORECASE)))


def _day(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _token(found: re.Match[str]) -> Forms:
    """Return a number in its plain form, or an identifier in small letters."""
    text = found[0].strip(".,:/+-#").casefold()
    if re.fullmatch(r"[\d.,]+", text):
        return frozenset(_numbers(text))
    return frozenset({text})


def _numbers(text: str) -> Iterator[str]:
    """Yield the number as an English and as a German reader understands it."""
    for group, point in ((",", "."), (".", ",")):
        plain = (
            text.replace(group, "") if re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}})+(?:\{point}\d+)?", text) else text
        )
        try:
            number = Decimal(plain.replace(point, "."))
        except InvalidOperation:
            continue
        yield f"{number.normalize():f}"


READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Forms]], ...] = (
    (EMAIL, lambda found: frozenset({found[0].casefold().rstrip(".")})),
    (LINK, lambda found: frozenset({found[0].casefold().rstrip(".,;:!?")})),
    (ISO_DAY, _iso),
    (DOTTED_DAY, _dotted),
    (NAMED_DAY, lambda found: frozenset({_day(found[3], _month(found[2]), found[1]) or found[0]})),
    (AMERICAN_DAY, lambda found: frozenset({_day(found[3], _month(found[1]), found[2]) or found[0]})),
    (SHORT_DAY, lambda found: _short(found[2], found[1])),
    (AMERICAN_SHORT_DAY, lambda found: _short(found[1], found[2])),
    (CURRENCY, lambda found: frozenset({SIGNS.get(found[0], found[0].casefold())})),
    (TOKEN, _token),
)
