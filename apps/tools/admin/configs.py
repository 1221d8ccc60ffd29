"""The operators' pages of the tools' rows."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.durations import duration
from apps.tools.admin.breaker_page import breaker_page
from apps.tools.admin.cache_page import cache_page
from apps.tools.admin.charts_page import charts_page
from apps.tools.admin.console import console
from apps.tools.admin.fieldsets import fieldsets_for
from apps.tools.admin.first_steps import first_steps_page
from apps.tools.admin.looking import rules_shown, settings_shown
from apps.tools.admin.pages import page_url, title_of
from apps.tools.admin.revisions import revisions_page
from apps.tools.admin.switch import switch_link, switch_page
from apps.tools.admin.wiring import draft_panel, wiring_panel
from apps.tools.forms import ToolConfigForm
from apps.tools.models import ToolConfig
from apps.tools.problems import has_key, rows_as_stored
from apps.tools.reports.overview import health_of
from apps.tools.services import ToolStatus, change_config, test_connection, tool_statuses

PAGES = {
    "console": (gettext_lazy("Try it"), console),
    "charts": (gettext_lazy("Charts"), charts_page),
    "breaker": (gettext_lazy("Breaker"), breaker_page),
    "revisions": (gettext_lazy("Revisions"), revisions_page),
    "switch": (gettext_lazy("Switch"), switch_page),
}


@admin.register(ToolConfig)
class ToolConfigAdmin(admin.ModelAdmin[ToolConfig]):
    """Switch tools, point them somewhere, limit them, and ask whether the other side answers."""

    empty_text = gettext_lazy("No tools yet. They appear once they are installed and “manage.py migrate” has run.")
    form = ToolConfigForm
    list_display = ("titled", "switch", "light", "endpoint", "roles", "revision", "updated_at")
    list_display_links = ("titled",)
    search_fields = ("name", "endpoint")
    readonly_fields = (
        "name",
        "light",
        "wiring",
        "kept_key",
        "shown_approvals",
        "shown_settings",
        "roles",
        "revision",
        "updated_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: rows come with the tools that are installed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ToolConfig | None = None) -> bool:
        """Refuse: a tool is switched off, not deleted."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: ToolConfig | None = None) -> Any:
        """Leave the requests out of the form of a tool that is not wired by its settings."""
        return fieldsets_for(obj, can_change=self.has_change_permission(request, obj))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows; the lights of a whole list are looked up once."""
        self._lights: dict[int, ToolStatus] = {}
        self._can_change = self.has_change_permission(request)
        return rows_as_stored()

    def save_model(self, request: HttpRequest, obj: ToolConfig, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save what was changed as the row's next revision."""
        changes = (
            form.changes()
            if isinstance(form, ToolConfigForm)
            else {name: form.cleaned_data[name] for name in form.changed_data}
        )
        actor = request.user if isinstance(request.user, User) else None
        change_config(config=obj, changes=changes, actor=actor, reason=form.cleaned_data.get("reason", ""))

    @admin.display(description=gettext_lazy("tool"), ordering="name")
    def titled(self, config: ToolConfig) -> str:
        """Return the tool's title over its technical name."""
        return format_html('{}<small class="technical">{}</small>', title_of(config), config.name)

    @admin.display(description=gettext_lazy("switch"), ordering="enabled")
    def switch(self, config: ToolConfig) -> str:
        """Return the way to switch the tool, which first says what that means."""
        return switch_link(config, can_change=self._can_change)

    @admin.display(description=gettext_lazy("health"))
    def light(self, config: ToolConfig) -> str:
        """Return the state of switch, breaker and settings as a word with a light."""
        status = self._status(config)
        health = health_of(status)
        return format_html('<span class="light" data-tone="{}">{}</span>', health.tone, health.word)

    @admin.display(description=gettext_lazy("requests"))
    def wiring(self, config: ToolConfig) -> str:
        """Return the requests that the settings make, beside them."""
        return wiring_panel(config)

    @admin.display(description=gettext_lazy("key"))
    def kept_key(self, config: ToolConfig) -> str:
        """Return whether a key is kept, for those who may not set one."""
        return _("kept, and never shown") if has_key(config) else _("none")

    @admin.display(description=gettext_lazy("approval rules"))
    def shown_approvals(self, config: ToolConfig) -> str:
        """Return which operations wait, for those who may not say so."""
        return rules_shown(config)

    @admin.display(description=gettext_lazy("settings"))
    def shown_settings(self, config: ToolConfig) -> str:
        """Return the tool's own settings, for those who may not change them."""
        return settings_shown(config)

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, config: ToolConfig) -> str:
        """Return who may use the tool."""
        return ", ".join(config.allowed_roles) or _("nobody")

    def _status(self, config: ToolConfig) -> ToolStatus:
        if config.pk not in self._lights:
            self._lights = {status.config.pk: status for status in tool_statuses()}
        return self._lights[config.pk]

    def get_urls(self) -> list[URLPattern]:
        """Add the button's address."""
        test = path(
            "<int:pk>/test-connection/",
            self.admin_site.admin_view(self.test_connection_view),
            name="tools_toolconfig_test_connection",
        )
        cache = path("cache/", self.admin_site.admin_view(self.cache_view), name="tools_cache")
        pages = [page_url(self, name, title, handle) for name, (title, handle) in PAGES.items()]
        steps = path("first-steps/", self.admin_site.admin_view(self.first_steps_view), name="tools_first_run")
        draft = page_url(self, "wiring", gettext_lazy("Requests"), draft_panel)
        return [test, draft, cache, steps, *pages, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Head the form with the tool's title."""
        config = self.get_object(request, object_id)
        title = {"title": title_of(config)} if config else {}
        return super().change_view(request, object_id, form_url, {**title, **(extra_context or {})})

    def first_steps_view(self, request: HttpRequest) -> HttpResponse:
        """Guide through the first run."""
        return first_steps_page(request, self)

    def cache_view(self, request: HttpRequest) -> HttpResponse:
        """Show or clear the cache."""
        return cache_page(request, self)

    def test_connection_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask the upstream once and say how it went."""
        config = get_object_or_404(rows_as_stored(), pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, config):
            raise PermissionDenied
        report = test_connection(config=config)
        if report.ok:
            messages.success(request, _("It answered in %(time)s.") % {"time": duration(report.latency_ms)})
        else:
            messages.error(request, _("It did not answer as it should: %(why)s") % {"why": report.message})
        return HttpResponseRedirect(reverse("admin:tools_toolconfig_change", args=[pk]))
