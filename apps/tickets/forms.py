"""Forms of the ticket pages."""

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.conversations.models import KnownCustomer
from apps.tickets.models import Queue, SlaClock, Ticket
from apps.tickets.types import ClockState, Priority, TicketStatus

ANY = ("", _("Any"))


class TicketFilterForm(forms.Form):
    """What the list of tickets shows."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.SearchInput(attrs={"placeholder": _("Number, subject or customer"), "autocomplete": "off"}),
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[ANY, *TicketStatus.choices])
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=[ANY, *Priority.choices])
    assignee = forms.ChoiceField(
        label=_("Assigned to"), required=False, choices=[ANY, ("me", _("Me")), ("nobody", _("Nobody"))]
    )

    queue = forms.ModelChoiceField(
        Queue.objects.all(), label=_("Queue"), required=False, empty_label=_("Any"), to_field_name="name"
    )
    clock = forms.ChoiceField(
        label=_("Clock"),
        required=False,
        choices=[ANY, (ClockState.WARNED, _("Running out")), (ClockState.BREACHED, _("Over time"))],
    )
    tag = forms.SlugField(label=_("Tag"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def narrow(self, tickets: QuerySet[Ticket], *, user: User) -> QuerySet[Ticket]:
        """Return the tickets that fit the fields filled in; a field that is not valid filters nothing."""
        self.is_valid()
        fields = self.cleaned_data
        for name in ("status", "priority", "queue"):
            if fields.get(name):
                tickets = tickets.filter(**{name: fields[name]})
        if fields.get("assignee"):
            tickets = tickets.filter(assignee=user if fields["assignee"] == "me" else None)
        if fields.get("clock"):
            clocks = SlaClock.objects.filter(state=fields["clock"], met_at=None)
            tickets = tickets.filter(pk__in=clocks.values("ticket_id"))
        if fields.get("tag"):
            tickets = tickets.filter(tags__name=fields["tag"].lower())
        return tickets.filter(_matching(fields["q"])) if fields.get("q") else tickets


def _matching(words: str) -> Q:
    """Return the condition for a ticket's number, subject, or its customer's number or name."""
    named = KnownCustomer.objects.named_like(words).values("customer_id")
    condition = Q(subject__icontains=words) | Q(customer_id__iexact=words) | Q(customer_id__in=named)
    digits = words.upper().removeprefix("T-")
    return condition | Q(pk=int(digits)) if digits.isdecimal() and len(digits) < 19 else condition


class NoteForm(forms.Form):
    """A note on a ticket."""

    text = forms.CharField(
        label=_("Add a note"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("What you found out, promised or did…")}),
        error_messages={"required": _("Write the note first; an empty one is not kept.")},
    )


class OtherTicketForm(forms.Form):
    """Another ticket, to be linked to or to become a part of."""

    other = forms.CharField(
        label=_("Another ticket"), widget=forms.TextInput(attrs={"placeholder": "T-17", "autocomplete": "off"})
    )

    def clean_other(self) -> int:
        """Return the number of a ticket written as T-17 or 17."""
        digits = str(self.cleaned_data["other"]).strip().upper().removeprefix("T-")
        if not digits.isascii() or not digits.isdecimal() or len(digits) > 18:
            raise forms.ValidationError(_("Write a ticket's number, such as T-17."))
        return int(digits)


class ScoreForm(forms.Form):
    """What a customer thinks of the help."""

    score = forms.TypedChoiceField(
        label=_("How good was our help?"),
        coerce=int,
        choices=[(5, _("Very good")), (4, _("Good")), (3, _("So-so")), (2, _("Poor")), (1, _("Very poor"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five.")},
    )
    comment = forms.CharField(
        label=_("What should we know? (optional)"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class BulkForm(forms.Form):
    """A change to the tickets that are ticked."""

    action = forms.ChoiceField(
        choices=[
            ("assign", _("Assign to me")),
            (TicketStatus.RESOLVED, _("Resolve")),
            (TicketStatus.CLOSED, _("Close")),
        ]
    )
    filters = forms.CharField(required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        ids = [number for number in data.getlist("ticket") if number.isdecimal() and len(number) < 19]
        self.fields["ticket"] = forms.TypedMultipleChoiceField(
            coerce=int,
            choices=[(number, number) for number in ids],
            error_messages={"required": _("Tick the tickets first.")},
        )
