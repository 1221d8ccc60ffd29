"""Publishing: sequence numbers without holes, and a hint that can not hurt the caller."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from threading import Thread

import pytest
from channels.layers import channel_layers
from channels_redis.core import RedisChannelLayer
from django.db import connection, transaction

from apps.live.errors import StreamRefused
from apps.live.models import LiveEvent, LiveStream
from apps.live.registry import stream_guard
from apps.live.services import join_stream, publish
from apps.live.types import chat_stream


def seqs(stream: str) -> list[int]:
    return list(LiveEvent.objects.after(stream=stream, seq=0).values_list("seq", flat=True))


def in_threads(*works: Callable[[], None]) -> None:
    """Run each work in a thread of its own and with a database connection of its own."""

    def closing(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [Thread(target=closing, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db
def test_each_stream_counts_for_itself() -> None:
    numbers = [publish(stream=name, event="status", data={}) for name in ("a", "b", "a", "a")]

    assert numbers == [1, 1, 2, 3]
    assert seqs("a") == [1, 2, 3]
    assert seqs("b") == [1]


@pytest.mark.django_db
def test_an_event_is_kept_as_it_was_said() -> None:
    before = datetime.now(UTC)

    publish(stream="a", event="message", data={"message_id": 7, "author": "customer"})

    event = LiveEvent.objects.get(stream="a")
    assert (event.stream, event.seq, event.event) == ("a", 1, "message")
    assert event.data == {"message_id": 7, "author": "customer"}
    assert before <= event.timestamp <= datetime.now(UTC)


@pytest.mark.django_db
def test_amounts_times_and_ids_are_kept_as_text() -> None:
    moment, number = datetime(2026, 3, 1, 12, 0, tzinfo=UTC), uuid.uuid4()

    publish(stream="a", event="status", data={"amount": Decimal("6.90"), "at": moment, "id": number})

    assert LiveEvent.objects.get(stream="a").data == {"amount": "6.90", "at": "2026-03-01T12:00:00Z", "id": str(number)}


@pytest.mark.django_db
def test_reading_after_a_number_gives_what_follows_it() -> None:
    for _ in range(3):
        publish(stream="a", event="status", data={})

    assert list(LiveEvent.objects.after(stream="a", seq=1).values_list("seq", flat=True)) == [2, 3]
    assert not LiveEvent.objects.after(stream="a", seq=3).exists()


@pytest.mark.django_db
def test_a_rolled_back_change_leaves_neither_an_event_nor_a_hole() -> None:
    publish(stream="a", event="status", data={})
    with transaction.atomic():
        publish(stream="a", event="status", data={})
        transaction.set_rollback(True)

    assert publish(stream="a", event="status", data={}) == 2
    assert seqs("a") == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_threads_that_publish_to_one_stream_leave_no_hole() -> None:
    def publish_all(author: str) -> None:
        for number in range(200):
            publish(stream="busy", event="status", data={"author": author, "number": number})

    in_threads(lambda: publish_all("first"), lambda: publish_all("second"))

    assert seqs("busy") == list(range(1, 401))
    for author in ("first", "second"):
        own = [
            event.data["number"]
            for event in LiveEvent.objects.after(stream="busy", seq=0)
            if event.data["author"] == author
        ]
        assert own == list(range(200))


@pytest.mark.django_db(transaction=True)
def test_a_new_stream_that_many_threads_open_at_once_starts_with_one() -> None:
    in_threads(*[lambda: publish(stream="new", event="status", data={})] * 8)

    assert seqs("new") == list(range(1, 9))
    assert LiveStream.objects.get(name="new").last_seq == 8


@pytest.mark.django_db(transaction=True)
def test_publishing_does_not_notice_that_the_channel_layer_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_listens = RedisChannelLayer(hosts=["redis://127.0.0.1:1"])
    monkeypatch.setitem(channel_layers.backends, "default", nobody_listens)

    numbers = [publish(stream="a", event="status", data={}) for _ in range(3)]

    assert numbers == seqs("a") == [1, 2, 3]


@pytest.mark.django_db
def test_a_stream_that_no_app_put_under_a_rule_is_refused_to_everybody(operator) -> None:
    assert stream_guard("secrets:1") is None
    with pytest.raises(StreamRefused) as refusal:
        join_stream(user_id=operator.pk, stream="secrets:1", after=0)
    assert (refusal.value.code, refusal.value.status) == ("stream_not_found", 404)


def test_a_chat_stream_is_named_after_its_session() -> None:
    session_id = uuid.UUID("018f3b5e-0000-7000-8000-000000000001")

    assert chat_stream(session_id) == chat_stream(str(session_id)) == f"chat:{session_id}"
