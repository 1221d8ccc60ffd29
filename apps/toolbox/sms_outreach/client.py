"""The SMS gateway's REST interface: its paths and field names."""

from apps.toolbox.mapping.client import http_of
from apps.toolbox.sms_outreach.schemas import GatewayMessage, Send
from apps.toolbox.upstream import segment
from apps.tools.tool import Run


class SmsClient:
    """Speaks to the gateway within one attempt; raises HttpError and pydantic's ValidationError."""

    def __init__(self, run: Run) -> None:
        self._http = http_of(run)
        self._idempotency = run.idempotency

    def send(self, message: Send, *, sender: str) -> GatewayMessage:
        """Hand a message over."""
        body = {"to": message.to, "text": message.text, "sender": sender}
        return GatewayMessage.model_validate(self._http.post("/messages", json=body, headers=self._idempotency).body)

    def message(self, message_id: str) -> GatewayMessage:
        """Return one message."""
        return GatewayMessage.model_validate(self._http.get(f"/messages/{segment(message_id)}").body)
