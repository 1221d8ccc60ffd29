"""The history of calls: filters, search, pages by key, saved views, export; one call, timelines, two compared."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.exports import COLUMNS
from apps.audit.models import SavedView, ToolCall
from tests.audit.calls import make_call

LIST = "/admin/audit/toolcall/"
SESSION = UUID("00000000-0000-4000-8000-000000000007")


@pytest.fixture
def page(client_for: Callable[[User], Client], auditor: User) -> Client:
    return client_for(auditor)


def shown(client: Client, query: str = "") -> list[ToolCall]:
    return list(client.get(f"{LIST}{query}").context["calls"])


def content(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


@pytest.fixture
def three(db: None) -> list[ToolCall]:
    """Three calls, oldest first, that differ in everything a filter asks for."""
    now = timezone.now()
    return [
        make_call(at=now - timedelta(days=2), tool="billing", caller="operator", request_id="request-old"),
        make_call(
            at=now - timedelta(hours=2), session_id=SESSION, status="refused", gate="quota", error_message="Wait"
        ),
        make_call(at=now, result_preview='{"name": "Ada Lovelace"}', arguments={"email": "ada@example.com"}),
    ]


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


def test_one_call_shows_its_attempts_over_time(page: Client) -> None:
    call = make_call(attempts=3, latency_ms=50.0)

    waterfall = page.get(f"{LIST}{call.pk}/change/").context["waterfall"]

    lanes = [(lane.label, lane.tone, lane.start_ms, lane.x, lane.width) for lane in waterfall.lanes]
    assert waterfall.total_ms == 50.0
    assert lanes == [
        ("1", "failed", 0.0, 0.0, 20.0),
        ("2", "failed", 20.0, 40.0, 20.0),
        ("3", "completed", 40.0, 80.0, 20.0),
    ]


def test_one_call_costs_the_same_with_one_and_ten_attempts(
    page: Client, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    few, many = make_call(attempts=1), make_call(attempts=10)
    page.get(f"{LIST}{few.pk}/change/")

    with django_assert_max_num_queries(8) as one:
        page.get(f"{LIST}{few.pk}/change/")
    with django_assert_num_queries(len(one)):
        page.get(f"{LIST}{many.pk}/change/")


@pytest.mark.parametrize("number", ["nonsense", str(SESSION)])
def test_a_call_that_is_not_there_is_not_found(page: Client, number: str) -> None:
    assert page.get(f"{LIST}{number}/change/").status_code == 404


def test_a_record_can_not_be_changed_from_its_page(client_for: Callable[[User], Client], operator: User) -> None:
    call = make_call()
    client = client_for(operator)

    client.post(f"{LIST}{call.pk}/change/", {"status": "failed"})
    assert client.post(f"{LIST}{call.pk}/delete/", {"post": "yes"}).status_code == 403

    assert ToolCall.objects.get().status == "completed"


def test_hostile_text_is_shown_as_text(page: Client) -> None:
    call = make_call(arguments={"<script>": "<img src=x>"}, result_preview="<b>bold</b>", error_message="</pre><i>")

    html = page.get(f"{LIST}{call.pk}/change/").content.decode()

    assert "<img src=x>" not in html
    assert "<b>bold" not in html
    assert "</pre><i>" not in html


def test_the_calls_of_a_request_stand_together_over_time(page: Client) -> None:
    now = timezone.now()
    first = make_call(at=now, request_id="request-7", latency_ms=100.0)
    second = make_call(at=now + timedelta(milliseconds=50), request_id="request-7", latency_ms=50.0)
    make_call(request_id="request-8")

    context = page.get(f"{LIST}request/request-7/").context

    assert context["calls"] == [first, second]
    assert [(lane.x, lane.width) for lane in context["waterfall"].lanes] == [(0.0, 100.0), (50.0, 50.0)]
    assert page.get(f"{LIST}request/request-9/").status_code == 404


def test_the_calls_of_a_conversation_stand_together(page: Client) -> None:
    mine = make_call(session_id=SESSION)
    make_call(session_id=uuid4())

    assert page.get(f"{LIST}session/{SESSION}/").context["calls"] == [mine]
    assert page.get(f"{LIST}session/{uuid4()}/").status_code == 404


def test_two_calls_are_compared_field_by_field(page: Client) -> None:
    now = timezone.now()
    left = make_call(at=now, arguments={"customer_id": "C-1001", "limit": 5})
    right = make_call(at=now, arguments={"customer_id": "C-1002"}, status="failed", revision=2)

    fields = page.get(f"{LIST}compare/?call={left.pk}&call={right.pk}").context["fields"]

    assert {field.label: (field.left, field.right) for field in fields if field.differs} == {
        "Status": ("completed", "failed"),
        "Revision": (1, 2),
        "customer_id": ('"C-1001"', '"C-1002"'),
        "limit": ("5", ""),
    }


@pytest.mark.parametrize("chosen", ["", "?call=1", "?call=1&call=2&call=3"])
def test_comparing_needs_two_calls(page: Client, chosen: str) -> None:
    answer = page.get(f"{LIST}compare/{chosen}", follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["Choose two calls to compare."]


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_an_export_holds_the_calls_that_fit_newest_first(page: Client, three: list[ToolCall], kind: str) -> None:
    answer = page.get(f"{LIST}export/?format={kind}&tool=crm")

    text = content(answer)
    rows = (
        list(csv.DictReader(io.StringIO(text))) if kind == "csv" else [json.loads(line) for line in text.splitlines()]
    )
    assert [row["id"] for row in rows] == [str(three[2].pk), str(three[1].pk)]
    assert {tuple(row) for row in rows} == {COLUMNS}
    assert answer["Content-Disposition"] == f'attachment; filename="calls.{kind}"'


def test_an_export_goes_over_many_batches(page: Client) -> None:
    now = timezone.now()
    ToolCall.objects.bulk_create(
        ToolCall(
            tool="crm", operation="x", request_id="r", started_at=now - timedelta(seconds=index // 3), expires_at=now
        )
        for index in range(2_500)
    )

    lines = content(page.get(f"{LIST}export/?format=ndjson&job=mine")).splitlines()

    assert len({json.loads(line)["id"] for line in lines}) == len(lines) == 2_500
    assert page.get(f"{LIST}export/progress/?job=mine").json() == {"done": 2_500, "total": 2_500}
    assert page.get(f"{LIST}export/progress/?job=other").json() == {"done": 0, "total": None}


def test_a_formula_does_not_leave_in_a_spreadsheet(page: Client) -> None:
    make_call(error_message="=1+1")

    (row,) = csv.DictReader(io.StringIO(content(page.get(f"{LIST}export/?format=csv"))))

    assert row["error_message"] == "'=1+1"


def test_an_export_that_finds_nothing_is_a_file_with_its_head(page: Client) -> None:
    assert content(page.get(f"{LIST}export/?format=csv&tool=crm")).strip() == ",".join(COLUMNS)


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_the_api_exports_what_the_caller_may_see(
    client_for: Callable[[User], Client], agent: User, auditor: User, three: list[ToolCall], kind: str
) -> None:
    make_call(caller_id=agent.pk)

    def exported(user: User) -> int:
        text = content(client_for(user).get(f"/api/v1/calls/export?format={kind}"))
        return len(text.splitlines()) - (kind == "csv")

    assert (exported(agent), exported(auditor)) == (1, 4)
    assert client_for(auditor).get("/api/v1/calls/export?format=xml").status_code == 422
