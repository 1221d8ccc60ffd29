"""A thumb on an answer, and what is learned from it."""

from apps.conversations.models import Message
from apps.conversations.services import rate_message
from apps.conversations.types import Rating
from apps.tools.services import learn_thumb


def rate_answer(*, message: Message, rating: Rating, reason: str = "") -> Message:
    """Put a thumb on an answer; operations that were chosen for it are credited or debited.

    Raises ConversationError where the message is no answer of the AI agent.
    """
    rated = rate_message(message=message, rating=rating, reason=reason)
    learn_thumb(request_id=rated.request_id, rating=rated.rating)
    return rated
