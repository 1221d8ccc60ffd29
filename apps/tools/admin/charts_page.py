"""The charts of a tool: calls by outcome, latency, errors by type, and its revisions compared."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.types import BANDS_MS, CallStatus
from apps.core.clock import now
from apps.core.durations import duration
from apps.tools.admin.pages import Context
from apps.tools.models import ToolConfig
from apps.tools.reports.charts import Bar, Part, bars
from apps.tools.reports.timeline import STACK, timeline_of
from apps.tools.reports.traffic import Counted, Days, Traffic, counts_since, traffic_of

SPANS: dict[Days, Any] = {
    Days.DAY: gettext_lazy("24 hours"),
    Days.WEEK: gettext_lazy("7 days"),
    Days.MONTH: gettext_lazy("30 days"),
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its title and the heading of its labels."""

    key: str
    title: str
    heading: str
    bars: list[Bar]


def charts_page(request: HttpRequest, config: ToolConfig) -> Context:
    """Show the charts of the last day, week or month."""
    asked = request.GET.get("days", "")
    chosen = next((days for days in Days if str(days.value) == asked), Days.DAY)
    moment = now()
    counts = counts_since(tool=config.name, days=chosen, now=moment, by_step=True)
    traffic = traffic_of(counts)
    return {
        "timeline": timeline_of(counts, days=chosen, now=moment),
        "stack": STACK.items(),
        "charts": charts_of(traffic),
        "compared": traffic.compared,
        "spans": SPANS,
        "chosen": chosen,
        "calls": traffic.calls,
        "legend": CallStatus.choices,
    }


def charts_of(traffic: Traffic) -> list[Chart]:
    """Return the four charts of counted calls."""
    return [
        Chart("outcome", _("Calls by outcome"), _("Outcome"), bars(_rows(traffic.outcomes, _word))),
        Chart("latency", _("How long calls took"), _("Time"), bars(_latency(traffic.bands))),
        Chart("errors", _("Errors by type"), _("Error"), bars(_rows(traffic.errors))),
        Chart("revision", _("Calls by revision"), _("Revision"), bars(_rows(traffic.revisions))),
    ]


def _rows(rows: Iterable[Counted], label_of: Callable[[str], str] = str) -> dict[str, list[Part]]:
    return {label_of(row.key): _parts(row.outcomes) for row in rows}


def _latency(numbers: Iterable[int]) -> dict[str, list[Part]]:
    limits = [duration(limit) for limit in BANDS_MS]
    labels = [*(_("up to %s") % limit for limit in limits), _("over %s") % limits[-1]]
    return {label: [Part("started", label, number)] for label, number in zip(labels, numbers, strict=True)}


def _parts(outcomes: Mapping[str, int]) -> list[Part]:
    return [Part(status, _word(status), outcomes[status]) for status in CallStatus.values if outcomes.get(status)]


def _word(status: str) -> str:
    return str(CallStatus(status).label)
