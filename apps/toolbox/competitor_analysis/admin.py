"""Competitors and the facts about them in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.toolbox.competitor_analysis.models import Competitor, CompetitorFact


@admin.register(Competitor)
class CompetitorAdmin(admin.ModelAdmin[Competitor]):
    """Who sells what we sell."""

    empty_text = _("No competitors yet. Add one, then facts about it.")
    list_display = ("name", "code", "website", "is_us")


@admin.register(CompetitorFact)
class CompetitorFactAdmin(admin.ModelAdmin[CompetitorFact]):
    """What was seen, where and when."""

    empty_text = _("No facts yet. Add prices, features and news that answers may cite.")
    list_display = ("competitor", "kind", "subject", "amount", "currency", "is_present", "source", "seen_on")
    list_filter = ("kind", "competitor", "seen_on")
    list_select_related = ("competitor",)
    search_fields = ("subject", "note", "source")
    date_hierarchy = "seen_on"
