"""Days that calendars are wrong about: leap days, ends of years, and hours that clocks skip or repeat."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone

from apps.toolbox.competitor_analysis.models import Competitor, CompetitorFact
from apps.toolbox.price_calculator.models import Discount, TaxRate
from apps.toolbox.sms_outreach.models import Campaign, TextMessage
from apps.tools.models import ToolConfig
from tests.toolbox.conftest import Upstream
from tests.toolbox.outside.conftest import Execute

BERLIN, AUCKLAND, HONOLULU = "+4915112345678", "+64211234567", "+18085550123"


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    stopped = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: stopped)


def test_a_day_of_a_quote_is_one_of_the_calendar(execute: Execute) -> None:
    TaxRate.objects.create(country="ZZ", percent=10, valid_from=date(1, 1, 1))
    asked: dict[Any, str] = {
        "2028-02-29": "2028-02-29",
        "2027-02-29": "",
        "2100-02-29": "",
        "2000-02-29": "2000-02-29",
        "2026-12-31": "2026-12-31",
        "2026-04-31": "",
        "2026-00-10": "",
        "0001-01-01": "0001-01-01",
        "0000-12-31": "",
        "9999-12-31": "9999-12-31",
        "10000-01-01": "",
        "2026-W01-1": "",
        "29.02.2028": "",
        "2026-01-01T10:00:00": "",
    }

    made = {day: execute("price_calculator.quote", {"plan": "team", "country": "ZZ", "on": day}) for day in asked}

    assert {day: one.data["valid_on"] if one.data else "" for day, one in made.items()} == asked
    assert {one.status for one in made.values()} == {200, 422}


@pytest.mark.parametrize(
    ("day", "net", "percent"),
    [
        ("2027-12-30", "19.00", "19.00"),
        ("2027-12-31", "9.50", "19.00"),
        ("2028-01-01", "9.50", "21.00"),
        ("2028-02-29", "9.50", "21.00"),
        ("2028-03-01", "19.00", "21.00"),
    ],
)
def test_a_discount_and_a_tax_begin_and_end_with_their_days(execute: Execute, day: str, net: str, percent: str) -> None:
    Discount.objects.create(
        code="winter", name="Winter", percent=50, is_automatic=True,
        valid_from=date(2027, 12, 31), valid_until=date(2028, 2, 29),
    )  # fmt: skip
    TaxRate.objects.create(country="DE", percent=21, valid_from=date(2028, 1, 1))

    quote = execute("price_calculator.quote", {"plan": "team", "on": day}).data

    assert (quote["net"], quote["tax_percent"]) == (net, percent)


@pytest.mark.parametrize(
    ("today", "age", "is_old"),
    [("2028-02-29", 0, False), ("2028-03-01", 1, False), ("2029-02-28", 365, False), ("2029-03-01", 366, True)],
)
def test_a_fact_of_a_leap_day_grows_old_by_days(
    execute: Execute, monkeypatch: pytest.MonkeyPatch, today: str, age: int, is_old: bool
) -> None:
    at(monkeypatch, f"{today}T12:00")
    ToolConfig.objects.filter(name="competitor_analysis").update(settings={"old_after_days": 366})
    them = Competitor.objects.create(code="them", name="Them")
    CompetitorFact.objects.create(
        competitor=them, kind="strength", subject="Price", source="Their page", seen_on=date(2028, 2, 29)
    )

    (fact,) = execute("competitor_analysis.profile", {"competitor": "them"}).data["facts"]

    assert (fact["origin"]["age_days"], fact["origin"]["is_old"]) == (age, is_old)


@pytest.fixture
def gateway(upstream: Upstream) -> Upstream:
    upstream.answers("POST", "/messages", {"message_id": "MSG-1", "status": "sent"}, status=201)
    return upstream


def send(execute: Execute, to: str, **arguments: Any) -> str:
    """Send a message and return its status, or why it was refused."""
    made = execute("sms_outreach.send", {"to": to, "text": "Your parcel is here.", **arguments})
    if made.data:
        return str(made.data["status"])
    return made.code


@pytest.mark.parametrize(
    ("quiet", "moment", "expected"),
    [
        # On 29 March 2026 Berlin's clocks go from 2 to 3: the quiet hour from 2 to 3 does not come.
        (("02:00", "03:00"), "2026-03-29T00:59", "sent"),
        (("02:00", "03:00"), "2026-03-29T01:00", "sent"),
        (("02:30", "04:00"), "2026-03-29T01:00", "quiet_hours"),
        (("22:00", "02:30"), "2026-03-29T01:00", "sent"),
        # On 25 October 2026 they go from 3 back to 2: it comes twice.
        (("02:00", "03:00"), "2026-10-25T00:00", "quiet_hours"),
        (("02:00", "03:00"), "2026-10-25T01:00", "quiet_hours"),
        (("02:00", "03:00"), "2026-10-25T01:59", "quiet_hours"),
        (("02:00", "03:00"), "2026-10-25T02:00", "sent"),
    ],
)
def test_quiet_hours_follow_a_clock_that_skips_or_repeats_them(
    execute: Execute,
    gateway: Upstream,
    monkeypatch: pytest.MonkeyPatch,
    quiet: tuple[str, str],
    moment: str,
    expected: str,
) -> None:
    at(monkeypatch, moment)
    ToolConfig.objects.filter(name="sms_outreach").update(settings={"quiet_from": quiet[0], "quiet_until": quiet[1]})

    assert send(execute, BERLIN) == expected


@pytest.mark.parametrize(
    ("number", "moment", "day"),
    [
        (AUCKLAND, "2026-12-31T10:59", "2026-12-31"),
        (AUCKLAND, "2026-12-31T11:00", "2027-01-01"),
        (BERLIN, "2026-12-31T22:59", "2026-12-31"),
        (BERLIN, "2026-12-31T23:00", "2027-01-01"),
        (HONOLULU, "2027-01-01T09:59", "2026-12-31"),
        (HONOLULU, "2027-01-01T10:00", "2027-01-01"),
        (AUCKLAND, "2028-02-28T11:00", "2028-02-29"),
        (AUCKLAND, "2028-02-29T11:00", "2028-03-01"),
    ],
)
def test_a_message_counts_for_the_day_and_the_campaign_of_where_the_number_is(
    execute: Execute, gateway: Upstream, monkeypatch: pytest.MonkeyPatch, number: str, moment: str, day: str
) -> None:
    at(monkeypatch, moment)
    ToolConfig.objects.filter(name="sms_outreach").update(
        settings={"quiet_from": "00:00", "quiet_until": "00:00", "daily_limit": 1}
    )
    last = date.fromisoformat(day)
    Campaign.objects.create(code="ends", name="Ends", ends_on=last)
    Campaign.objects.create(code="begins", name="Begins", starts_on=last)
    Campaign.objects.create(code="over", name="Over", ends_on=date.fromordinal(last.toordinal() - 1))
    TextMessage.objects.all().delete()

    ends = [send(execute, number, campaign=code) for code in ("over", "ends", "begins")]

    assert ends == ["campaign_closed", "sent", "daily_limit"]
    assert TextMessage.objects.get().day == last
