"""Chat sessions with their links, messages and mentions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.types import Author, Mode, MoodName, Rating, SessionStatus

SEES_ALL = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR})


class ChatSessionQuerySet(models.QuerySet["ChatSession"]):
    """Reads of sessions; every page and route starts from `visible_to`."""

    def visible_to(self, user: User) -> "ChatSessionQuerySet":
        """Return what the user may see.

        An agent sees their own, theirs by assignment, where they are mentioned, and what waits for a person.
        """
        if user.role_names & SEES_ALL:
            return self
        if Role.AGENT not in user.role_names:
            return self.none()
        waiting = Q(status=SessionStatus.HANDED_OFF, assignee=None)
        mentioned = Q(pk__in=Mention.objects.filter(user=user).values("message__session_id"))
        return self.filter(Q(owner=user) | Q(assignee=user) | waiting | mentioned)

    def ongoing(self) -> "ChatSessionQuerySet":
        """Return the sessions that are not closed."""
        return self.exclude(status=SessionStatus.CLOSED)

    def mine(self, user: User) -> "ChatSessionQuerySet":
        """Return the ongoing sessions that the user answers for: assigned to them, or theirs and nobody else's."""
        return self.ongoing().filter(Q(assignee=user) | Q(owner=user, assignee=None))

    def together_with(self, session: "ChatSession") -> "ChatSessionQuerySet":
        """Return the session and those merged into it, whose messages are read as one."""
        return self.filter(Q(pk=session.pk) | Q(merged_into=session.pk))

    def related_to(self, session: "ChatSession") -> "ChatSessionQuerySet":
        """Return the session's parts, the one that it is a part of, and those linked to it, oldest first."""
        first, second = SessionLink.objects.filter(second=session.pk), SessionLink.objects.filter(first=session.pk)
        merged = ChatSession.objects.filter(Q(merged_into=session.pk) | Q(pk=session.merged_into_id))
        # One list of ids: alternatives between tables would be tried for every session there is.
        ids = merged.values("pk").union(first.values("first"), second.values("second"))
        return self.filter(pk__in=ids).order_by("created_at", "id")

    def for_list(self) -> "ChatSessionQuerySet":
        """Return sessions with what a list row shows, latest activity first."""
        return self.select_related("owner", "assignee").order_by("-last_activity_at", "-id")


class ChatSession(models.Model):
    """One conversation about one customer's matter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    customer_id = models.CharField(_("customer number"), max_length=64, blank=True, db_index=True)
    customer_name = models.CharField(_("customer's name"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="own_sessions", verbose_name=_("started by")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_sessions",
        verbose_name=_("assigned to"),
    )
    status = models.CharField(_("status"), max_length=20, choices=SessionStatus, default=SessionStatus.OPEN)
    mode = models.CharField(_("mode"), max_length=20, choices=Mode, default=Mode.AUTOPILOT)
    slots = models.JSONField(_("slots"), default=dict, blank=True, help_text=_("Identifiers known so far."))
    mood = models.CharField(_("mood"), max_length=20, choices=MoodName, blank=True)
    taken_over_at = models.DateTimeField(_("taken over"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts", verbose_name=_("merged into")
    )
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    last_activity_at = models.DateTimeField(_("last activity"), auto_now_add=True)

    objects = ChatSessionQuerySet.as_manager()

    class Meta:
        """Sorted by activity."""

        verbose_name = _("chat session")
        verbose_name_plural = _("chat sessions")
        indexes = [
            models.Index(fields=("-last_activity_at", "-id"), name="session_activity"),
            models.Index(fields=("owner", "-last_activity_at"), name="session_owner"),
            models.Index(fields=("status", "assignee"), name="session_status_assignee"),
            models.Index(fields=("status", "-last_activity_at", "-id"), name="session_status_activity"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.id)

    @property
    def customer_shown(self) -> str:
        """Return the customer's name as a system told it, or the number; empty where nobody knows who it is."""
        return self.customer_name or self.customer_id

    @property
    def is_human_led(self) -> bool:
        """Tell whether a person answers, so that the AI agent keeps silent."""
        return self.taken_over_at is not None or self.mode == Mode.OFF


class SessionLinkQuerySet(models.QuerySet["SessionLink"]):
    """Reads of links."""

    def of(self, session: ChatSession) -> "SessionLinkQuerySet":
        """Return a session's links, from either end."""
        return self.filter(Q(first=session.pk) | Q(second=session.pk))


class SessionLink(models.Model):
    """Two sessions that belong together; the smaller id stands first, so that a pair is linked once."""

    first = models.ForeignKey(ChatSession, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(ChatSession, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("linked"), auto_now_add=True)
    objects = SessionLinkQuerySet.as_manager()

    class Meta:
        """A pair stands once, and nothing is linked to itself."""

        verbose_name = _("session link")
        verbose_name_plural = _("session links")
        constraints = [
            models.UniqueConstraint(fields=("first", "second"), name="session_link_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="session_link_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads of messages."""

    def read_in(self, session: ChatSession) -> "MessageQuerySet":
        """Return the messages of a session and of its parts, in the order they were said."""
        return self.filter(session__in=ChatSession.objects.together_with(session)).order_by("pk")


class Message(models.Model):
    """One message; an answer of the AI agent carries its sources and figures."""

    session = models.ForeignKey(ChatSession, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(_("author"), max_length=20, choices=Author)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("time"), auto_now_add=True)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    confidence = models.FloatField(_("confidence"), null=True, blank=True)
    requires_escalation = models.BooleanField(_("requires escalation"), default=False)
    tools_used = models.JSONField(_("tools used"), default=list, blank=True)
    processing_ms = models.PositiveIntegerField(_("processing time (ms)"), null=True, blank=True)
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)
    rating = models.CharField(_("rating"), max_length=4, choices=Rating, blank=True)
    rating_reason = models.CharField(_("reason of the rating"), max_length=500, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        """In the order they were said."""

        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("id",)
        indexes = [models.Index(fields=("session", "id"), name="message_session")]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"


class Mention(models.Model):
    """A person named in an internal note."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")

    class Meta:
        """A person is named once in a note."""

        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=("message", "user"), name="mention_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.message_id}"
