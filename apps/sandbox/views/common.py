"""The routes that every service has."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from apps.sandbox.errors import NotFound
from apps.sandbox.http.view import ServiceView


class HealthView(ServiceView):
    """`GET /health`: the service is there and the key is right."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the service's name and that it is well."""
        return JsonResponse({"status": "ok", "service": self.slug})


class UnknownRouteView(ServiceView):
    """Whatever else is asked for."""

    def dispatch_any(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Raise NotFound."""
        raise NotFound(f"There is nothing at {request.path}.")

    get = post = patch = http_method_not_allowed = dispatch_any
