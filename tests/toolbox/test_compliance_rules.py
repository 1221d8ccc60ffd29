"""The rules as rows, and the numbers that their checks tell apart."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError as RowError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.toolbox.compliance_check.checksums import IBAN_LENGTHS, card_number, iban, passes_luhn
from apps.toolbox.compliance_check.models import ComplianceRule
from apps.toolbox.compliance_check.patterns import validate_pattern
from tests.toolbox.compliance import found

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "Card 4111 1111 1111 1112",
        "Order 1234567890123456",
        "0000 0000 0000 0000",
        "4444 4444 4444 4444",
        "Serial LF24-48-0012345678901234",
        "DE89 3704 0044 0532 0130 01",
        "XX89370400440532013000",
        "SSN 000-12-3456 or 666-12-3456 or 912-12-3456",
        "Tax 86 095 742 718",
        "DNI 12345678A",
        "NIR 2 55 08 14 168 025 39",
        "I forgot my password",
        "My password is wrong",
        "The PIN is not accepted",
        "invoice INV-20001, product P-1001, SKU-1001, version 2.14.3",
    ],
)
def test_numbers_with_wrong_check_digits_and_plain_words_pass(text: str) -> None:
    assert found("check_text", text) == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "pattern", "pattern": "("}, "pattern"),
        ({"kind": "pattern", "pattern": "a*"}, "pattern"),
        ({"kind": "pattern", "pattern": "(a+)+b"}, "pattern"),
        ({"kind": "pattern", "pattern": r"(\d{2,})*x"}, "pattern"),
        ({"kind": "pattern"}, "pattern"),
        ({"kind": "words"}, "words"),
        ({"kind": "words", "words": "guarantee"}, "words"),
        ({"kind": "words", "words": ["", "x"]}, "words"),
        ({"kind": "words", "words": ["x"], "action": "shred"}, "action"),
        ({"kind": "words", "words": ["x"], "checksum": "crc"}, "checksum"),
    ],
)
def test_a_rule_that_can_not_work_is_refused_by_name(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(RowError) as caught:
        ComplianceRule(code="own", title="Own", category="own", **fields).full_clean()

    assert list(caught.value.message_dict) == [field]


def test_every_shipped_rule_is_valid_itself() -> None:
    rules = list(ComplianceRule.objects.all())

    assert len(rules) == 16
    for rule in rules:
        rule.full_clean()


@given(digits=st.text("0123456789", min_size=12, max_size=18))
def test_exactly_one_last_digit_makes_a_number_pass_luhn(digits: str) -> None:
    assert sum(passes_luhn(f"{digits}{last}") for last in range(10)) == 1


@given(digits=st.text("0123456789", min_size=15, max_size=15), place=st.integers(0, 15), change=st.integers(1, 9))
def test_a_single_wrong_digit_never_passes_luhn(digits: str, place: int, change: int) -> None:
    number = next(f"{digits}{last}" for last in range(10) if passes_luhn(f"{digits}{last}"))
    wrong = f"{number[:place]}{(int(number[place]) + change) % 10}{number[place + 1 :]}"

    assert not passes_luhn(wrong)


@given(text=st.text(max_size=40))
def test_any_text_can_be_asked_for_its_check_digits(text: str) -> None:
    assert 0 <= card_number(text) <= len(text)
    assert 0 <= iban(text) <= len(text)


@given(country=st.sampled_from(sorted(IBAN_LENGTHS)), data=st.data())
def test_every_iban_with_right_check_digits_is_found_whole(country: str, data: st.DataObject) -> None:
    account = data.draw(st.text("0123456789", min_size=IBAN_LENGTHS[country] - 4, max_size=IBAN_LENGTHS[country] - 4))
    value = int("".join(str(int(character, 36)) for character in f"{account}{country}00"))
    number = f"{country}{98 - value % 97:02d}{account}"
    spaced = " ".join(re.findall(".{1,4}", number))

    assert (iban(number), iban(f"{spaced} X9")) == (len(number), len(spaced))


def test_a_pattern_may_repeat_within_bounds() -> None:
    validate_pattern(r"(?:\d{4} ?){4}")


def test_operators_edit_rules_in_the_admin_and_learn_what_is_wrong(
    operator: User, client_for: Callable[[User], Client]
) -> None:
    form = {
        "code": "own", "title": "Own", "category": "own", "position": 5, "applies_to": "both", "kind": "pattern",
        "words": "[]", "severity": "low", "action": "warn", "replacement": "[x]",
    }  # fmt: skip
    page, client = reverse("admin:toolbox_compliancerule_add"), client_for(operator)

    refused = client.post(page, {**form, "pattern": "(a+)+b"})
    assert "it may take for ever" in refused.content.decode()
    assert not ComplianceRule.objects.filter(code="own").exists()
    assert client.post(page, {**form, "pattern": "zephyr"}).status_code == 302
    assert ComplianceRule.objects.get(code="own").pattern == "zephyr"
    assert client.get(reverse("admin:toolbox_compliancerule_changelist")).status_code == 200
