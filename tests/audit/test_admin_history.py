"""The history of calls: filters, search, pages by key, saved views."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.models import SavedView, ToolCall
from tests.audit.calls import SESSION, make_call

pytestmark = pytest.mark.django_db
LIST = "/admin/audit/toolcall/"


def shown(client: Client, query: str = "") -> list[ToolCall]:
    return list(client.get(f"{LIST}{query}").context["calls"])


@pytest.mark.parametrize("role", ["operator", "supervisor", "auditor"])
def test_everybody_of_the_control_room_sees_every_call_newest_first(
    client_for: Callable[[User], Client], three: list[ToolCall], role: str, request: pytest.FixtureRequest
) -> None:
    assert shown(client_for(request.getfixturevalue(role))) == three[::-1]


def test_an_agent_does_not_enter_the_history(client_for: Callable[[User], Client], agent: User) -> None:
    assert client_for(agent).get(LIST).status_code == 302


def test_somebody_without_the_permission_is_refused(
    client_for: Callable[[User], Client], make_user: Callable[..., User]
) -> None:
    clerk = make_user(Role.AGENT, username="clerk", is_staff=True)

    assert client_for(clerk).get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?tool=billing", [0]),
        ("?status=refused", [1]),
        ("?gate=quota", [1]),
        ("?caller=operator", [0]),
        ("?tool=crm&status=completed", [2]),
        ("?q=request-old", [0]),
        (f"?q={SESSION}", [1]),
        ("?q=lovelace", [2]),
        ("?q=ada@example.com", [2]),
        ("?q=wait", [1]),
        ("?q=wait&tool=billing", []),
        ("?tool=nothing", []),
        ("?status=bogus", [2, 1, 0]),
        ("?since=yesterday", [2, 1, 0]),
    ],
)
def test_a_filter_shows_the_calls_that_fit(
    page: Client, three: list[ToolCall], query: str, expected: list[int]
) -> None:
    assert shown(page, query) == [three[index] for index in expected]


def test_a_call_is_found_by_its_number(page: Client, three: list[ToolCall]) -> None:
    assert shown(page, f"?q={three[1].pk}") == [three[1]]


def test_a_span_of_time_is_read_in_the_viewers_zone(page: Client, three: list[ToolCall]) -> None:
    page.cookies["time_zone"] = "Asia/Tokyo"
    tokyo = timezone.now() + timedelta(hours=9)
    since = (tokyo - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    until = (tokyo - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")

    assert shown(page, f"?since={since}&until={until}") == [three[1]]


def test_times_are_shown_in_the_viewers_zone(page: Client) -> None:
    make_call(at=timezone.datetime(2026, 7, 1, 12, tzinfo=timezone.get_fixed_timezone(0)))
    assert "1 Jul, 12:00:00" in page.get(LIST).content.decode()

    page.cookies["time_zone"] = "Asia/Tokyo"
    assert "1 Jul, 21:00:00" in page.get(LIST).content.decode()

    page.cookies["time_zone"] = "../../etc/passwd"
    assert "1 Jul, 12:00:00" in page.get(LIST).content.decode()


def test_an_empty_history_says_what_to_do(page: Client) -> None:
    assert "No calls yet" in page.get(LIST).content.decode()
    assert "No call fits these filters" in page.get(f"{LIST}?tool=crm").content.decode()


def test_pages_by_key_show_every_call_once(page: Client) -> None:
    now = timezone.now()
    calls = [make_call(at=now - timedelta(seconds=index // 2)) for index in range(120)]

    seen: list[ToolCall] = []
    cursor = ""
    for expected in (50, 50, 20):
        answer = page.get(f"{LIST}?tool=crm&cursor={cursor}" if cursor else f"{LIST}?tool=crm")
        assert len(answer.context["calls"]) == expected
        seen += answer.context["calls"]
        cursor = answer.context["next"]

    assert cursor == ""
    assert sorted(call.pk for call in seen) == sorted(call.pk for call in calls)


def test_a_cursor_of_somewhere_else_leads_to_the_first_page(page: Client) -> None:
    assert page.get(f"{LIST}?cursor=nonsense", follow=True).redirect_chain == [(LIST, 302)]


def test_the_history_costs_the_same_for_one_three_and_fifty_calls(
    page: Client, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    make_call()
    page.get(LIST)
    with django_assert_max_num_queries(10) as one:
        page.get(LIST)
    for count in (2, 47):
        for _ in range(count):
            make_call(session_id=uuid4())
        with django_assert_num_queries(len(one)):
            page.get(LIST)


def test_nothing_counts_all_calls(page: Client, django_assert_max_num_queries: Any) -> None:
    make_call()

    with django_assert_max_num_queries(10) as queries:
        page.get(LIST)

    counts = [query["sql"] for query in queries.captured_queries if "COUNT(" in query["sql"]]
    assert counts == []


def test_a_page_of_fifty_calls_is_under_a_hundred_kilobytes(page: Client) -> None:
    for _ in range(50):
        make_call(session_id=SESSION, gate="operation", error_code="upstream_server_error", status="failed")

    assert len(page.get(LIST).content) < 100_000


def test_filters_are_kept_under_a_name_and_forgotten(
    page: Client, auditor: User, client_for: Callable[[User], Client], operator: User
) -> None:
    page.post(f"{LIST}views/", {"name": "Refusals", "query": "status=refused&cursor=x&next=//evil.example"})

    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query) == (auditor, "Refusals", "status=refused")
    assert [kept.name for kept in page.get(LIST).context["views"]] == ["Refusals"]
    assert list(client_for(operator).get(LIST).context["views"]) == []

    client_for(operator).post(f"{LIST}views/", {"forget": view.pk})
    assert SavedView.objects.count() == 1

    page.post(f"{LIST}views/", {"forget": view.pk})
    assert SavedView.objects.count() == 0


def test_a_view_of_the_same_name_is_replaced_and_one_without_a_name_refused(page: Client) -> None:
    page.post(f"{LIST}views/", {"name": "Mine", "query": "tool=crm"})
    page.post(f"{LIST}views/", {"name": "Mine", "query": "tool=billing"})
    answer = page.post(f"{LIST}views/", {"name": " ", "query": "tool=crm"}, follow=True)

    assert [view.query for view in SavedView.objects.all()] == ["tool=billing"]
    assert [str(message) for message in answer.context["messages"]] == ["Give the view a name, then it is kept."]
