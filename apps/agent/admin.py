"""Example sentences in the admin, one by one or pasted as a list."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.agent.intents import BY_NAME
from apps.agent.intents.tools import tool_intents
from apps.agent.models import ExampleSentence


def intents() -> list[tuple[str, str]]:
    """Return what a sentence may mean: an intent, or an operation of a tool that only reads."""
    return [(name, name) for name in (*sorted(BY_NAME), *sorted(tool_intents()))]


class ExampleSentenceForm(forms.ModelForm[ExampleSentence]):
    """A sentence, or several at once, one a line."""

    intent = forms.ChoiceField(label=_("intent"), choices=intents)
    more = forms.CharField(
        label=_("more sentences"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Paste further sentences of the same intent, one a line; those that are there are left alone."),
    )

    class Meta:
        """The fields in reading order."""

        model = ExampleSentence
        fields = ("intent", "text", "more", "language", "is_active")


@admin.register(ExampleSentence)
class ExampleSentenceAdmin(admin.ModelAdmin[ExampleSentence]):
    """Teach the agent a phrasing; the next message is read with it."""

    empty_text = _("No sentences. Add words that customers use, and the agent learns what they mean.")
    form = ExampleSentenceForm
    list_display = ("text", "intent", "language", "is_active", "updated_at")
    list_filter = ("intent", "language", "is_active")
    search_fields = ("text", "intent")
    actions = ("learn", "leave_out")

    def save_model(self, request: HttpRequest, obj: ExampleSentence, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        """Save the sentence and those pasted with it."""
        super().save_model(request, obj, form, change)
        lines = filter(None, (line.strip()[:500] for line in form.cleaned_data.get("more", "").splitlines()))
        rows = [ExampleSentence(intent=obj.intent, text=line, language=obj.language) for line in lines]
        ExampleSentence.objects.bulk_create(rows, ignore_conflicts=True)

    @admin.action(description=_("Learn from the selected sentences"))
    def learn(self, request: HttpRequest, queryset: QuerySet[ExampleSentence]) -> None:
        """Let the sentences count."""
        queryset.update(is_active=True, updated_at=timezone.now())

    @admin.action(description=_("Leave the selected sentences out"))
    def leave_out(self, request: HttpRequest, queryset: QuerySet[ExampleSentence]) -> None:
        """Keep the sentences, but learn nothing from them."""
        queryset.update(is_active=False, updated_at=timezone.now())
