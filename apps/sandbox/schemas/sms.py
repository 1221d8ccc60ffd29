"""The JSON of the SMS gateway."""

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints, computed_field

from apps.sandbox.schemas.common import Body, Out

SINGLE_SMS = 160
JOINED_SMS = 153


class MessageOut(Out):
    """A text message that was accepted."""

    message_id: str
    to: str
    text: str
    sender: str
    status: str = "sent"
    created_at: datetime

    @computed_field  # type: ignore[prop-decorator]  # as pydantic documents it
    @property
    def segments(self) -> int:
        """Return how many single messages the text needs."""
        return 1 if len(self.text) <= SINGLE_SMS else -(-len(self.text) // JOINED_SMS)


class OutboxOut(Out):
    """The newest messages."""

    messages: list[MessageOut]
    total_count: int


class NewMessage(Body):
    """A text message to send."""

    to: Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
    text: Annotated[str, StringConstraints(min_length=1, max_length=1600)]
    sender: Annotated[str, StringConstraints(pattern=r"^(\+[1-9][0-9]{6,14}|[A-Za-z0-9 ]{1,11})$")] = "Larkfield"
