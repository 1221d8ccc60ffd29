"""The running numbers behind identifiers such as C-1001."""

from django.db import models, transaction
from django.db.models import F


class CounterManager(models.Manager["Counter"]):
    """Hands out identifiers."""

    def next_id(self, prefix: str) -> str:
        """Return the next identifier with this prefix; two callers never get the same one."""
        with transaction.atomic():
            # The update locks the row until the caller's transaction ends, so the read after it is ours.
            self.filter(prefix=prefix).update(last=F("last") + 1)
            return f"{prefix}-{self.get(prefix=prefix).last}"


class Counter(models.Model):
    """The last number given out for one prefix."""

    prefix = models.CharField(max_length=8, primary_key=True)
    last = models.PositiveIntegerField()

    objects = CounterManager()

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last}"
