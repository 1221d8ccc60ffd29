"""The day and the zones that the whole product goes by."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from pytest_django import Settings

from apps.core.clock import today


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", date(2026, 11, 29)), ("Europe/Berlin", date(2026, 11, 30)), ("America/New_York", date(2026, 11, 29))],
)
def test_today_is_the_day_of_the_deployment_whoever_looks(
    zone: str, day: date, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TIME_ZONE = zone
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 29, 23, 30, tzinfo=UTC))

    with timezone.override("Pacific/Auckland"):
        assert today() == day
