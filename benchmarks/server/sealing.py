"""Sealing the whole record in this process's database anew, and verifying it: how long, and how the memory grows."""

import os
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.base")

import django

django.setup()

from django.db.models import Sum  # noqa: E402 - models need Django to be set up, here and below
from django.db.models.functions import Length  # noqa: E402 - settings first
from django.utils import timezone  # noqa: E402 - settings first

from apps.audit.models import Seal  # noqa: E402 - settings first
from apps.audit.seals import seal_calls  # noqa: E402 - settings first
from apps.audit.verification import verify  # noqa: E402 - settings first
from benchmarks.server.exporting import memory_mb  # noqa: E402 - settings first


def main() -> None:
    """Seal, verify, and print what that takes."""
    Seal.objects.all().delete()
    start, computing, sealed = time.perf_counter(), time.process_time(), 0
    while number := seal_calls(now=timezone.now()):
        sealed += number
    print(f"\nSealing {sealed:,} calls with their attempts: {_taken(start, computing, sealed)}.", end=" ")
    before, steps = memory_mb(os.getpid(), "VmHWM"), list[int]()
    start, computing = time.perf_counter(), time.process_time()
    found = verify(advance=steps.append)
    assert found.holds, found.findings[:3]
    size = Seal.objects.aggregate(bytes=Sum(Length("marks")))["bytes"]
    print(
        f"Verifying them: {_taken(start, computing, sealed)}, told in {len(steps)} steps; the memory grew by "
        f"{memory_mb(os.getpid(), 'VmHWM') - before:.0f} MB. A seal holds {size / sealed:.0f} bytes a call."
    )


def _taken(start: float, computing: float, calls: int) -> str:
    seconds, computed = time.perf_counter() - start, time.process_time() - computing
    return f"{seconds:.0f} s ({computed:.0f} s of computing here), {seconds / calls * 1e6:.0f} us a call"


if __name__ == "__main__":
    main()
