"""Every address of the site, and the bare view that the API is measured against."""

import requests
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from benchmarks.server.tools import STUB_URL
from supportdesk.urls import urlpatterns as site


@csrf_exempt  # a view of benchmarks only, which keeps nothing
def bare(request: HttpRequest) -> JsonResponse:
    """Ask the stub once and hand its answer on."""
    return JsonResponse(requests.get(f"{STUB_URL}/answer", timeout=5).json())


urlpatterns = [path("bench/bare", bare), *site]
