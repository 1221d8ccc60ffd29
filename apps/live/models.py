"""The event log: every event has a sequence number in its stream, without holes."""

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class LiveStream(models.Model):
    """The counter of one stream; its row is locked while a number is taken."""

    name = models.CharField(_("name"), max_length=100, primary_key=True)
    last_seq = models.BigIntegerField(_("last sequence number"), default=0)

    def __str__(self) -> str:
        return self.name


class LiveEventQuerySet(models.QuerySet["LiveEvent"]):
    """Reads of the event log."""

    def after(self, *, stream: str, seq: int) -> "LiveEventQuerySet":
        """Return the stream's events behind a sequence number, oldest first."""
        return self.filter(stream=stream, seq__gt=seq).order_by("seq")

    def older_than(self, moment: datetime, *, stream: str | None = None) -> "LiveEventQuerySet":
        """Return the events before a moment, of one stream where it is named, oldest first."""
        of_stream = {} if stream is None else {"stream": stream}
        return self.filter(timestamp__lt=moment, **of_stream).order_by("timestamp")


class LiveEvent(models.Model):
    """One event of a stream (`chat:<session id>` or `tools`)."""

    stream = models.CharField(_("stream"), max_length=100)
    seq = models.BigIntegerField(_("sequence number"))
    event = models.CharField(_("event"), max_length=40)
    timestamp = models.DateTimeField(_("time"))
    data = models.JSONField(_("data"), default=dict, encoder=DjangoJSONEncoder)

    objects = LiveEventQuerySet.as_manager()

    class Meta:
        """A number stands once in a stream."""

        verbose_name = _("live event")
        verbose_name_plural = _("live events")
        constraints = [models.UniqueConstraint(fields=("stream", "seq"), name="live_event_stream_seq")]
        indexes = [models.Index(fields=("timestamp",), name="live_event_timestamp")]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq} {self.event}"
