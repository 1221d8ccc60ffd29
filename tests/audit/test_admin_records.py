"""The pages of one call, of the calls that belong together, and of two compared."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.core.folded import ShownJson
from apps.tools.models import ToolConfig
from tests.audit.calls import SESSION, make_call

LIST = "/admin/audit/toolcall/"


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


def test_one_call_shows_what_was_asked_and_what_came_back_as_names_and_values(page: Client) -> None:
    call = make_call(arguments={"customer_id": "C-1001"}, result_preview='{"card": "•••", "name": "An…')

    context = page.get(f"{LIST}{call.pk}/change/").context

    assert context["asked"] == ShownJson(
        '<dl class="facts"><dt lang="en">Customer id</dt><dd>C-1001</dd></dl>', '{\n  "customer_id": "C-1001"\n}'
    )
    assert context["came"] == ShownJson(
        '<dl class="facts"><dt lang="en">Card</dt><dd>•••</dd><dt lang="en">Name</dt><dd>An…</dd></dl>',
        '{"card": "•••", "name": "An…',
        is_cut=True,
    )


@pytest.mark.parametrize(
    ("gate", "place"), [("enabled", "revisions"), ("breaker", "breaker"), ("quota", "change"), ("operation", None)]
)
def test_a_refused_call_leads_to_where_its_gate_is_set(page: Client, gate: str, place: str | None) -> None:
    call = make_call(status="refused", gate=gate, error_code="refused", error_message="Not now.")
    tool = ToolConfig.objects.get(name="crm")

    html = page.get(f"{LIST}{call.pk}/change/").content.decode()

    led = re.findall(r'<a href="([^"]*)">Where this is set, and why</a>', html)
    assert led == ([f"/admin/tools/toolconfig/{tool.pk}/{place}/"] if place else [])


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
