"""The pages for the rows that tools own, each in its tool's folder."""

from apps.toolbox.discovery import import_each

import_each("admin")
