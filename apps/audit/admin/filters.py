"""The filters of the history, from an address to a query that an index serves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.audit import words
from apps.audit.models import ToolCallQuerySet
from apps.audit.search import with_text
from apps.audit.types import CallStatus

GATES = (
    "enabled",
    "access",
    "arguments",
    "identity",
    "quota",
    "approval",
    "effect",
    "breaker",
    "bulkhead",
    "operation",
)
SUGGESTED_FROM = 300


class CallFilterForm(forms.Form):
    """What calls to show; everything may be left empty."""

    q = forms.CharField(label=_("Text or number"), required=False, max_length=100)
    tool = forms.CharField(label=_("Tool"), required=False, max_length=80)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("any")), *CallStatus.choices])
    gate = forms.ChoiceField(
        label=_("Stopped at"),
        required=False,
        choices=[("", _("any gate")), *((gate, words.GATES[gate]) for gate in GATES)],
    )
    caller = forms.CharField(label=_("Caller"), required=False, max_length=150)
    since = forms.DateTimeField(label=_("From"), required=False)
    until = forms.DateTimeField(label=_("Before"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        self.fields["q"].widget.attrs["type"] = "search"
        self.fields["tool"].widget.attrs["list"] = "tools"

    def calls(self, calls: ToolCallQuerySet) -> ToolCallQuerySet:
        """Return the calls that fit; a filter that can not be read is left out, and its field says so."""
        given = {name: value for name, value in self.cleaned_data.items() if value and name != "q"}
        found = calls.matching(**given)
        text = self.cleaned_data.get("q", "")
        return _with(found, text) if text else found

    @property
    def is_used(self) -> bool:
        """Tell whether any filter is set."""
        return any(self.cleaned_data.values())


def filters_of(query: QueryDict) -> CallFilterForm:
    """Return the form of an address, checked."""
    form = CallFilterForm(query)
    form.is_valid()
    return form


def suggested_tools(calls: ToolCallQuerySet) -> Sequence[str]:
    """Return the tools of the newest calls."""
    return sorted(set(calls.order_by("-started_at").values_list("tool", flat=True)[:SUGGESTED_FROM]))


def _with(calls: ToolCallQuerySet, text: str) -> ToolCallQuerySet:
    numbers = [calls.filter(request_id=text)]
    if number := _uuid(text):
        numbers += [calls.filter(session_id=number), calls.filter(pk=number)]
    for found in numbers:
        if found.exists():
            return found
    return with_text(calls, text)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
