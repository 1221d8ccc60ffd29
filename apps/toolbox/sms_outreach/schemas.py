"""What goes into SMS outreach and what comes out."""

from datetime import datetime, time
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, AliasChoices, Field

from apps.core.clock import time_zones
from apps.toolbox.fields import Row
from apps.toolbox.mapping.routes import SMS
from apps.toolbox.mapping.settings import MappedSettings
from apps.toolbox.sms_outreach.numbers import PhoneNumber
from apps.toolbox.sms_outreach.segments import Encoding
from apps.tools.tool import Arguments, Result

CampaignCode = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,40}$", description="Code of a campaign.")]


def _known_zone(name: str) -> str:
    if name not in time_zones():
        raise ValueError(_("There is no such time zone; write one such as Europe/Berlin."))
    return name


class SmsSettings(MappedSettings):
    """When and how often messages may be sent; quiet hours are those of the number's own time zone."""

    routes = SMS

    sender: Annotated[
        str, Field(pattern=r"^(\+[1-9][0-9]{6,14}|[A-Za-z0-9 ]{1,11})$", description="A number, or up to 11 letters.")
    ] = "Larkfield"
    quiet_from: Annotated[time, Field(description="Equal to quiet_until: there are no quiet hours.")] = time(20)
    quiet_until: time = time(8)
    daily_limit: Annotated[int, Field(ge=1, le=5, description="Messages to one number a day.")] = 5
    max_segments: Annotated[int, Field(ge=1, le=10)] = 6
    fallback_time_zone: Annotated[
        str, AfterValidator(_known_zone), Field(description="Of numbers whose country does not tell.")
    ] = "Europe/Berlin"


class Send(Arguments):
    """A text message to one number, for a campaign if wished."""

    to: PhoneNumber
    text: Annotated[str, Field(min_length=1, max_length=1530)]
    campaign: CampaignCode | None = None


class Sent(Result):
    """A message that the gateway accepted, and how many more the number may get today."""

    message_id: str
    to: str
    status: str
    encoding: Encoding
    segments: int
    campaign: str | None = None
    left_today: int


class GetStatus(Arguments):
    """Which message."""

    message_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"\w")]


class GatewayMessage(Row):
    """A message as the gateway knows it."""

    message_id: Annotated[str, Field(validation_alias=AliasChoices("message_id", "id"))]
    to: str = ""
    status: str
    created_at: datetime | None = None


class StatusAnswer(Result):
    """How a message stands, or `found` false: to find none is an answer."""

    message: GatewayMessage | None
    found: bool


class GetStatistics(Arguments):
    """Which campaign; none stands for all of them."""

    campaign: CampaignCode | None = None


class CampaignFigures(Result):
    """What was sent for a campaign. `unsettled` messages are on their way or of unknown outcome."""

    campaign: str
    name: str
    accepted: int
    refused: int
    unsettled: int
    segments: int
    recipients: int
    deliveries: dict[str, int]
    last_sent_at: datetime | None


class Statistics(Result):
    """The campaigns by name, and how many numbers want no messages."""

    campaigns: list[CampaignFigures]
    total_count: int
    opted_out: int
