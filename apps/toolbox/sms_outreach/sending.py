"""Whether a message may go out, and the row that takes its place among the day's messages."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from apps.toolbox.sms_outreach.models import Campaign, OptOut, Recipient, TextMessage, TextStatus
from apps.toolbox.sms_outreach.numbers import quiet_zone, zones_of
from apps.toolbox.sms_outreach.schemas import Send, SmsSettings
from apps.toolbox.sms_outreach.segments import Segments, segments_of
from apps.tools.errors import OperationFailed


@dataclass(frozen=True, slots=True)
class Place:
    """A message's row, how many more the number may get, and whether an earlier attempt may have gone out."""

    row: TextMessage
    left_today: int
    is_in_doubt: bool


def check_length(message: Send, settings: SmsSettings) -> Segments:
    """Return the segments of a text; raises OperationFailed where they are more than the row allows."""
    segments = segments_of(message.text)
    if segments.count > settings.max_segments:
        raise _refused(
            _("The text needs %(count)d messages (%(encoding)s) and %(limit)d are allowed. Shorten it.")
            % {"count": segments.count, "encoding": segments.encoding, "limit": settings.max_segments},
            code="too_long",
        )
    return segments


def check_quiet_hours(number: str, settings: SmsSettings, *, at: datetime) -> None:
    """Raise OperationFailed where it is quiet in any time zone the number may be in."""
    found = quiet_zone(
        at,
        zones=zones_of(number, fallback=settings.fallback_time_zone),
        quiet_from=settings.quiet_from,
        quiet_until=settings.quiet_until,
    )
    if found:
        zone, local = found
        raise _refused(
            _("It is %(time)s in %(zone)s, and messages wait until %(until)s. Send it then.")
            % {
                "time": time_format(local.time(), "H:i"),
                "zone": zone.key,
                "until": time_format(settings.quiet_until, "H:i"),
            },
            code="quiet_hours",
        )


def find_campaign(code: str | None, *, on: date) -> Campaign | None:
    """Return the campaign of a code; raises OperationFailed where it is unknown or not running."""
    if code is None:
        return None
    campaign = Campaign.objects.filter(pk=code).first()
    if campaign is None:
        raise _refused(_("There is no campaign “%(code)s”.") % {"code": code}, code="unknown_campaign")
    if not Campaign.objects.running(on=on).filter(pk=code).exists():
        raise _refused(_("The campaign “%(name)s” is not running today.") % {"name": campaign}, code="campaign_closed")
    return campaign


def take_place(message: Send, settings: SmsSettings, *, call_id: UUID, segments: int, at: datetime) -> Place:
    """Return the call's place among the messages of the number's day.

    Everybody who sends to the number waits for its row's lock, so that no two take the last place. A call that is
    tried again keeps its row. Raises OperationFailed for a number that opted out, or has had its messages.
    """
    day = at.astimezone(zones_of(message.to, fallback=settings.fallback_time_zone)[0]).date()
    campaign = find_campaign(message.campaign, on=day)
    with transaction.atomic():
        _lock(message.to)
        _check_opt_out(message.to)
        others = TextMessage.objects.counted(number=message.to, day=day).exclude(call_id=call_id).count()
        if others >= settings.daily_limit:
            raise _refused(
                _("%(number)s has had its %(limit)d messages of the day.")
                % {"number": message.to, "limit": settings.daily_limit},
                code="daily_limit",
            )
        former = TextMessage.objects.filter(call_id=call_id, status=TextStatus.SENDING).exists()
        fields = {"recipient_id": message.to, "campaign": campaign, "day": day, "segments": segments}
        row, _made = TextMessage.objects.update_or_create(
            call_id=call_id, defaults={**fields, "status": TextStatus.SENDING}
        )
    return Place(row, left_today=settings.daily_limit - others - 1, is_in_doubt=former)


def _lock(number: str) -> None:
    Recipient.objects.bulk_create([Recipient(number=number)], ignore_conflicts=True)
    Recipient.objects.select_for_update().get(number=number)


def _check_opt_out(number: str) -> None:
    if OptOut.objects.filter(number=number).exists():
        raise _refused(_("%(number)s wants no messages from us.") % {"number": number}, code="opted_out")


def _refused(message: str, *, code: str) -> OperationFailed:
    return OperationFailed(_("%(reason)s Nothing was sent.") % {"reason": message}, code=code)
