"""The form of a ticket's properties, edited in place: each field carries what its writer saw."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.tickets.errors import InvalidTransition, NotAbleToWork, PropertiesChanged, TicketError
from apps.tickets.models import Queue, Ticket
from apps.tickets.services import NEXT_STATUSES, WORKS
from apps.tickets.types import Priority, TicketEventKind, TicketStatus

# The field that an error is about, and what a ticket's history calls the change of each.
FIELDS: Mapping[type[TicketError], str] = {InvalidTransition: "status", NotAbleToWork: "assignee"}
KINDS = {
    "status": TicketEventKind.STATUS,
    "priority": TicketEventKind.PRIORITY,
    "assignee": TicketEventKind.ASSIGNED,
    "queue": TicketEventKind.QUEUE,
    "tags": TicketEventKind.TAGS,
}


class PropertiesForm(forms.Form):
    """What can be changed about a ticket in its panel; what is not sent stays as it is."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=TicketStatus.choices, show_hidden_initial=True)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), choices=Priority.choices, show_hidden_initial=True)
    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Assigned to"),
        required=False,
        empty_label=gettext_lazy("Nobody"),
        show_hidden_initial=True,
    )
    queue = forms.ModelChoiceField(
        Queue.objects.all(),
        label=gettext_lazy("Queue"),
        required=False,
        empty_label=gettext_lazy("None"),
        show_hidden_initial=True,
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": gettext_lazy("Add tags")}),
        show_hidden_initial=True,
    )

    def __init__(self, ticket: Ticket, sent: Mapping[str, str] | None = None) -> None:
        stands = _standing(ticket)
        seen = {f"initial-{name}": value for name, value in stands.items()}
        super().__init__({**stands, **seen, **(sent or {})})
        able = Q(pk__in=User.objects.with_perm(WORKS).values("pk"))
        people = User.objects.filter(able | Q(pk=ticket.assignee_id)).order_by("username")
        cast("forms.ModelChoiceField[User]", self.fields["assignee"]).queryset = people
        if sent is None:
            offered = NEXT_STATUSES[ticket.status] | {ticket.status}
            choices = [choice for choice in TicketStatus.choices if choice[0] in offered]
            cast("forms.ChoiceField", self.fields["status"]).choices = choices

    def clean_tags(self) -> list[str]:
        """Return the tags one by one."""
        return _split(self.cleaned_data["tags"])

    @property
    def wanted(self) -> dict[str, Any]:
        """Return what the writer changed, of a valid form."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    @property
    def read(self) -> dict[str, Any]:
        """Return what the writer saw in the place of what they changed, as far as that still exists."""
        seen: dict[str, Any] = {}
        for name in self.changed_data:
            with suppress(forms.ValidationError):
                value = self.fields[name].to_python(self.data[f"initial-{name}"])
                seen[name] = _split(str(value)) if name == "tags" else value
        return seen

    def shown(self, name: str) -> str:
        """Return the value that was sent for a field as people read it."""
        value = str(self.data[name])
        choices = getattr(self.fields[name], "choices", ())
        return next((str(label) for key, label in choices if str(key) == value), value)


def explained(form: PropertiesForm, error: TicketError, *, ticket: Ticket) -> PropertiesForm:
    """Return the form of what stands, with the reason why what was sent is not kept beside the field it is about."""
    standing = PropertiesForm(ticket)
    lost = error.names if isinstance(error, PropertiesChanged) else ()
    for name in lost:
        standing.add_error(name, _not_kept(form, standing, ticket, name))
    if not lost:
        standing.add_error(FIELDS.get(type(error)), str(error))
    return standing


def _not_kept(form: PropertiesForm, standing: PropertiesForm, ticket: Ticket, name: str) -> str:
    event = ticket.events.filter(kind=KINDS[name]).select_related("actor").last()
    who = event.actor.get_username() if event and event.actor else _("Somebody else")
    words = {"who": who, "stands": standing.shown(name) or "–", "yours": form.shown(name) or "–"}
    return _("%(who)s changed this to “%(stands)s” meanwhile, which stands. Yours, “%(yours)s”, is not saved.") % words


def _standing(ticket: Ticket) -> dict[str, str]:
    """Return a ticket's properties as the form sends them."""
    return {
        "status": ticket.status,
        "priority": ticket.priority,
        "assignee": str(ticket.assignee_id or ""),
        "queue": str(ticket.queue_id or ""),
        "tags": ", ".join(sorted(tag.name for tag in ticket.tags.all())),
    }


def _split(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
