"""Remembering, recalling and forgetting."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.conversations.errors import MemoryNotNamed, MemoryTooLong
from apps.conversations.models import Memory
from apps.conversations.services import forget, recall, remember, start_session
from apps.conversations.types import MemoryKind

pytestmark = pytest.mark.django_db


def values(session, **how) -> list[str]:
    return [memory.value for memory in recall(session=session, now=timezone.now(), **how)]


class TestRemembering:
    def test_the_same_value_is_remembered_once(self, session) -> None:
        first = remember(session=session, key="colour", value="blue", importance=0.2)
        again = remember(session=session, key="colour", value=" blue ", importance=0.8)

        assert first.pk == again.pk
        assert Memory.objects.get().importance == 0.8

    def test_another_value_another_kind_or_another_customer_is_another_memory(self, session) -> None:
        remember(session=session, key="colour", value="blue")
        remember(session=session, key="colour", value="red")
        remember(session=session, key="colour", value="blue", kind=MemoryKind.PREFERENCE)
        remember(session=session, key="colour", value="blue", customer_id="C-1001")

        assert Memory.objects.count() == 4

    @pytest.mark.parametrize(("key", "value"), [("k" * 101, "v"), ("k", "v" * 501)])
    def test_what_is_too_long_is_refused(self, session, key, value) -> None:
        with pytest.raises(MemoryTooLong) as refusal:
            remember(session=session, key=key, value=value)
        assert refusal.value.code == "memory_too_long"
        assert not Memory.objects.exists()

    def test_the_longest_value_is_kept_whatever_its_letters(self, session) -> None:
        remember(session=session, key="note", value="😀" * 500)

        assert Memory.objects.get().value == "😀" * 500


class TestRecalling:
    def test_the_most_important_comes_first_then_the_newest(self, session) -> None:
        for value, importance in (("old", 0.5), ("new", 0.5), ("vital", 0.9), ("trifle", 0.1)):
            remember(session=session, key="k", value=value, importance=importance)

        assert values(session) == ["vital", "new", "old", "trifle"]
        assert values(session, limit=2) == ["vital", "new"]

    def test_what_has_expired_is_gone(self, session) -> None:
        now = timezone.now()
        remember(session=session, key="k", value="past", expires_at=now - timedelta(seconds=1))
        remember(session=session, key="k", value="future", expires_at=now + timedelta(hours=1))

        assert values(session) == ["future"]

    def test_a_query_finds_what_shares_a_word_most_words_first(self, session) -> None:
        for key, value in (("order_id", "ORD-50001"), ("delivery", "ring twice"), ("delivery note", "ring the bell")):
            remember(session=session, key=key, value=value)

        assert values(session, query="Delivery: RING the bell?") == ["ring the bell", "ring twice"]
        assert values(session, query="50001") == ["ORD-50001"]
        assert values(session, query="unheard") == []

    def test_a_query_is_no_pattern(self, session) -> None:
        remember(session=session, key="k", value="anything")

        assert values(session, query="a_ything") == []
        assert values(session, query="%") == ["anything"]

    def test_a_kind_narrows_what_is_recalled(self, session) -> None:
        remember(session=session, key="k", value="fact")
        remember(session=session, key="k", value="preference", kind=MemoryKind.PREFERENCE)

        assert values(session, kind=MemoryKind.PREFERENCE) == ["preference"]

    def test_a_customers_memories_follow_them_into_another_session(self, agent) -> None:
        first, second = (start_session(owner=agent, customer_id="C-1001") for _ in range(2))
        stranger = start_session(owner=agent, customer_id="C-1002")
        remember(session=first, key="language", value="German", customer_id="C-1001")
        remember(session=first, key="mood", value="angry")

        assert values(first) == ["angry", "German"]
        assert values(second) == ["German"]
        assert values(stranger) == []

    def test_sessions_without_a_customer_share_nothing(self, session, agent) -> None:
        remember(session=session, key="k", value="secret")

        assert values(start_session(owner=agent)) == []


class TestForgetting:
    def test_a_key_is_forgotten_with_all_its_values(self, session) -> None:
        for key, value in (("colour", "blue"), ("colour", "red"), ("size", "L")):
            remember(session=session, key=key, value=value)

        assert forget(session=session, key="colour") == 2
        assert values(session) == ["L"]

    def test_one_memory_is_forgotten_by_its_number(self, session) -> None:
        blue = remember(session=session, key="colour", value="blue")
        remember(session=session, key="colour", value="red")

        assert forget(session=session, memory_id=blue.pk) == 1
        assert values(session) == ["red"]

    def test_another_sessions_memory_is_not_forgotten(self, session, agent) -> None:
        foreign = remember(session=start_session(owner=agent), key="colour", value="blue")

        assert forget(session=session, key="colour") == 0
        assert forget(session=session, memory_id=foreign.pk) == 0
        assert Memory.objects.get() == foreign

    def test_nothing_is_forgotten_where_nothing_is_named(self, session) -> None:
        remember(session=session, key="colour", value="blue")

        with pytest.raises(MemoryNotNamed):
            forget(session=session)
        assert Memory.objects.count() == 1
