"""Campaigns, the opt-out list, and a row for each text message, which the limit a day is counted by."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.toolbox.sms_outreach.numbers import e164
from apps.tools.observers.redaction import storable

NUMBER_LIMIT, DELIVERY_LIMIT = 64, 30


def validate_number(number: str) -> None:
    """Raise Django's ValidationError for what is no number in international form."""
    try:
        is_international = e164(number) == number
    except ValueError as error:
        raise ValidationError(str(error)) from error
    if not is_international:
        raise ValidationError(_("Write it without spaces: %(number)s.") % {"number": e164(number)})


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Reads of campaigns."""

    def running(self, *, on: date) -> "CampaignQuerySet":
        """Return the campaigns that messages of a day may belong to; both ends count."""
        started, not_over = Q(starts_on=None) | Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on)
        return self.filter(started, not_over, is_active=True)


class Campaign(models.Model):
    """An occasion that messages are sent for."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Off: nothing is sent for it."))
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        """By name."""

        verbose_name = _("SMS campaign")
        verbose_name_plural = _("SMS campaigns")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a campaign that ends before it starts."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day is before the first.")})


class OptOut(models.Model):
    """A number that wants no messages; nothing is ever sent to it."""

    number = models.CharField(_("number"), max_length=16, primary_key=True, validators=[validate_number])
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        """Newest first."""

        verbose_name = _("opt-out from SMS")
        verbose_name_plural = _("opt-outs from SMS")
        ordering = ("-since",)

    def __str__(self) -> str:
        return self.number


class Recipient(models.Model):
    """A number that messages went to; who sends to it holds this row's lock while they count."""

    number = models.CharField(_("number"), max_length=16, primary_key=True)

    def __str__(self) -> str:
        return self.number


class TextStatus(models.TextChoices):
    """How the sending of a message stands. What may have gone out counts for the limit a day."""

    SENDING = "sending", _("Being sent, or not known")
    ACCEPTED = "accepted", _("Accepted by the gateway")
    REFUSED = "refused", _("Refused by the gateway")


class TextMessageQuerySet(models.QuerySet["TextMessage"]):
    """Reads of messages."""

    def counted(self, *, number: str, day: date) -> "TextMessageQuerySet":
        """Return the messages that count for a number's limit on a day."""
        return self.filter(recipient_id=number, day=day).exclude(status=TextStatus.REFUSED)


class TextMessage(models.Model):
    """One message on its way to a number; the text itself stays with the gateway."""

    call_id = models.UUIDField(_("call"), unique=True)
    recipient = models.ForeignKey(
        Recipient, on_delete=models.PROTECT, related_name="messages", verbose_name=_("number")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", verbose_name=_("campaign")
    )
    day = models.DateField(_("day"), help_text=_("Where the number is."))
    segments = models.PositiveSmallIntegerField(_("segments"))
    status = models.CharField(_("status"), max_length=10, choices=TextStatus, default=TextStatus.SENDING)
    message_id = models.CharField(_("message number"), max_length=NUMBER_LIMIT, blank=True, db_index=True)
    delivery = models.CharField(_("last known delivery"), max_length=DELIVERY_LIMIT, blank=True)
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)

    objects = TextMessageQuerySet.as_manager()

    class Meta:
        """Newest first."""

        verbose_name = _("sent SMS")
        verbose_name_plural = _("sent SMS")
        ordering = ("-created_at", "-pk")
        default_permissions = ("view",)
        indexes = [models.Index(fields=("recipient", "day"), name="sms_recipient_day")]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.message_id}"


def fitting(text: str, limit: int) -> str:
    """Return what a gateway sent as a message's row can keep it, whatever it holds and however long it is."""
    return str(storable(text))[:limit]
