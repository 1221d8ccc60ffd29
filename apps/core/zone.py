"""Times in the viewer's own zone, which static/js/zone.js tells in a cookie."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.core.clock import time_zones

COOKIE = "time_zone"


class ViewerZoneMiddleware:
    """Show times in the zone that the cookie names; an unknown one counts as none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the viewer's zone."""
        name = request.COOKIES.get(COOKIE, "")
        with timezone.override(ZoneInfo(name) if name in time_zones() else None):
            return self.get_response(request)
