"""Switching a tool: the switch in a list, and the page that first says what switching means."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.clock import now
from apps.core.errors import SupportDeskError
from apps.tools.admin.pages import Context, actor_of, title_of
from apps.tools.models import Approval, ToolConfig
from apps.tools.registry.registry import registry
from apps.tools.reports.overview import line_of
from apps.tools.services import change_config


def switch_link(config: ToolConfig, *, can_change: bool) -> str:
    """Return the switch of a row, as it stands."""
    shown = {"config": config, "title": title_of(config), "can_change": can_change}
    return render_to_string("admin/tools/_switch.html", shown)


def switch_page(request: HttpRequest, config: ToolConfig) -> Context | HttpResponse:
    """Say what switching the tool means now; on POST switch it."""
    if request.method == "POST":
        return _switch(request, config)
    operations = sorted(registry.get(config.name).operations) if config.name in registry else []
    waiting = Approval.objects.filter(tool=config.name).open(now=now()).count()
    return {"line": line_of(config), "operations": operations, "waiting": waiting}


def _switch(request: HttpRequest, config: ToolConfig) -> HttpResponse:
    """Switch as the page said; a switch that somebody else has thrown meanwhile stays as it is."""
    is_on = request.POST.get("to") == "on"
    reason = request.POST.get("reason", "")[:300]
    try:
        change_config(config=config, changes={"enabled": is_on}, actor=actor_of(request), reason=reason)
    except SupportDeskError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:tools_toolconfig_change", args=[config.pk]))
    felt = _("%(tool)s is on: the very next call may pass.")
    messages.success(
        request, (felt if is_on else _("%(tool)s is off: the very next call is refused.")) % {"tool": title_of(config)}
    )
    return HttpResponseRedirect(reverse("admin:index"))
