"""What other apps may hear of articles and questions."""

from django.dispatch import Signal

# Sent with `question` when an article that answers it has been published.
question_answered = Signal()
