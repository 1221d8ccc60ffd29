"""The settings of a server, and the benchmarks' own tools and addresses."""

from supportdesk.settings.base import *  # noqa: F403
from supportdesk.settings.base import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.server"]
ROOT_URLCONF = "benchmarks.server.urls"
