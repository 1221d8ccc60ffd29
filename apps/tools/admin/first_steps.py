"""The guided first run: three steps from the demo to a CRM of one's own, each with whether it is done."""

from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.audit.models import ToolCall
from apps.audit.types import CallStatus
from apps.tools.models import ToolConfig
from apps.tools.types import Origin

TOOL = "crm"
SANDBOX = "/sandbox/"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, why, where, and whether it is done."""

    title: str
    help: str
    action: str
    url: str
    done: bool


def first_steps_page(request: HttpRequest, model_admin: admin.ModelAdmin[ToolConfig]) -> HttpResponse:
    """Show the steps; the first that is not done is the next."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    config = ToolConfig.objects.defer("api_key").filter(name=TOOL).first()
    steps = steps_of(config) if config else []
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("First steps"),
        "opts": ToolConfig._meta,
        "steps": steps,
        "next": next((step for step in steps if not step.done), None),
    }
    return render(request, "admin/tools/first_steps.html", context)


def steps_of(config: ToolConfig) -> list[Step]:
    """Return the three steps of the CRM tool, in two queries."""
    calls = ToolCall.objects.filter(tool=TOOL)
    is_own = bool(config.endpoint) and not config.endpoint.startswith(SANDBOX)
    tried = calls.filter(revision=config.revision, status=CallStatus.COMPLETED, origin=Origin.CONSOLE)
    return [
        Step(
            title=_("See it work with the demo CRM"),
            help=_(
                "Open a conversation and ask “Which tier is C-1001 on?”. The call appears there, and on record here."
            ),
            action=_("Open a conversation"),
            url=reverse("agent:session_list"),
            done=calls.exists(),
        ),
        Step(
            title=_("Point the CRM tool to your own system"),
            help=_(
                "Write its address and key, save, and test the connection. The demo can be restored with one click."
            ),
            action=_("Open the CRM tool"),
            url=reverse("admin:tools_toolconfig_change", args=[config.pk]),
            done=is_own,
        ),
        Step(
            title=_("Try an operation against it"),
            help=_("Explain says which gate would let the call pass; then make one and look at its attempts."),
            action=_("Open the test console"),
            url=reverse("admin:tools_toolconfig_console", args=[config.pk]) + "?operation=lookup_customer",
            done=is_own and tried.exists(),
        ),
    ]
