"""Campaigns, opt-outs and what was sent, in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ReadOnlyAdmin, badge_column
from apps.toolbox.sms_outreach.models import Campaign, OptOut, TextMessage

TONES = {"sending": "warning", "accepted": "good", "refused": "bad"}


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin[Campaign]):
    """The occasions that messages are sent for."""

    empty_text = _("No campaigns yet. Add the occasions that messages are sent for.")
    list_display = ("name", "code", "is_active", "starts_on", "ends_on")
    list_filter = ("is_active",)


@admin.register(OptOut)
class OptOutAdmin(admin.ModelAdmin[OptOut]):
    """The numbers that want no messages."""

    empty_text = _("Nobody has opted out. Numbers that answer STOP come here by themselves.")
    list_display = ("number", "reason", "since")
    search_fields = ("number",)


@admin.register(TextMessage)
class TextMessageAdmin(ReadOnlyAdmin, admin.ModelAdmin[TextMessage]):
    """What was sent; nobody changes it."""

    empty_text = _("No SMS was sent yet. Send one under “Try it” of SMS outreach.")
    status_badge = badge_column("status", _("status"), TONES)
    list_display = ("created_at", "recipient", "campaign", "segments", "status_badge", "delivery", "message_id")
    list_filter = ("status", "campaign")
    list_select_related = ("recipient", "campaign")
    search_fields = ("=recipient__number", "=message_id")
    show_full_result_count = False
