"""The rows that the sandbox can not work without."""

from apps.core.sandbox_keys import default_read_only_key, default_service_key
from apps.sandbox.models import Counter, SandboxService
from apps.sandbox.types import ServiceSlug

FIRST_NUMBERS = {"C": 1000, "PAY": 70000, "RF": 80000, "MSG": 90000}


def ensure_services(*, using: str = "default") -> None:
    """Make the four services and the running numbers where they are missing; what is there stays as it is."""
    SandboxService.objects.using(using).bulk_create(
        [
            SandboxService(
                slug=slug.value,
                name=str(slug.label),
                api_key=default_service_key(slug),
                read_only_key=default_read_only_key(slug),
            )
            for slug in ServiceSlug
        ],
        ignore_conflicts=True,
    )
    counters = [Counter(prefix=prefix, last=last) for prefix, last in FIRST_NUMBERS.items()]
    Counter.objects.using(using).bulk_create(counters, ignore_conflicts=True)
