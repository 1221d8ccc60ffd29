"""The words of jobs: what they do, and how they end."""

from collections.abc import Callable

from django.db import models
from django.utils.translation import gettext_lazy as _

# Hears how many parts are done.
Advance = Callable[[int], None]


class JobKind(models.TextChoices):
    """What a job does."""

    EXPORT = "export", _("Export")
    IMPORT = "import", _("Import")
    INDEX = "index", _("Indexing")
    DEMO = "demo", _("Demo")
    VERIFY = "verify", _("Verification")


class JobStatus(models.TextChoices):
    """How far a job has come."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")
