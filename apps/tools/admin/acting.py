"""Admin pages with buttons that ask a service to do something with one row."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin
from apps.core.errors import SupportDeskError
from apps.core.folded import shown_value
from apps.core.readable import in_one_line, readable
from apps.tools.forms.names import argument_name
from apps.tools.registry.titles import title_of_call

Act = Callable[[Any, User, HttpRequest], str]


class CallRowAdmin(ReadOnlyAdmin):
    """Mixed into the admin of rows that hold a call: its arguments are shown readably, and the call is linked."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Hand the arguments to the page as names and values."""
        row = self.get_object(request, object_id)  # type: ignore[attr-defined]  # a ModelAdmin stands behind it
        context = {"asked": shown_value(row.shown_arguments) if row else None, **(extra_context or {})}
        answer: HttpResponse = super().change_view(request, object_id, form_url, context)  # type: ignore[misc]  # as above
        return answer

    @admin.display(description=_("call"), ordering="tool")
    def what(self, row: Any) -> str:
        """Return what people call the operation over its technical name."""
        title = title_of_call(row.tool, row.operation)
        return format_html('{}<small class="technical">{}.{}</small>', title, row.tool, row.operation)

    @admin.display(description=_("arguments"))
    def asked(self, row: Any) -> SafeString | str:
        """Return the arguments in a few words."""
        return in_one_line(_named(row.shown_arguments))

    @admin.display(description=_("arguments"))
    def told(self, row: Any) -> SafeString | str:
        """Return the arguments by what people call them."""
        return readable(_named(row.shown_arguments))

    @admin.display(description=_("on record"))
    def call_link(self, row: Any) -> str:
        """Return a link to the call on record."""
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:audit_toolcall_change", args=[row.call_id]), row.call_id
        )


def _named(arguments: dict[str, Any]) -> dict[str, Any]:
    return {argument_name(name): value for name, value in arguments.items()}


def acting_url(site: admin.AdminSite, model: type[Model], name: str, act: Act, *, permission: str) -> URLPattern:
    """Return the address of a button: POST calls `act(row, user, request)` and shows the sentence it returns.

    An error that can happen is shown as a message, on the row's page with what was filled in (`error` in its context).
    """
    label = f"{model._meta.app_label}_{model._meta.model_name}"

    def view(request: HttpRequest, pk: str) -> HttpResponse:
        user = request.user
        if request.method != "POST" or not isinstance(user, User) or not user.has_perm(permission):
            raise PermissionDenied
        row = get_object_or_404(model, pk=pk)
        try:
            messages.success(request, act(row, user, request))
        except SupportDeskError as error:
            messages.error(request, str(error))
            return _page_again(site, model, request, pk, error)
        return HttpResponseRedirect(reverse(f"admin:{label}_change", args=[pk]))

    return path(f"<path:pk>/{name.replace('_', '-')}/", site.admin_view(view), name=f"{label}_{name}")


def _page_again(
    site: admin.AdminSite, model: type[Model], request: HttpRequest, pk: str, error: SupportDeskError
) -> HttpResponse:
    again = copy(request)
    again.method = "GET"  # the admin takes a POST of this page for a change of the row
    return site.get_model_admin(model).change_view(again, pk, extra_context={"error": error})
