"""Every address of the site, by app."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from apps.accounts.views import metrics
from supportdesk.api import api
from supportdesk.problem_types import problem_list, problem_page

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("apps.core.urls")),
    path("accounts/", include("apps.accounts.urls")),
    path("metrics", metrics, name="metrics"),
    path("", RedirectView.as_view(pattern_name="agent:session_list"), name="home"),
    path("chat/", include("apps.agent.urls")),
    path("help/", include("apps.knowledge.urls")),
    path("tickets/", include("apps.tickets.urls")),
    path("problems/", problem_list, name="problems"),
    path("problems/<slug:code>", problem_page, name="problem"),
    path("admin/", admin.site.urls),
]
if settings.SANDBOX_ENABLED:
    urlpatterns.append(path("sandbox/", include("apps.sandbox.urls")))
