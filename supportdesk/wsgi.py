"""The WSGI application: every page and API route except the streams."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.base")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - Django is set up by get_wsgi_application

from apps.tools.registry.lifecycle import initialise_tools  # noqa: E402 - settings first

initialise_tools(fail_on_error=settings.TOOL_FAIL_ON_ERROR)
