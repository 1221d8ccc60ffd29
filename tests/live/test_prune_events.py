"""`manage.py prune_events`."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.live.models import LiveEvent
from apps.live.services import prune_events, publish

pytestmark = pytest.mark.django_db


def publish_aged(*ages_days: int) -> None:
    for age in ages_days:
        seq = publish(stream="a", event="status", data={})
        LiveEvent.objects.filter(stream="a", seq=seq).update(timestamp=timezone.now() - timedelta(days=age))


def prune(*arguments: str) -> str:
    out = StringIO()
    call_command("prune_events", *arguments, stdout=out)
    return out.getvalue()


def test_events_older_than_the_days_go_and_the_others_stay() -> None:
    publish_aged(9, 8, 6, 0)

    assert prune("--days", "7") == "Deleted 2 events older than 7 days.\n"
    assert list(LiveEvent.objects.filter(stream="a").values_list("seq", flat=True)) == [3, 4]


def test_thirty_days_are_kept_where_nothing_is_said() -> None:
    publish_aged(31, 29)

    assert prune() == "Deleted 1 events older than 30 days.\n"


def test_numbers_go_on_where_they_were() -> None:
    publish_aged(9, 9)
    prune("--days", "7")

    assert publish(stream="a", event="status", data={}) == 3


@pytest.mark.parametrize("days", ["0", "-3"])
def test_a_number_of_days_below_one_deletes_nothing(days: str) -> None:
    publish_aged(400)

    with pytest.raises(CommandError, match="nothing was deleted"):
        prune("--days", days)
    assert LiveEvent.objects.filter(stream="a").count() == 1


def test_at_most_so_many_are_deleted_at_once_the_oldest_first() -> None:
    publish_aged(9, 11, 10)

    assert prune_events(before=timezone.now() - timedelta(days=7), stream="a", limit=2) == 2
    assert list(LiveEvent.objects.values_list("seq", flat=True)) == [1]
