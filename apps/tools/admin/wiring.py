"""The requests of a tool's row beside its settings: shown while they are edited, before any is sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from apps.core.faults import faults_of
from apps.tools.forms import ToolConfigForm
from apps.tools.models import ToolConfig
from apps.tools.problems import rows_as_stored
from apps.tools.services import drafted, is_wirable, test_connection, wiring_of

PANEL, SHOWN = "admin/tools/toolconfig/_wiring.html", "admin/tools/toolconfig/_wiring_shown.html"


def wiring_panel(config: ToolConfig) -> str:
    """Return the panel of a row as it is saved."""
    return render_to_string(PANEL, {"original": config, "wiring": wiring_of(config=config)})


def draft_panel(request: HttpRequest, config: ToolConfig) -> HttpResponse:
    """Return the panel of the row as the form would save it, or what is wrong with it; saves nothing."""
    form = ToolConfigForm(request.POST, instance=rows_as_stored().get(pk=config.pk))
    shown: dict[str, Any] = {"original": config, "form": form, "faults": faults_of([form])}
    if form.is_valid() and is_wirable(config=config):
        draft = drafted(config=config, changes=form.changes())
        shown["wiring"] = wiring_of(config=draft)
        shown["report"] = test_connection(config=draft) if request.POST.get("how") == "test" else None
    return render(request, SHOWN, shown)
