"""Competitors and the facts about them in the admin."""

from django.contrib import admin

from apps.toolbox.competitor_analysis.models import Competitor, CompetitorFact


@admin.register(Competitor)
class CompetitorAdmin(admin.ModelAdmin[Competitor]):
    """Who sells what we sell."""

    list_display = ("name", "code", "website", "is_us")


@admin.register(CompetitorFact)
class CompetitorFactAdmin(admin.ModelAdmin[CompetitorFact]):
    """What was seen, where and when."""

    list_display = ("competitor", "kind", "subject", "amount", "currency", "is_present", "source", "seen_on")
    list_filter = ("kind", "competitor", "seen_on")
    list_select_related = ("competitor",)
    search_fields = ("subject", "note", "source")
    date_hierarchy = "seen_on"
