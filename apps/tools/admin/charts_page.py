"""The charts of a tool: calls by outcome, latency, errors by type, and revisions side by side."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.figures import Group, groups_of
from apps.audit.types import BANDS_MS, CallStatus
from apps.core.clock import now
from apps.tools.admin.pages import Context
from apps.tools.charts import Bar, Part, bars
from apps.tools.models import ToolConfig

SPANS: dict[str, tuple[Any, timedelta]] = {
    "1": (gettext_lazy("24 hours"), timedelta(days=1)),
    "7": (gettext_lazy("7 days"), timedelta(days=7)),
    "30": (gettext_lazy("30 days"), timedelta(days=30)),
}
REVISIONS = 8


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its title and the heading of its labels."""

    key: str
    title: str
    heading: str
    bars: list[Bar]


def charts_page(request: HttpRequest, config: ToolConfig) -> Context:
    """Show the charts of the last day, week or month."""
    chosen = request.GET.get("days", "1")
    chosen = chosen if chosen in SPANS else "1"
    groups = groups_of(tool=config.name, now=now(), span=SPANS[chosen][1])
    return {
        "charts": charts_of(groups),
        "spans": SPANS,
        "chosen": chosen,
        "calls": sum(group.calls for group in groups),
        "legend": CallStatus.choices,
    }


def charts_of(groups: list[Group]) -> list[Chart]:
    """Return the four charts of counted calls."""
    bad = [group for group in groups if group.error_code]
    return [
        Chart("outcome", _("Calls by outcome"), _("Outcome"), bars(_by(groups, lambda group: _word(group.status)))),
        Chart("latency", _("How long calls took"), _("Time"), bars(_latency(groups))),
        Chart("errors", _("Errors by type"), _("Error"), bars(_by(bad, lambda group: group.error_code))),
        Chart("revision", _("Revisions side by side"), _("Revision"), bars(_by_revision(groups))),
    ]


def _by(groups: Iterable[Group], label_of: Callable[[Group], str]) -> dict[str, list[Part]]:
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for group in groups:
        counted[label_of(group)][group.status] += group.calls
    rows = {label: _parts(counts) for label, counts in counted.items()}
    return dict(sorted(rows.items(), key=lambda row: -sum(part.value for part in row[1])))


def _by_revision(groups: Iterable[Group]) -> dict[str, list[Part]]:
    newest = sorted({group.revision for group in groups}, reverse=True)[:REVISIONS]
    rows = _by((group for group in groups if group.revision in newest), lambda group: str(group.revision))
    return {str(number): rows[str(number)] for number in newest}


def _latency(groups: Iterable[Group]) -> dict[str, list[Part]]:
    totals = [sum(numbers) for numbers in zip(*(group.bands for group in groups), strict=True)] or [0] * 8
    labels = [_("up to %s ms") % f"{limit:,}" for limit in BANDS_MS] + [_("over %s ms") % f"{BANDS_MS[-1]:,}"]
    return {label: [Part("started", label, total)] for label, total in zip(labels, totals, strict=True)}


def _parts(counts: Counter[str]) -> list[Part]:
    return [Part(status, _word(status), counts[status]) for status in CallStatus.values if counts[status]]


def _word(status: str) -> str:
    return str(CallStatus(status).label)
