"""Tickets in the admin: every change goes through the services, so that it leaves its event."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.admin import badge_column
from apps.core.readable import in_one_line
from apps.tickets.errors import TicketError
from apps.tickets.models import EscalationRule, Queue, SlaPolicy, Tag, Ticket, TicketEvent
from apps.tickets.services import WORKS, assign_ticket, change_priority, change_status, check_transition
from apps.tickets.types import TicketStatus
from apps.tickets.weekdays import WeekdaysField, in_words

CHANGEABLE = ("status", "priority", "assignee")


def working_people() -> QuerySet[User]:
    """Return everybody who may work on tickets."""
    people: QuerySet[User] = User.objects.with_perm(WORKS)
    return people


class TicketForm(forms.ModelForm[Ticket]):
    """The three things that can be changed here."""

    class Meta:
        """What a ticket holds beside them is read only."""

        model = Ticket
        fields = CHANGEABLE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "assignee" in self.fields:
            field = cast("forms.ModelChoiceField[User]", self.fields["assignee"])
            field.queryset = working_people() | User.objects.filter(assigned_tickets=self.instance)

    def clean_status(self) -> str:
        """Refuse a status that the ticket can not go to."""
        status = str(self.cleaned_data["status"])
        try:
            check_transition(number=self.instance.number, before=self.initial["status"], after=status)
        except TicketError as error:
            raise ValidationError(str(error), code=error.code) from error
        return status


class EventInline(admin.TabularInline[TicketEvent, Ticket]):
    """What happened to the ticket."""

    model = TicketEvent
    fields = readonly_fields = ("created_at", "kind", "actor", "details")
    extra = 0
    can_delete = False
    verbose_name_plural = _("events")

    @admin.display(description=_("details"))
    def details(self, event: TicketEvent) -> SafeString | str:
        """Return what came with the event, in a few words."""
        return in_one_line(event.data)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Events come from the services alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Events stay as they are."""
        return False


@admin.register(Ticket)
class TicketAdmin(admin.ModelAdmin[Ticket]):
    """Find tickets, and change their status, priority and assignee."""

    empty_text = _("No tickets yet. They are opened where a conversation is handed to a person.")
    form = TicketForm
    inlines = (EventInline,)
    list_display = ("number", "subject", "status_badge", "priority_badge", "customer_id", "assignee", "created_at")
    status_badge = badge_column("status", _("status"))
    priority_badge = badge_column("priority", _("priority"))
    list_filter = ("status", "priority", "assignee")
    list_select_related = ("assignee",)
    search_fields = ("=id", "subject", "=customer_id")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    readonly_fields = (
        "subject",
        "description",
        "customer_id",
        "session",
        "reasons",
        "conversation",
        "tool_timeline",
        "created_by",
        "merged_into",
        "created_at",
        "updated_at",
        "resolved_at",
    )
    fields = ("subject", *CHANGEABLE, *readonly_fields[1:])

    @admin.display(description=_("number"), ordering="id")
    def number(self, ticket: Ticket) -> str:
        """Return the number as people write it."""
        return ticket.number

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tickets are opened in chats and by the API."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Ticket | None = None) -> bool:
        """Leave a closed ticket as it is."""
        is_closed = obj is not None and obj.status == TicketStatus.CLOSED
        return not is_closed and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Ticket, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        """Make each change through its service; the status comes last, since a closed ticket takes no more."""
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        actor: Any = request.user
        if "assignee" in values:
            assignee: User | None = values["assignee"]
            assign_ticket(ticket=obj, assignee=assignee, actor=actor)
        if "priority" in values:
            change_priority(ticket=obj, priority=values["priority"], actor=actor)
        if "status" in values:
            change_status(ticket=obj, status=values["status"], actor=actor)


@admin.register(Queue)
class QueueAdmin(admin.ModelAdmin[Queue]):
    """The piles that tickets are sorted into."""

    empty_text = _("No queues yet. Add the piles that tickets are sorted into.")
    search_fields = ("name",)


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin[Tag]):
    """The words that tickets are marked with."""

    empty_text = _("No tags yet. Add words that tickets are marked with.")
    search_fields = ("name",)


class SlaPolicyForm(forms.ModelForm[SlaPolicy]):
    """A policy whose days are ticked."""

    weekdays = WeekdaysField(label=_("weekdays"))


@admin.register(SlaPolicy)
class SlaPolicyAdmin(admin.ModelAdmin[SlaPolicy]):
    """How fast tickets of each priority are answered."""

    form = SlaPolicyForm

    empty_text = _("No policies: no ticket has a clock. Add one for each priority.")
    list_display = (
        "priority",
        "first_reply",
        "next_reply",
        "resolution",
        "warn_percent",
        "days",
        "opens",
        "closes",
    )

    def get_fields(self, request: HttpRequest, obj: SlaPolicy | None = None) -> list[Any]:
        """Name the days to those who may only look."""
        fields = list(super().get_fields(request, obj))
        may_change = obj is None or self.has_change_permission(request, obj)
        return fields if may_change else ["days" if name == "weekdays" else name for name in fields]

    @admin.display(description=_("weekdays"), ordering="weekdays")
    def days(self, policy: SlaPolicy) -> str:
        """Return the days of work by their names."""
        return in_words(policy.weekdays)


@admin.register(EscalationRule)
class EscalationRuleAdmin(admin.ModelAdmin[EscalationRule]):
    """What happens when a clock warns or is over time."""

    empty_text = _("No rules: a ticket that runs late is only marked. Add what has to happen then.")
    list_display = ("name", "is_active", "on_breach", "clock", "priority", "set_priority", "set_queue", "assign_to")
    list_filter = ("is_active",)
    list_select_related = ("set_queue", "assign_to")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only people who may work on tickets."""
        if db_field.name == "assign_to":
            kwargs["queryset"] = working_people()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
