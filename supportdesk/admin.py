"""The admin site: Django's own, with our name and theme, its pages in the order of an operator's day."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User

# Section, and its pages by model; what stands nowhere here comes under “More”.
SECTIONS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "run",
        _("Tools"),
        (
            "tools.ToolConfig",
            "audit.ToolCall",
            "tools.BreakerEvent",
            "tools.Bandit",
            "tools.Choice",
            "sandbox.SandboxService",
        ),
    ),
    ("decide", _("To decide"), ("tools.Approval", "tools.LedgerEntry")),
    (
        "know",
        _("Knowledge and rules"),
        (
            "knowledge.Article",
            "knowledge.Question",
            "agent.ExampleSentence",
            "toolbox.ComplianceRule",
            "toolbox.Plan",
            "toolbox.AddOn",
            "toolbox.Discount",
            "toolbox.TaxRate",
        ),
    ),
    (
        "talk",
        _("Conversations"),
        (
            "tickets.Ticket",
            "conversations.ChatSession",
            "conversations.Message",
            "conversations.Attachment",
            "conversations.Memory",
            "conversations.CannedReply",
        ),
    ),
    (
        "reach",
        _("Outreach and market"),
        (
            "toolbox.Campaign",
            "toolbox.TextMessage",
            "toolbox.OptOut",
            "toolbox.Competitor",
            "toolbox.CompetitorFact",
        ),
    ),
    ("people", _("People"), ("accounts.User", "auth.Group", "accounts.ApiToken")),
    ("work", _("Work under way"), ("jobs.Job",)),
    ("demo", _("Demo systems"), ("sandbox.Customer", "sandbox.Invoice", "sandbox.Product", "sandbox.SmsMessage")),
)
NAMES = {
    "audit.ToolCall": _("Calls"),
    "tools.BreakerEvent": _("Breakers"),
    "sandbox.SandboxService": _("Sandbox faults"),
    "tools.LedgerEntry": _("Changes"),
    "auth.Group": _("Roles"),
    "jobs.Job": _("Imports and exports"),
}

ROLES = {"name": _("Roles"), "object_name": "Group", "perms": {"view": True}, "add_url": None, "view_only": True}


class SupportDeskAdminSite(admin.AdminSite):
    """The operators' and auditors' control room."""

    site_header = _("SupportDesk control room")
    empty_value_display = "–"
    site_title = _("SupportDesk")
    index_title = _("Control room")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the desk's own sign-in, which counts wrong passwords; refuse those who may not enter."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), resolve_url(settings.LOGIN_URL))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the pages the user may see, by section; those of one app as Django lists them."""
        if app_label:
            return super().get_app_list(request, app_label)
        pages = {
            f"{app['app_label']}.{model['object_name']}": model
            for app in super().get_app_list(request)
            for model in app["models"]
        }
        if "auth.Group" in pages or "accounts.User" in pages:
            pages["auth.Group"] = ROLES | {"admin_url": reverse("admin:roles")}
        placed = {name for _key, _title, names in SECTIONS for name in names}
        new = sorted(set(pages) - placed)
        listed = [(key, title, [name for name in names if name in pages]) for key, title, names in SECTIONS]
        for name in new:
            _at_home(name, listed).append(name)
        return [_section(key, title, names, pages) for key, title, names in listed if names]

    def get_urls(self) -> list[Any]:
        """Add the roles page, and the live part of the first page alone."""
        own = [
            path("roles/", self.admin_view(self.roles_view), name="roles"),
            path("room/", self.admin_view(self.room_view), name="room"),
        ]
        return [*own, *super().get_urls()]

    def room_view(self, request: HttpRequest) -> HttpResponse:
        """Return tiles and overview alone, for pages that show them already."""
        return render(request, "admin/_room.html", {"room": _room(request)})

    def roles_view(self, request: HttpRequest) -> HttpResponse:
        """Show what each role may do."""
        from supportdesk.roles import roles_page  # noqa: PLC0415 - the site is made before the models are

        return roles_page(request, self.each_context(request))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what needs a person, how every tool stands, and the way to every page."""
        return super().index(request, {"room": _room(request), **(extra_context or {})})


def _room(request: HttpRequest) -> Any:
    """Return the first page as the person may see it; nothing for those who only have rows of their own."""
    from supportdesk.control_room import room_of  # noqa: PLC0415 - the site is made before the models are

    return room_of(request.user) if isinstance(request.user, User) and request.user.is_staff else None


def _at_home(name: str, listed: list[tuple[str, Any, list[str]]]) -> list[str]:
    """Return the last section that shows pages of the same app, else a further one."""
    app = name.partition(".")[0]
    sections = [names for _key, _title, names in listed if any(other.startswith(f"{app}.") for other in names)]
    if sections:
        return sections[-1]
    more: list[str] = []
    listed.append(("more", _("More"), more))
    return more


def _section(key: str, title: Any, names: list[str], pages: dict[str, Any]) -> dict[str, Any]:
    models = [pages[name] | {"name": NAMES.get(name, pages[name]["name"])} for name in names]
    return {"name": title, "app_label": key, "app_url": "", "has_module_perms": True, "models": models}
