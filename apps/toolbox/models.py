"""The tables that tools own, each in its tool's folder."""

from apps.toolbox.discovery import import_each

import_each("models")
