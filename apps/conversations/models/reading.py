"""How far each person has read a session."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import User
from apps.conversations.models.sessions import ChatSession
from apps.conversations.types import SessionStatus


class ReadMark(models.Model):
    """A person has read a session as it was at `seen_at`, the time of its last activity then."""

    session = models.ForeignKey(ChatSession, on_delete=models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        """One a person and session."""

        # The person first: lists ask for all marks of one person.
        constraints = [models.UniqueConstraint(fields=("user", "session"), name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.session_id}"


def unread_by(user: User) -> Q:
    """Return the condition that something in a session is new to a person; what is closed waits for nobody."""
    read = ReadMark.objects.filter(session=OuterRef("pk"), user=user, seen_at__gte=OuterRef("last_activity_at"))
    return Q(~Q(status=SessionStatus.CLOSED), ~Exists(read))
