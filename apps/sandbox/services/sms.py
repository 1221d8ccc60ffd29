"""What the SMS gateway can do."""

from datetime import datetime

from apps.sandbox.models import Counter, SmsMessage
from apps.sandbox.services.rows import find, page
from apps.sandbox.types import Page


def send_message(*, to: str, text: str, sender: str, now: datetime) -> SmsMessage:
    """Accept a text message; it stays in the outbox."""
    return SmsMessage.objects.create(
        message_id=Counter.objects.next_id("MSG"), to=to, text=text, sender=sender, created_at=now
    )


def get_message(*, message_id: str) -> SmsMessage:
    """Return a message; raises NotFound."""
    return find(SmsMessage.objects.all(), message_id=message_id)


def list_outbox(*, limit: int) -> Page[SmsMessage]:
    """Return the newest messages."""
    return page(SmsMessage.objects.all(), limit=limit)
