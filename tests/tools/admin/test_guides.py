"""Pages that guide: first steps, roles, empty lists, and the queues of decisions and unknown changes."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.tools.models import Approval, LedgerEntry, ToolConfig
from apps.tools.services import change_config
from tests.audit.calls import make_call

STEPS = "/admin/tools/toolconfig/first-steps/"
QUEUES = {"approval": "/admin/tools/approval/", "ledgerentry": "/admin/tools/ledgerentry/"}


def done(client: Client) -> list[bool]:
    return [step.done for step in client.get(STEPS).context["steps"]]


def make_waiting(user: User, count: int) -> None:
    """Make calls that wait, and changes of unknown outcome."""
    for _ in range(count):
        number = uuid4()
        common: dict[str, Any] = {
            "tool": "billing",
            "operation": "refund",
            "sealed_arguments": "{}",
            "requested_by": user,
        }
        Approval.objects.create(
            **common, call_id=number, request_id="r", effect="money", revision=1, expires_at=timezone.now()
        )
        LedgerEntry.objects.create(**common, call_id=number, key=str(number), status="unknown")


def test_the_steps_are_done_one_after_the_other(page: Client, operator: User) -> None:
    config = ToolConfig.objects.get(name="crm")
    assert done(page) == [False, False, False]

    make_call(tool="crm")
    assert done(page) == [True, False, False]

    config = change_config(config=config, changes={"endpoint": "http://127.0.0.1:9/crm"}, actor=operator)
    assert done(page) == [True, True, False]

    make_call(tool="crm", origin="console", revision=config.revision)
    assert done(page) == [True, True, True]
    assert "All done" in page.get(STEPS).content.decode()


def test_a_call_to_the_demo_does_not_count_as_ones_own(page: Client) -> None:
    make_call(tool="crm", origin="console")

    assert done(page) == [True, False, False]


def test_the_next_step_is_marked(page: Client) -> None:
    make_call(tool="crm")
    context = page.get(STEPS).context

    assert context["next"] == context["steps"][1]


def test_without_a_crm_the_steps_say_what_to_do(page: Client) -> None:
    ToolConfig.objects.filter(name="crm").delete()

    assert "not installed" in page.get(STEPS).content.decode()


def test_the_roles_page_counts_people_and_shows_rights(page: Client, auditor: User, supervisor: User) -> None:
    context = page.get("/admin/roles/").context

    assert {one.role: one.people for one in context["roles"]} == {
        "operator": 1,
        "supervisor": 1,
        "agent": 0,
        "auditor": 1,
    }
    rights = dict(context["grants"])
    assert rights["Tools"] == ["edits, decides", "sees, decides", "", "sees"]


def test_the_roles_page_shows_who_may_use_a_tool(page: Client, operator: User) -> None:
    crm = ToolConfig.objects.get(name="crm")
    change_config(config=crm, changes={"allowed_roles": ["agent"]}, actor=operator)

    tools = {row.name: cells for row, cells in page.get("/admin/roles/").context["tools"]}

    assert tools["crm"] == [False, False, True, False]


def test_a_supervisor_who_may_not_see_people_does_not_see_roles(
    client_for: Callable[[User], Client], supervisor: User
) -> None:
    assert client_for(supervisor).get("/admin/roles/").status_code == 403


def test_an_auditor_sees_the_roles(client_for: Callable[[User], Client], auditor: User) -> None:
    assert client_for(auditor).get("/admin/roles/").status_code == 200


@pytest.mark.parametrize("queue", QUEUES.values(), ids=QUEUES.keys())
def test_an_empty_queue_says_so_and_a_filter_that_finds_nothing_too(page: Client, queue: str) -> None:
    assert "yet." in page.get(queue).content.decode()
    assert "Take a filter away" in page.get(f"{queue}?tool=nothing").content.decode()


@pytest.mark.parametrize("queue", QUEUES.values(), ids=QUEUES.keys())
def test_a_queue_costs_the_same_for_one_three_and_fifty_rows(
    page: Client, agent: User, queue: str, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    make_waiting(agent, 1)
    page.get(queue)
    with django_assert_max_num_queries(11) as one:
        page.get(queue)
    for count in (2, 47):
        make_waiting(agent, count)
        with django_assert_num_queries(len(one)):
            page.get(queue)


@pytest.mark.parametrize(
    ("queue", "badge"), [("approval", 'data-tone="warning">Waiting'), ("ledgerentry", 'data-tone="warning">Unknown')]
)
def test_a_status_is_a_colour_and_a_word(page: Client, agent: User, queue: str, badge: str) -> None:
    make_waiting(agent, 1)

    assert badge in page.get(QUEUES[queue]).content.decode()
