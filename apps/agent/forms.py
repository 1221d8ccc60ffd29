"""Forms of the agents' desk."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.conversations.types import Mode, Rating
from apps.live.pages import NAME_LENGTH

SESSION_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


class Voice(models.TextChoices):
    """In whose name something is written in a session."""

    CUSTOMER = "customer", _("Customer's message")
    REPLY = "reply", _("Reply")
    NOTE = "note", _("Internal note")


# What the field is for, said in it while it is empty.
EXPECTED = {
    Voice.CUSTOMER: _("Write what the customer asks…"),
    Voice.REPLY: _("Write your reply to the customer…"),
    Voice.NOTE: _("Write a note for colleagues, @name tells them…"),
}


def answering_people() -> QuerySet[User]:
    """Return everybody who may answer in sessions, by name."""
    may_answer = Permission.objects.filter(codename="add_message", content_type__app_label="conversations")
    allowed = Q(groups__permissions__in=may_answer) | Q(user_permissions__in=may_answer) | Q(is_superuser=True)
    return User.objects.filter(allowed, is_active=True).distinct().order_by("username")


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploaded files; an empty list where none was chosen."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file on its own."""
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file]


class IdsField(forms.Field):
    """Ids of files that an earlier try of the same message has stored already."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Sequence[str] | None) -> list[Any]:
        """Parse each id."""
        self.validate(value)
        return [forms.UUIDField().clean(item) for item in value or ()]


class VoiceSelect(forms.RadioSelect):
    """The voices, each with what the field says where it is chosen."""

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        """Return the option with its words for the field."""
        option: dict[str, Any] = super().create_option(name, value, *args, **options)
        option["attrs"]["data-expected"] = EXPECTED[Voice(value)]
        return option


class MessageForm(forms.Form):
    """The composer. The service judges the text, so that every door refuses the same."""

    text = forms.CharField(
        label=_("Message"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 2,
                "aria-describedby": "composer-hint",
            }
        ),
    )
    voice = forms.ChoiceField(
        choices=Voice.choices, required=False, initial=Voice.CUSTOMER, widget=VoiceSelect, label=_("Write as")
    )
    attachments = FilesField(label=_("Attach files"), required=False)
    kept = IdsField(required=False)
    after = forms.IntegerField(required=False, min_value=0)
    page = forms.CharField(required=False, max_length=NAME_LENGTH)

    # The last message on the page, which the writer has read.
    last_id = 0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        voice = self["voice"].value()
        expected = EXPECTED[Voice(voice) if voice in Voice else Voice.CUSTOMER]
        self.fields["text"].widget.attrs["placeholder"] = expected


class StartForm(forms.Form):
    """Begin a conversation."""

    customer_id = forms.CharField(
        label=_("Customer number (optional)"),
        required=False,
        max_length=64,
        widget=forms.TextInput(
            attrs={"placeholder": _("Customer, e.g. C-1001"), "autocomplete": "off", "class": "input"}
        ),
    )


class RatingForm(forms.Form):
    """A thumb on an answer, with a reason where one is given."""

    rating = forms.ChoiceField(choices=Rating.choices)
    reason = forms.CharField(required=False, max_length=500)


class AssignForm(forms.Form):
    """Who answers for a session."""

    assignee = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False)


class ModeForm(forms.Form):
    """What the AI agent may do."""

    mode = forms.ChoiceField(choices=Mode.choices)


class CustomerForm(forms.Form):
    """Whom a session is about; empty for nobody."""

    customer_id = forms.CharField(required=False, max_length=64)


class SuggestionForm(forms.Form):
    """What to do with a suggestion of the AI agent."""

    action = forms.ChoiceField(choices=[("send", _("Send")), ("dismiss", _("Dismiss"))])
    text = forms.CharField(required=False)


class DraftForm(forms.Form):
    """What was written so far, and the version it was begun from."""

    text = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000)


class DecisionForm(forms.Form):
    """A decision about a call that waits; a rejection says why."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("reject", _("Reject"))])
    reason = forms.CharField(required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a rejection."""
        fields = super().clean() or self.cleaned_data
        if fields.get("decision") == "reject" and not fields.get("reason"):
            self.add_error("reason", _("Say why you reject it; whoever asked reads the reason."))
        return fields


class RelationForm(forms.Form):
    """Another conversation, and what to do with it."""

    action = forms.ChoiceField(choices=[("link", _("Link")), ("unlink", _("Take away")), ("merge", _("Merge"))])
    other = forms.CharField(
        label=_("Address of the other conversation"),
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": "/chat/…", "autocomplete": "off"}),
        error_messages={"required": _("Paste the address of the other conversation first.")},
    )

    def clean_other(self) -> UUID:
        """Return the id that stands in an address, or alone."""
        found = SESSION_ID.search(self.cleaned_data["other"])
        if found is None:
            raise forms.ValidationError(_("This is no address of a conversation. Copy it from the browser's bar."))
        return UUID(found[0])


class BulkForm(forms.Form):
    """A change to the sessions that are ticked."""

    action = forms.ChoiceField(
        choices=[
            ("assign", _("Assign to me")),
            ("close", _("Close")),
            ("read", _("Mark as read")),
            ("unread", _("Mark as unread")),
        ]
    )
    session = IdsField(required=True, error_messages={"required": _("Tick the conversations first.")})
