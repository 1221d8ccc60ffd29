"""An answer as the API and the stream give it."""

from typing import Any

from apps.conversations.models import Message

# What is kept to show how an answer was made, and is nobody's answer.
OF_THE_RECORD = frozenset({"requests", "superseded_by"})


def answer_payload(message: Message) -> dict[str, Any]:
    """Return a stored answer in the contract's form; `processing_time` is in seconds."""
    return {
        "message_id": message.pk,
        "message": message.text,
        "sources": message.sources,
        "requires_escalation": message.requires_escalation,
        "confidence": message.confidence,
        "tools_used": message.tools_used,
        "processing_time": (message.processing_ms or 0) / 1000,
        "metadata": {name: value for name, value in message.metadata.items() if name not in OF_THE_RECORD},
    }
