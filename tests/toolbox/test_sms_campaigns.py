"""Campaigns of text messages, and the rows that operators keep."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError as RowError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, example_number_for_type, format_number, region_code_for_country_code
from phonenumbers import PhoneNumberType as Kind
from pydantic import TypeAdapter, ValidationError

from apps.accounts.models import User
from apps.core.http import HttpError
from apps.toolbox.sms_outreach.models import Campaign, OptOut, Recipient, TextMessage
from apps.toolbox.sms_outreach.numbers import PhoneNumber, e164
from tests.toolbox.conftest import ACCEPTED, ANNA, CALL, NOON, Upstream, ask
from tests.toolbox.texting import SMS, refusal, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.mark.parametrize(
    ("campaign", "code"), [("no-such", "unknown_campaign"), ("summer-sale-2026", "campaign_closed")]
)
def test_a_message_names_a_campaign_that_is_running(gateway: Upstream, campaign: str, code: str) -> None:
    assert refusal(campaign=campaign)[0] == code
    assert TextMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "runs"), [(1, None, False), (None, -1, False), (0, 0, True), (None, None, True)]
)
def test_both_days_of_a_campaign_count(
    gateway: Upstream, starts_in: int | None, ends_in: int | None, runs: bool
) -> None:
    days = [None if shift is None else NOON.date() + timedelta(days=shift) for shift in (starts_in, ends_in)]
    Campaign.objects.create(code="own", name="Own", starts_on=days[0], ends_on=days[1])

    assert (send(campaign="own")["campaign"] if runs else refusal(campaign="own")[0]) == (
        "own" if runs else "campaign_closed"
    )


@given(code=st.sampled_from([1, 7, 31, 33, 34, 36, 39, 41, 43, 44, 45, 46, 47, 48, 49, 55, 61, 81, 86, 91]),
       style=st.sampled_from([PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966]),
       kind=st.sampled_from([Kind.MOBILE, Kind.FIXED_LINE]))  # fmt: skip
def test_every_way_to_write_a_number_gives_the_same_one(code: int, style: int, kind: int) -> None:
    number = example_number_for_type(region_code_for_country_code(code), kind)
    assert number is not None
    plain = format_number(number, PhoneNumberFormat.E164)

    assert e164(format_number(number, style)) == plain
    assert e164(plain) == plain


@given(st.text(max_size=40))
def test_any_other_text_is_a_number_or_an_error_and_nothing_else(text: str) -> None:
    try:
        number = TypeAdapter(PhoneNumber).validate_python(text)
    except ValidationError:
        return
    assert number == e164(number)


def test_campaigns_are_counted_by_what_became_of_their_messages(upstream: Upstream) -> None:
    for number, status in (("MSG-1", "sent"), ("MSG-2", "delivered")):
        upstream.answers("POST", "/messages", {**ACCEPTED, "message_id": number, "status": status}, status=201)
    upstream.answers("POST", "/messages", {}, status=400)
    upstream.answers("POST", "/messages", {}, status=503)
    send(campaign="payment-reminder", text="a" * 200)
    send(campaign="payment-reminder")
    for to in (ANNA, "+4915112345670"):
        with pytest.raises(HttpError):
            send(campaign="payment-reminder", to=to)

    answer = ask(SMS, "campaign_statistics", campaign="payment-reminder")

    assert answer == {
        "campaigns": [
            {
                "campaign": "payment-reminder",
                "name": "Payment reminder",
                "accepted": 2,
                "refused": 1,
                "unsettled": 1,
                "segments": 4,
                "recipients": 2,
                "deliveries": {"delivered": 1, "sent": 1},
                "last_sent_at": "2026-11-20T12:00:00Z",
            }
        ],
        "total_count": 1,
        "opted_out": 1,
    }


@pytest.mark.parametrize("extra", [0, 3])
def test_all_campaigns_take_three_queries_however_many_there_are(
    extra: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    Campaign.objects.bulk_create(Campaign(code=f"own-{number}", name="Own") for number in range(extra))

    with django_assert_num_queries(3):
        answer = ask(SMS, "campaign_statistics")

    assert answer["total_count"] == 4 + extra
    assert answer["campaigns"][0]["last_sent_at"] is None


def test_an_unknown_campaign_has_no_figures() -> None:
    assert ask(SMS, "campaign_statistics", campaign="no-such")["campaigns"] == []


@pytest.mark.parametrize(
    "row",
    [
        OptOut(number="0151 12345678"),
        OptOut(number="+49 151 12345678"),
        Campaign(code="x", name="X", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)),
    ],
)
def test_rows_that_make_no_sense_are_refused_in_the_admin(row: Any) -> None:
    with pytest.raises(RowError):
        row.full_clean()


@pytest.mark.parametrize(("model", "may_add"), [("campaign", True), ("optout", True), ("textmessage", False)])
def test_operators_keep_campaigns_and_opt_outs_and_only_look_at_what_was_sent(
    model: str, may_add: bool, operator: User, auditor: User, client_for: Callable[[User], Client]
) -> None:
    row = Recipient.objects.create(number=ANNA)
    TextMessage.objects.create(call_id=CALL, recipient=row, day=NOON.date(), segments=1)
    add, listed = reverse(f"admin:toolbox_{model}_add"), reverse(f"admin:toolbox_{model}_changelist")

    assert [client_for(operator).get(page).status_code for page in (listed, add)] == [200, 200 if may_add else 403]
    assert [client_for(auditor).get(page).status_code for page in (listed, add)] == [200, 403]
    assert row.messages.get().recipient_id == str(row)
