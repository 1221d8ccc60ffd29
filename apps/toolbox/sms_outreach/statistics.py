"""The figures of campaigns."""

from collections import defaultdict

from django.db.models import Count, Max, Q, QuerySet, Sum

from apps.toolbox.sms_outreach.models import Campaign, OptOut, TextMessage, TextStatus
from apps.toolbox.sms_outreach.schemas import CampaignFigures, Statistics

REFUSED = Q(messages__status=TextStatus.REFUSED)


def statistics_of(campaigns: QuerySet[Campaign]) -> Statistics:
    """Return the figures of each campaign, by name."""
    deliveries = _deliveries(campaigns)
    figures = [_figures(campaign, deliveries[campaign.pk]) for campaign in _counted(campaigns)]
    return Statistics(campaigns=figures, total_count=len(figures), opted_out=OptOut.objects.count())


def _counted(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    return campaigns.annotate(
        accepted=Count("messages", filter=Q(messages__status=TextStatus.ACCEPTED)),
        refused=Count("messages", filter=REFUSED),
        unsettled=Count("messages", filter=Q(messages__status=TextStatus.SENDING)),
        segments=Sum("messages__segments", filter=~REFUSED, default=0),
        recipients=Count("messages__recipient", filter=~REFUSED, distinct=True),
        last_sent_at=Max("messages__created_at", filter=~REFUSED),
    ).order_by("name", "code")


def _deliveries(campaigns: QuerySet[Campaign]) -> dict[str, dict[str, int]]:
    rows = TextMessage.objects.filter(campaign__in=campaigns, status=TextStatus.ACCEPTED).order_by()
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for code, delivery, count in rows.values_list("campaign", "delivery").annotate(count=Count("pk")):
        found[code][delivery] = count
    return found


def _figures(campaign: Campaign, deliveries: dict[str, int]) -> CampaignFigures:
    names = ("accepted", "refused", "unsettled", "segments", "recipients", "last_sent_at")
    counted = {name: getattr(campaign, name) for name in names}
    return CampaignFigures(campaign=campaign.code, name=campaign.name, deliveries=deliveries, **counted)
