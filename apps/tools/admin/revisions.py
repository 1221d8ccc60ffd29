"""The revisions of a tool's row: what changed, by whom and why; and the way back."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.clock import now
from apps.core.errors import SupportDeskError
from apps.tools.admin.pages import Context, actor_of
from apps.tools.models import ToolConfig, ToolRevision
from apps.tools.reports.traffic import Days, RevisionFigures, compare_revisions, counts_since
from apps.tools.services import restore_revision
from apps.tools.services.configs import EDITABLE, snapshot

PAGE = 25


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that differs, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One revision, what it changed, and what would change if it were restored."""

    revision: ToolRevision
    changes: list[Difference]
    to_restore: list[Difference]
    is_present: bool
    figures: RevisionFigures | None


def revisions_page(request: HttpRequest, config: ToolConfig) -> Context | HttpResponse:
    """Show the newest revisions, or those before `?before=`; on POST restore one."""
    if request.method == "POST":
        return _restore(request, config)
    before = request.GET.get("before", "")
    older = config.revisions.select_related("author").defer("sealed_key").order_by("-number")
    if before.isdecimal():
        older = older.filter(number__lt=int(before))
    rows = list(older[: PAGE + 1])
    present, figures = snapshot(config), _figures(config)
    lines = [_line(row, config, present, figures) for row in rows[:PAGE]]
    return {"lines": lines, "older": rows[PAGE - 1].number if len(rows) > PAGE else None}


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Return the settings that differ, in the order of the form; keys are never shown, only that they differ."""
    return [
        _difference(name, before[name], after[name])
        for name in EDITABLE
        if name in before and name in after and before[name] != after[name]
    ]


def _figures(config: ToolConfig) -> dict[int, RevisionFigures]:
    counts = counts_since(tool=config.name, days=Days.MONTH, now=now())
    return {one.revision: one for one in compare_revisions(counts) if one.calls}


def _line(
    row: ToolRevision, config: ToolConfig, present: dict[str, Any], figures: dict[int, RevisionFigures]
) -> RevisionLine:
    changed = row.changes
    was = {name: pair[0] for name, pair in changed.items()}
    became = {name: pair[1] for name, pair in changed.items()}
    is_present = row.number == config.revision
    return RevisionLine(
        row, differences(was, became), differences(present, row.values), is_present, figures.get(row.number)
    )


def _restore(request: HttpRequest, config: ToolConfig) -> HttpResponse:
    number = request.POST.get("number", "")
    try:
        row = restore_revision(
            config=config,
            number=int(number) if number.isdecimal() else 0,
            actor=actor_of(request),
            reason=request.POST.get("reason", ""),
        )
    except SupportDeskError as error:
        messages.error(request, str(error))
    else:
        _tell_restored(request, number, was=config.revision, now_is=row.revision)
    return HttpResponseRedirect(reverse("admin:tools_toolconfig_revisions", args=[config.pk]))


def _tell_restored(request: HttpRequest, number: str, *, was: int, now_is: int) -> None:
    if was == now_is:
        said = _("Revision %(number)s is what is in force already. Nothing was changed.")
        messages.info(request, said % {"number": number})
    else:
        said = _("Revision %(number)s is in force again, as revision %(new)s. Calls feel it at once.")
        messages.success(request, said % {"number": number, "new": now_is})


def _difference(name: str, before: Any, after: Any) -> Difference:
    became = _("another key") if name == "api_key" and before and after else _shown(name, after)
    return Difference(_label(name), _shown(name, before), became)


def _label(name: str) -> str:
    label = str(getattr(ToolConfig._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def _shown(name: str, value: Any) -> str:
    if name == "api_key":
        return _("a key") if value else _("no key")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False) if value else _("empty")
    return _("empty") if value in ("", None) else f"{value}"
