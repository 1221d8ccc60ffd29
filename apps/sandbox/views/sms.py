"""The SMS gateway's routes."""

from django.http import HttpRequest, HttpResponse

from apps.core.clock import now
from apps.sandbox.http.answers import answer
from apps.sandbox.http.bodies import read_body, read_query
from apps.sandbox.http.view import ServiceView
from apps.sandbox.schemas.common import Limited
from apps.sandbox.schemas.sms import MessageOut, NewMessage, OutboxOut
from apps.sandbox.services import sms
from apps.sandbox.types import ServiceSlug


class SmsView(ServiceView):
    """A route of the SMS gateway."""

    slug = ServiceSlug.SMS


class MessagesView(SmsView):
    """`/messages`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Accept a message and return it."""
        message = sms.send_message(**read_body(request, NewMessage).model_dump(), now=now())
        return answer(MessageOut.model_validate(message), status=201)


class MessageView(SmsView):
    """`/messages/{id}`."""

    def get(self, request: HttpRequest, message_id: str) -> HttpResponse:
        """Return the message."""
        return answer(MessageOut.model_validate(sms.get_message(message_id=message_id)))


class OutboxView(SmsView):
    """`/outbox`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the newest messages."""
        page = sms.list_outbox(**read_query(request, Limited).model_dump())
        return answer(OutboxOut.model_validate({"messages": page.rows, "total_count": page.total_count}))
