"""Full-text search over the record: what is found, before and after housekeeping has indexed it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.audit import search
from apps.audit.models import CallText, ToolCall
from apps.audit.search import SETTLING, index_calls, with_text
from tests.audit.calls import make_call

pytestmark = pytest.mark.django_db
LIST = "/admin/audit/toolcall/"


@pytest.fixture(params=["not indexed yet", "indexed"])
def settle(request: pytest.FixtureRequest) -> Callable[[], None]:
    """Index the calls, or leave them as housekeeping has not come by yet: both find the same."""

    def run() -> None:
        if request.param == "indexed":
            index_calls(now=timezone.now() + SETTLING + timedelta(seconds=1))
            assert CallText.objects.count() == ToolCall.objects.count()

    return run


def found(text: str) -> list[ToolCall]:
    return list(with_text(ToolCall.objects.all(), text).order_by("-started_at"))


@pytest.mark.parametrize(
    "text",
    ["Lovelace", "lovel", "LOVELACE ada", "C-4711", "4711", "ada@example", "timed out", "upstream_timeout", "refund"],
)
def test_a_call_is_found_by_what_it_says(settle: Callable[[], None], text: str) -> None:
    call = make_call(
        operation="refund",
        arguments={"customer_id": "C-4711", "email": "ada@example.com"},
        result_preview='{"name": "Ada Lovelace"}',
        error_code="upstream_timeout",
        error_message="The call timed out.",
    )
    make_call(arguments={"customer_id": "C-1002"})
    settle()

    assert found(text) == [call]


@pytest.mark.parametrize(
    "text", ["Babbage", "Lovelace Babbage", "ovelace nothing", "…", '"* OR', "NEAR(", "' OR 1=1 --"]
)
def test_other_words_and_the_signs_of_search_engines_find_nothing(settle: Callable[[], None], text: str) -> None:
    make_call(result_preview='{"name": "Ada Lovelace"}')
    settle()

    assert found(text) == []


def test_a_call_is_found_whether_it_was_indexed_or_came_after() -> None:
    now = timezone.now()
    old = make_call(at=now - timedelta(minutes=5), result_preview="Lovelace")
    assert index_calls(now=now) == 1
    new = make_call(at=now, result_preview="Lovelace")

    assert found("lovelace") == [new, old]


def test_indexing_goes_on_where_it_stopped_and_takes_each_call_once() -> None:
    now = timezone.now()
    for minutes in (9, 8, 7):
        make_call(at=now - timedelta(minutes=minutes))
    assert index_calls(now=now) == 3
    assert index_calls(now=now) == 0

    make_call(at=now - timedelta(minutes=3))
    assert index_calls(now=now) == 1
    assert CallText.objects.count() == 4


def test_calls_of_the_same_moment_are_all_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BATCH", 2)
    moment = timezone.now() - timedelta(minutes=5)
    calls = {make_call(at=moment).pk for _ in range(5)}

    assert index_calls(now=timezone.now()) == 5

    assert set(CallText.objects.values_list("call_id", flat=True)) == calls


def test_a_call_under_way_is_left_for_later() -> None:
    now = timezone.now()
    make_call(at=now - timedelta(seconds=30), status="started", finished_at=None)

    assert index_calls(now=now) == 0
    assert index_calls(now=now + timedelta(minutes=1)) == 1


def test_one_visit_takes_so_many_batches_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BATCH", 2)
    for minutes in range(10, 15):
        make_call(at=timezone.now() - timedelta(minutes=minutes))

    assert [index_calls(now=timezone.now(), batches=1) for _ in range(4)] == [2, 2, 1, 0]


def test_of_many_the_newest_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CALLS", search.TextIndex("audit_calltext", ("said",), limit=2, least_prefix=3))
    now = timezone.now()
    calls = [make_call(at=now - timedelta(minutes=9 - number)) for number in range(4)]
    index_calls(now=now)

    assert found("C-1001") == [calls[3], calls[2]]


@pytest.mark.parametrize("sample", [1, 8, 100])
@pytest.mark.parametrize(
    "text", ["every", "ev", "often", "seldom", "every seldom", "ofte every", "sel dom", "often eve x"]
)
def test_however_common_its_words_are_a_search_finds_the_newest_that_say_them_all(
    monkeypatch: pytest.MonkeyPatch, text: str, sample: int
) -> None:
    monkeypatch.setattr(search, "SAMPLE", sample)
    monkeypatch.setattr(search, "CALLS", search.TextIndex("audit_calltext", ("said",), limit=5, least_prefix=3))
    said = ["every", "every often", "everyone", "every often seldom x", "often", "every", "every x ev"] * 4
    now = timezone.now()
    calls = [
        make_call(at=now - timedelta(minutes=90 - number), operation=words, arguments={})
        for number, words in enumerate(said)
    ]
    index_calls(now=now)

    held = [call for call in reversed(calls) if all(says(call.operation, word) for word in text.split())]
    assert found(text) == held[:5]


def says(said: str, word: str) -> bool:
    """Tell whether a text holds a word, from three letters on also one that it begins."""
    return any(one.startswith(word) if len(word) >= 3 else one == word for one in said.split())


def test_text_and_filters_hold_together_on_the_page(client_for: Callable[[User], Client], auditor: User) -> None:
    crm = make_call(result_preview="Lovelace")
    make_call(result_preview="Lovelace", tool="billing")

    page = client_for(auditor).get(f"{LIST}?q=Lovelace&tool=crm")

    assert page.context["calls"] == [crm]


def test_an_agent_finds_no_calls_of_others(agent: User, operator: User) -> None:
    make_call(caller_id=operator.pk, result_preview="Lovelace")
    mine = make_call(caller_id=agent.pk, result_preview="Lovelace")

    assert list(with_text(ToolCall.objects.visible_to(agent), "Lovelace")) == [mine]


def test_a_search_costs_the_same_for_one_and_for_fifty_calls(
    client_for: Callable[[User], Client],
    auditor: User,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
) -> None:
    page = client_for(auditor)
    make_call(result_preview="Lovelace")
    page.get(f"{LIST}?q=Lovelace")
    with django_assert_max_num_queries(10) as one:
        page.get(f"{LIST}?q=Lovelace")
    for _ in range(49):
        make_call(result_preview="Lovelace")
    index_calls(now=timezone.now() + SETTLING)
    with django_assert_num_queries(len(one)):
        assert len(page.get(f"{LIST}?q=Lovelace").context["calls"]) == 50
