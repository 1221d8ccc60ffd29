"""The view that every route of the sandbox is built on."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from apps.sandbox.errors import BadRequest, MethodNotAllowed, SandboxError
from apps.sandbox.http.answers import refusal
from apps.sandbox.http.faults import spoil, strike
from apps.sandbox.http.idempotency import once
from apps.sandbox.http.keys import READS, check_key
from apps.sandbox.models import SandboxService
from apps.sandbox.types import ServiceSlug


# Requests are allowed by the bearer key alone, never by a cookie, so no other site can forge one.
@method_decorator(csrf_exempt, name="dispatch")
class ServiceView(View):
    """A route of one service: faults, then the key, then idempotency, then the method `get`, `post` or `patch`.

    `slug` is the service: a subclass sets it, or `as_view`.
    """

    slug: ServiceSlug | None = None
    http_method_names = ["get", "post", "patch"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Return the service's answer; every SandboxError becomes one."""
        service = SandboxService.objects.get(slug=self.slug)
        try:
            strike(service)
            check_key(request, service)
            response = self._respond(request, service, *args, **kwargs)
        except SandboxError as error:
            response = refusal(error)
        return spoil(request, response, service)

    def _respond(self, request: HttpRequest, service: SandboxService, *args: Any, **kwargs: Any) -> HttpResponse:
        if "\0" in request.path:
            raise BadRequest("The address holds a NUL character.")
        handler = cast("Callable[..., HttpResponse]", super().dispatch)
        work = partial(handler, request, *args, **kwargs)
        return work() if request.method in READS else once(request, service, work)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Raise MethodNotAllowed."""
        allowed = ", ".join(name.upper() for name in self.http_method_names if hasattr(self, name))
        raise MethodNotAllowed(f"{request.method} is not possible here, only {allowed}.", headers={"Allow": allowed})
