"""Campaigns, opt-outs and what was sent, in the admin."""

from django.contrib import admin

from apps.core.admin import ReadOnlyAdmin
from apps.toolbox.sms_outreach.models import Campaign, OptOut, TextMessage


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin[Campaign]):
    """The occasions that messages are sent for."""

    list_display = ("name", "code", "is_active", "starts_on", "ends_on")
    list_filter = ("is_active",)


@admin.register(OptOut)
class OptOutAdmin(admin.ModelAdmin[OptOut]):
    """The numbers that want no messages."""

    list_display = ("number", "reason", "since")
    search_fields = ("number",)


@admin.register(TextMessage)
class TextMessageAdmin(ReadOnlyAdmin, admin.ModelAdmin[TextMessage]):
    """What was sent; nobody changes it."""

    list_display = ("created_at", "recipient", "campaign", "segments", "status", "delivery", "message_id")
    list_filter = ("status", "campaign")
    list_select_related = ("recipient", "campaign")
    search_fields = ("=recipient__number", "=message_id")
    show_full_result_count = False
