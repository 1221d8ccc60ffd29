"""What was read is kept while its mark stands, for a moment only, and never inside a transaction."""

import time
from functools import partial

import pytest
from django.db import transaction

from apps.core.keptreads import FRESH_S, KeptRead
from apps.tools.models import ToolConfig

pytestmark = pytest.mark.django_db(transaction=True)


class Source:
    """Something that is read, and counts how often."""

    reads = 0

    def __call__(self) -> int:
        self.reads += 1
        return self.reads


@pytest.fixture
def read() -> KeptRead[int]:
    return KeptRead(Source())


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the clock."""
    monkeypatch.setattr(time, "monotonic", partial(float, time.monotonic()))


def test_what_was_read_is_kept_while_the_mark_stands(still: None, read: KeptRead[int]) -> None:
    assert (read(), read()) == (1, 1)


def test_a_change_has_it_read_again(still: None, read: KeptRead[int]) -> None:
    before = read()
    ToolConfig.objects.update(enabled=False)

    assert (before, read()) == (1, 2)


def test_it_is_read_again_after_a_moment_whatever_the_mark_says(
    monkeypatch: pytest.MonkeyPatch, read: KeptRead[int]
) -> None:
    now = time.monotonic()
    read()
    monkeypatch.setattr(time, "monotonic", partial(float, now + FRESH_S + 1))

    assert read() == 2


def test_inside_a_transaction_everybody_reads(still: None, read: KeptRead[int]) -> None:
    read()
    with transaction.atomic():
        seen = [read(), read()]

    assert seen == [2, 3]
