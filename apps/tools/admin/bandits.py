"""Interchangeable operations: what each has earned, and how likely it is chosen now."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ReadOnlyAdmin
from apps.tools.models import Bandit, BanditState, Choice
from apps.tools.registry.registry import registry
from apps.tools.services.bandits import prepare_arms, probabilities, reset_bandit


class BanditForm(forms.ModelForm[Bandit]):
    """A group of operations that may stand in for each other."""

    def clean_operations(self) -> list[str]:
        """Refuse operations that differ in more than their name."""
        names: list[str] = self.cleaned_data["operations"]
        if problem := registry.not_interchangeable(names):
            raise forms.ValidationError(problem)
        return names


@admin.register(Bandit)
class BanditAdmin(admin.ModelAdmin[Bandit]):
    """Declare a group, let it choose and learn, freeze it, or let it forget."""

    empty_text = _("No group yet. Name operations that may stand in for each other, and use finds the best.")
    form = BanditForm
    list_display = ("name", "state", "strategy", "standing", "updated_at")
    list_filter = ("state", "strategy")
    search_fields = ("name",)
    fields = ("name", "operations", "state", "strategy", "epsilon", "seed", "standing")
    readonly_fields = ("standing",)
    actions = ("freeze", "learn", "reset")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bandit]:
        """Read the arms along."""
        return super().get_queryset(request).prefetch_related("arms")

    def save_model(self, request: HttpRequest, obj: Bandit, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        """Save the group and make its arms."""
        super().save_model(request, obj, form, change)
        prepare_arms(bandit=obj)

    @admin.display(description=_("chance, then calls / earned / missed"))
    def standing(self, row: Bandit) -> SafeString | str:
        """Return each operation with the chance it is chosen by, and what it has earned."""
        arms = list(row.arms.all()) if row.pk else []
        if not arms:
            return "–"
        shown = (
            (arm.operation, f"{share:.0%}", arm.calls, f"{arm.earned:.1f}", f"{arm.missed:.1f}")
            for arm, share in zip(arms, probabilities(row, arms), strict=True)
        )
        return format_html("<ul>{}</ul>", format_html_join("", "<li><code>{}</code>: {}, {} / {} / {}</li>", shown))

    @admin.action(description=_("Freeze: choose, but learn no more"), permissions=["change"])
    def freeze(self, request: HttpRequest, queryset: QuerySet[Bandit]) -> None:
        """Keep what was learned as it is."""
        queryset.update(state=BanditState.FROZEN)

    @admin.action(description=_("Choose and learn"), permissions=["change"])
    def learn(self, request: HttpRequest, queryset: QuerySet[Bandit]) -> None:
        """Let them choose and learn."""
        queryset.update(state=BanditState.LEARNING)

    @admin.action(description=_("Reset: forget what was learned"), permissions=["change"])
    def reset(self, request: HttpRequest, queryset: QuerySet[Bandit]) -> None:
        """Begin anew."""
        for bandit in queryset:
            reset_bandit(bandit=bandit)


@admin.register(Choice)
class ChoiceAdmin(ReadOnlyAdmin, admin.ModelAdmin[Choice]):
    """Every choice, with how likely it was and what came of it."""

    empty_text = _("No choice was made yet. They come once a group of interchangeable operations is on.")
    list_display = ("created_at", "bandit", "asked", "operation", "probability", "reward", "thumb")
    list_filter = ("bandit", "thumb")
    list_select_related = ("bandit",)
    search_fields = ("request_id", "call_id")
    show_full_result_count = False
