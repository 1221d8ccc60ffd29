"""Tickets, where they lie, and what happened to them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.models import ChatSession, name_of_customer
from apps.conversations.types import Author
from apps.tickets.types import ClockState, Priority, TicketEventKind, TicketStatus
from apps.tickets.words import reason_in_words, value_in_words

if TYPE_CHECKING:
    from apps.tickets.models.clocks import SlaClock


class Queue(models.Model):
    """A pile of tickets that a team works on."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        """By name."""

        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word that tickets are marked with."""

    name = models.SlugField(_("name"), max_length=40, unique=True)

    class Meta:
        """By name."""

        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Reads of tickets; every page and route starts from `visible_to`."""

    def visible_to(self, user: User) -> "TicketQuerySet":
        """Return what the user may see: the queue is shared by everybody who has a role."""
        return self if user.role_names & frozenset(Role) else self.none()

    def for_list(self) -> "TicketQuerySet":
        """Return tickets with what a list row shows, newest first."""
        rows = self.select_related("assignee", "created_by", "queue").prefetch_related("clocks", "tags")
        return rows.with_names().order_by("-created_at", "-id")

    def with_names(self) -> "TicketQuerySet":
        """Return tickets that know their `customer_name`, as far as a system told it."""
        return self.annotate(customer_name=name_of_customer())

    def of_session(self, session: ChatSession) -> "TicketQuerySet":
        """Return the tickets of a session and of its parts, newest first."""
        return self.filter(session__in=ChatSession.objects.together_with(session)).order_by("-pk")

    def linked_to(self, ticket: "Ticket") -> "TicketQuerySet":
        """Return the tickets linked to one, oldest first."""
        links = TicketLink.objects.filter(models.Q(first=ticket.pk) | models.Q(second=ticket.pk))
        ends = models.Q(pk__in=links.values("first")) | models.Q(pk__in=links.values("second"))
        return self.filter(ends).exclude(pk=ticket.pk).order_by("pk")

    def matching(
        self, *, status: str | None = None, priority: str | None = None, customer_id: str = "", assignee: str = ""
    ) -> "TicketQuerySet":
        """Return the tickets that fit every filter given; `assignee` is a user name."""
        wanted = {
            "status": status,
            "priority": priority,
            "customer_id": customer_id,
            "assignee__username": assignee,
        }
        return self.filter(**{lookup: value for lookup, value in wanted.items() if value})


class Ticket(models.Model):
    """A matter that a person has to settle."""

    subject = models.CharField(_("subject"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=20, choices=TicketStatus, default=TicketStatus.OPEN)
    priority = models.CharField(_("priority"), max_length=20, choices=Priority, default=Priority.NORMAL)
    customer_id = models.CharField(_("customer number"), max_length=64, blank=True, db_index=True)
    session = models.ForeignKey(
        ChatSession,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("session"),
    )
    reasons = models.JSONField(_("reasons"), default=list, blank=True, help_text=_("Why it was escalated."))
    conversation = models.JSONField(_("conversation"), default=list, blank=True)
    tool_timeline = models.JSONField(_("tool timeline"), default=list, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_tickets",
        verbose_name=_("assigned to"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="opened_tickets"
    )
    queue = models.ForeignKey(
        Queue, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets", verbose_name=_("queue")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="tickets", verbose_name=_("tags"))
    score = models.PositiveSmallIntegerField(_("customer's rating"), null=True, blank=True, help_text=_("From 1 to 5."))
    score_comment = models.TextField(_("customer's comment"), blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(_("opened"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        """Newest first."""

        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        indexes = [
            models.Index(fields=("-created_at", "-id"), name="ticket_created"),
            models.Index(fields=("status", "-created_at"), name="ticket_status"),
            # Beside the key's own, which looks useless to SQLite where most tickets have no session.
            models.Index(fields=("session",), condition=models.Q(session__isnull=False), name="ticket_session"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def number(self) -> str:
        """Return the ticket's number as people write it."""
        return f"T-{self.pk}"

    @property
    def reason_words(self) -> list[str]:
        """Return why it was escalated, in words."""
        return [reason_in_words(str(reason)) for reason in self.reasons]

    @property
    def said(self) -> list[dict[str, str]]:
        """Return the conversation that the ticket carries: who said what, as people read it."""
        names: dict[str, str] = {author.value: str(author.label) for author in Author}
        return [
            {"who": names.get(said["author"], said["author"]), "author": said["author"], "text": said["text"]}
            for said in self.conversation
        ]

    @property
    def next_clock(self) -> "SlaClock | None":
        """Return the clock that ends first of those that run or are over time."""
        going = [clock for clock in self.clocks.all() if clock.state != ClockState.MET]
        return min(going, key=lambda clock: clock.due_at, default=None)


class TicketLink(models.Model):
    """Two tickets that belong together; the smaller number stands first, so that a pair is linked once."""

    first = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """A pair stands once, and nothing is linked to itself."""

        verbose_name = _("ticket link")
        verbose_name_plural = _("ticket links")
        constraints = [
            models.UniqueConstraint(fields=("first", "second"), name="ticket_link_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="ticket_link_ordered"),
        ]

    def __str__(self) -> str:
        return f"T-{self.first_id} T-{self.second_id}"


class TicketEvent(models.Model):
    """One thing that happened to a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=20, choices=TicketEventKind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"

    @property
    def before(self) -> str:
        """Return what stood there before, in words; empty where nothing did."""
        return value_in_words(self.kind, str(self.data.get("before") or ""))

    @property
    def after(self) -> str:
        """Return what has stood there since, in words."""
        return value_in_words(self.kind, str(self.data.get("after") or ""))
