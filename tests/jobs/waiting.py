"""Waiting for a job that runs beside the test."""

import threading
from uuid import UUID

from apps.jobs.models import Job


def ended(number: UUID) -> Job:
    """Wait for the thread of a job, and return the job."""
    for thread in threading.enumerate():
        if thread.name == f"job-{number}":
            thread.join(timeout=30)
    return Job.objects.get(pk=number)
