"""The JSON API of the tools' traffic: what the control room's first page and a tool's charts show."""

from django.http import HttpRequest
from ninja import Router

from apps.accounts.api_auth import require_permission
from apps.accounts.types import Scope
from apps.core.clock import now
from apps.tools.api.schemas import row_of
from apps.tools.api.traffic_schemas import ChartsOut, OverviewOut
from apps.tools.reports.overview import overview_of
from apps.tools.reports.traffic import Days, counts_since, traffic_of

router = Router(tags=["tools"])
VIEW = "tools.view_toolconfig"


@router.get("/overview", response=OverviewOut, summary="All tools at a glance")
def get_overview(request: HttpRequest) -> OverviewOut:
    """Return every tool's health, traffic of the last 15 minutes, quota left, calls in flight, and last 24 hours."""
    require_permission(request, Scope.TOOLS_READ, VIEW)
    return OverviewOut.of(overview_of())


@router.get("/{name}/charts", response=ChartsOut, summary="A tool's calls, counted")
def get_charts(request: HttpRequest, name: str, days: Days = Days.DAY) -> ChartsOut:
    """Return a tool's calls of the last day, week or month by outcome, latency, error and revision."""
    require_permission(request, Scope.TOOLS_READ, VIEW)
    config = row_of(name)
    counts = counts_since(tool=config.name, days=days, now=now())
    return ChartsOut.of(tool=config.name, days=days, traffic=traffic_of(counts))
