"""Business hours: a moment some working minutes later."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apps.tickets.models import SlaPolicy

DAYS_AHEAD = 3_660


def after_business_minutes(start: datetime, minutes: float, policy: SlaPolicy) -> datetime:
    """Return the moment that lies so many minutes of the policy's business hours behind `start`.

    A policy without any business time counts every minute.
    """
    left = timedelta(minutes=minutes)
    if not policy.weekdays or policy.closes <= policy.opens:
        return start + left
    zone = ZoneInfo(policy.zone)
    day = start.astimezone(zone).date()
    for _day in range(DAYS_AHEAD):
        if str(day.isoweekday()) in policy.weekdays:
            opens = max(datetime.combine(day, policy.opens, zone), start.astimezone(zone))
            closes = datetime.combine(day, policy.closes, zone)
            # In absolute time: on the day the clocks change a business day is as long as any other.
            open_for = max(timedelta(0), timedelta(seconds=closes.timestamp() - opens.timestamp()))
            if left <= open_for:
                return datetime.fromtimestamp(opens.timestamp() + left.total_seconds(), start.tzinfo)
            left -= open_for
        day += timedelta(days=1)
    return start + left
