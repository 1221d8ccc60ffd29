"""SMS outreach as a tool."""

from django.utils.translation import gettext_lazy as _

from apps.core.clock import now
from apps.core.http import HttpError
from apps.toolbox.mapping.base import MappedTool
from apps.toolbox.sms_outreach.client import SmsClient
from apps.toolbox.sms_outreach.models import (
    DELIVERY_LIMIT,
    NUMBER_LIMIT,
    Campaign,
    TextMessage,
    TextStatus,
    fitting,
)
from apps.toolbox.sms_outreach.schemas import (
    GatewayMessage,
    GetStatistics,
    GetStatus,
    Send,
    Sent,
    SmsSettings,
    Statistics,
    StatusAnswer,
)
from apps.toolbox.sms_outreach.sending import Place, check_length, check_quiet_hours, take_place
from apps.toolbox.sms_outreach.statistics import statistics_of
from apps.toolbox.upstream import found
from apps.tools.dry_run import RequestDescribed
from apps.tools.tool import Run, operation
from apps.tools.types import Effect


class SmsOutreachTool(MappedTool):
    """Text messages to customers."""

    name = "sms_outreach"
    title = _("SMS outreach")
    description = _("Sends text messages within quiet hours, a limit a day and the opt-out list, and counts campaigns.")
    settings_schema = SmsSettings
    needs_endpoint = True
    default_endpoint = "/sandbox/sms"
    sandbox_service = "sms"

    @operation(effect=Effect.CONTACT, title=_("Send text message"))
    def send(self, arguments: Send, run: Run) -> Sent:
        """Send a text message to one number."""
        settings = SmsSettings.model_validate(run.settings)
        segments = check_length(arguments, settings)
        check_quiet_hours(arguments.to, settings, at=now())
        place = take_place(arguments, settings, call_id=run.call_id, segments=segments.count, at=now())
        message = _hand_over(place, arguments, run, sender=settings.sender)
        return Sent(
            message_id=message.message_id,
            to=arguments.to,
            status=message.status,
            encoding=segments.encoding,
            segments=segments.count,
            campaign=arguments.campaign,
            left_today=place.left_today,
        )

    @operation(effect=Effect.READ, title=_("Ask for delivery"))
    def status(self, arguments: GetStatus, run: Run) -> StatusAnswer:
        """Ask the gateway how a message stands."""
        message = found(lambda: SmsClient(run).message(arguments.message_id))
        if message:
            TextMessage.objects.filter(message_id=arguments.message_id).update(
                delivery=fitting(message.status, DELIVERY_LIMIT)
            )
        return StatusAnswer(message=message, found=message is not None)

    @operation(effect=Effect.READ, title=_("Count campaigns"))
    def campaign_statistics(self, arguments: GetStatistics, run: Run) -> Statistics:
        """Count the messages, segments and numbers of campaigns."""
        wanted = {"code": arguments.campaign} if arguments.campaign else {}
        return statistics_of(Campaign.objects.filter(**wanted))


def _hand_over(place: Place, message: Send, run: Run, *, sender: str) -> GatewayMessage:
    """Give a message to the gateway and note how that went; what may have arrived keeps its place in the day."""
    row = TextMessage.objects.filter(pk=place.row.pk)
    try:
        accepted = SmsClient(run).send(message, sender=sender)
    except RequestDescribed:
        row.delete()
        raise
    except HttpError as error:
        if not (error.may_have_arrived or place.is_in_doubt):
            row.update(status=TextStatus.REFUSED)
        raise
    row.update(
        status=TextStatus.ACCEPTED,
        message_id=fitting(accepted.message_id, NUMBER_LIMIT),
        delivery=fitting(accepted.status, DELIVERY_LIMIT),
    )
    return accepted
