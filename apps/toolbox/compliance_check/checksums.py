"""The check digits of card, bank and identity numbers.

Each function takes what a pattern found and returns how many of its characters are the number, 0 where it is none.
"""

from collections.abc import Callable

from apps.toolbox.compliance_check.types import Checksum

# Lengths of IBANs, from the SWIFT registry.
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "BA": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22,
    "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27,
    "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "QA": 29, "RO": 24, "RS": 22,
    "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26, "UA": 29, "XK": 20,
}  # fmt: skip
DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
CARD_DIGITS, MASTERCARD_DIGITS = range(13, 20), 16


def card_number(found: str) -> int:
    """Accept 13 to 19 digits that start like a card's and pass Luhn's check."""
    digits = _digits(found)
    is_mastercard = len(digits) == MASTERCARD_DIGITS and "2221" <= digits[:4] <= "2720"
    starts_like_one = digits[:1] in tuple("3456") or is_mastercard
    is_card = len(digits) in CARD_DIGITS and starts_like_one and len(set(digits)) > 1 and passes_luhn(digits)
    return len(found) if is_card else 0


def passes_luhn(digits: str) -> bool:
    """Tell whether the last digit is Luhn's check digit of those before."""
    doubled = [int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def iban(found: str) -> int:
    """Accept as many characters as IBANs of the country have, if they pass the mod 97 check."""
    length = IBAN_LENGTHS.get(found[:2].upper(), 0)
    places = [index for index, character in enumerate(found) if character.isalnum()]
    if not length or len(places) < length:
        return 0
    end = places[length - 1] + 1
    return end if _mod_97(found[:end]) == 1 else 0


def german_tax_id(found: str) -> int:
    """Accept 11 digits with the structure and check digit (ISO 7064, mod 11, 10) of a German tax number."""
    digits = _digits(found)
    repeated = [digits[:10].count(digit) for digit in set(digits[:10]) if digits[:10].count(digit) > 1]
    if len(digits) != 11 or digits[0] == "0" or len(repeated) != 1 or repeated[0] > 3:
        return 0
    return len(found) if int(digits[10]) == _iso_7064(digits[:10]) else 0


def french_social_security(found: str) -> int:
    """Accept 15 digits whose last two are 97 less the rest of the others."""
    digits = _digits(found)
    return len(found) if len(digits) == 15 and 97 - int(digits[:13]) % 97 == int(digits[13:]) else 0


def spanish_identity(found: str) -> int:
    """Accept a DNI or NIE whose letter belongs to its number."""
    text = "".join(character for character in found.upper() if character.isalnum())
    number = text[:-1].translate(str.maketrans("XYZ", "012"))
    return len(found) if number.isdigit() and DNI_LETTERS[int(number) % 23] == text[-1] else 0


def anything(found: str) -> int:
    """Accept all that the pattern found."""
    return len(found)


CHECKS: dict[str, Callable[[str], int]] = {
    Checksum.NONE: anything,
    Checksum.LUHN: card_number,
    Checksum.IBAN: iban,
    Checksum.DE_TAX_ID: german_tax_id,
    Checksum.FR_NIR: french_social_security,
    Checksum.ES_DNI: spanish_identity,
}


def _digits(text: str) -> str:
    return "".join(character for character in text if character in "0123456789")


def _mod_97(text: str) -> int:
    compact = "".join(character for character in text.upper() if character.isalnum())
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97


def _iso_7064(digits: str) -> int:
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10
