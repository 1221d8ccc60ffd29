"""Times in the viewer's own zone, which static/js/zone.js tells in a cookie."""

from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

COOKIE = "time_zone"


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


class ViewerZoneMiddleware:
    """Show times in the zone that the cookie names; an unknown one counts as none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the viewer's zone."""
        name = request.COOKIES.get(COOKIE, "")
        with timezone.override(ZoneInfo(name) if name in _names() else None):
            return self.get_response(request)
