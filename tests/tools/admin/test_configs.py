"""The operators' pages: switch, edit, test, decide and settle; and what each role may not."""

from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.test import Client
from requests.exceptions import ReadTimeout

from apps.accounts.models import User
from apps.tools.errors import OutcomeUnknown
from apps.tools.models import ForcedState, LedgerEntry, ToolConfig
from apps.tools.services import set_breaker
from apps.tools.types import ToolResult
from tests.browsing import as_sent
from tests.tools.conftest import UPSTREAM

pytestmark = pytest.mark.django_db
Change = Callable[..., ToolConfig]
Transfer = Callable[..., ToolResult]
LIST = "/admin/tools/toolconfig/"
SAID_OF_A_CLASH = (
    "operator changed this meanwhile, in revision 2. Nothing was saved; open the page again to see how it stands now."
)


def messages_of(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def form_of(client: Client, config: ToolConfig, **changes: Any) -> dict[str, Any]:
    """The tool's form as a browser would send it."""
    html = client.get(f"{LIST}{config.pk}/change/").content.decode()
    return {**as_sent(html, "toolconfig_form"), **changes}


def test_the_list_shows_each_tool_with_its_health(page: Client, probe: ToolConfig, change: Change) -> None:
    change(api_key="k")

    html = page.get(LIST).content.decode()

    assert html.count("Ready") >= 1
    assert "probe" in html


def test_the_list_costs_the_same_for_one_and_three_tools(
    page: Client, probe: ToolConfig, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    ToolConfig.objects.exclude(name="probe").delete()
    page.get(LIST)
    with django_assert_max_num_queries(12) as one:
        page.get(LIST)
    ToolConfig.objects.bulk_create([ToolConfig(name="one"), ToolConfig(name="two")])
    with django_assert_num_queries(len(one)):
        page.get(LIST)


def test_a_tool_is_switched_from_the_list_after_saying_what_that_means(
    page: Client, probe: ToolConfig, operator: User
) -> None:
    switch = f"{LIST}{probe.pk}/switch/"
    assert f'href="{switch}"' in page.get(LIST).content.decode()
    asked = page.get(switch).content.decode()
    assert ("Switch Probe off?" in asked, "The very next call is refused" in asked) == (True, True)
    assert ToolConfig.objects.get(pk=probe.pk).enabled

    answer = page.post(switch, {"to": "off", "reason": "It lies"}, follow=True)

    newest = probe.revisions.first()
    assert newest is not None
    assert (newest.changes, newest.reason, newest.author) == ({"enabled": [True, False]}, "It lies", operator)
    assert messages_of(answer) == ["Probe is off: the very next call is refused."]
    assert "Switch Probe on?" in page.get(switch).content.decode()


def test_a_switch_thrown_twice_stays_as_it_was_asked_for(page: Client, probe: ToolConfig) -> None:
    for _ in range(2):
        page.post(f"{LIST}{probe.pk}/switch/", {"to": "off"})

    row = ToolConfig.objects.get(pk=probe.pk)
    assert (row.enabled, row.revision) == (False, 2)


def test_two_operators_keep_what_each_of_them_changed(page: Client, probe: ToolConfig, change: Change) -> None:
    of_a_page_opened_before = form_of(page, probe, max_attempts="5", reason="Mine")
    change(timeout_s=2.5, allowed_roles=["operator"])

    page.post(f"{LIST}{probe.pk}/change/", of_a_page_opened_before)

    row = ToolConfig.objects.get(pk=probe.pk)
    assert (row.timeout_s, row.allowed_roles, row.max_attempts) == (2.5, ["operator"], 5)
    assert probe.revisions.latest("number").changes == {"max_attempts": [3, 5]}


def test_of_two_operators_who_change_the_same_the_second_is_told(
    page: Client, probe: ToolConfig, change: Change
) -> None:
    of_a_page_opened_before = form_of(page, probe, timeout_s="4", max_attempts="5")
    change(timeout_s=2.5)

    answer = page.post(f"{LIST}{probe.pk}/change/", of_a_page_opened_before)

    assert answer.context["adminform"].form.errors == {"timeout_s": [SAID_OF_A_CLASH]}
    assert ToolConfig.objects.get(pk=probe.pk).max_attempts == 3


def test_two_operators_who_change_the_same_to_the_same_agree(page: Client, probe: ToolConfig, change: Change) -> None:
    of_a_page_opened_before = form_of(page, probe, timeout_s="2.5", max_attempts="5")
    change(timeout_s=2.5)

    page.post(f"{LIST}{probe.pk}/change/", of_a_page_opened_before)

    assert probe.revisions.latest("number").changes == {"max_attempts": [3, 5]}


@pytest.mark.parametrize("based_on", ["", "99", "x", "1" * 40])
def test_a_form_that_names_no_revision_of_the_tool_is_of_the_row_as_it_stands(
    page: Client, probe: ToolConfig, based_on: str
) -> None:
    page.post(f"{LIST}{probe.pk}/change/", form_of(page, probe, timeout_s="4", based_on=based_on))

    assert probe.revisions.latest("number").changes in ({}, {"timeout_s": [5.0, 4.0]})


def test_the_form_saves_changes_as_a_revision_with_its_reason(page: Client, probe: ToolConfig, operator: User) -> None:
    answer = page.post(f"{LIST}{probe.pk}/change/", form_of(page, probe, timeout_s="2.5", reason="Slow"))

    assert answer.status_code == 302
    newest = probe.revisions.first()
    assert newest is not None
    assert (newest.changes, newest.reason, newest.author) == ({"timeout_s": [5.0, 2.5]}, "Slow", operator)


def test_a_key_is_never_shown_and_an_empty_field_keeps_it(page: Client, probe: ToolConfig, change: Change) -> None:
    change(api_key="top-secret")

    page.post(f"{LIST}{probe.pk}/change/", form_of(page, probe, timeout_s="2.5"))

    assert ToolConfig.objects.get(pk=probe.pk).api_key == "top-secret"
    assert "top-secret" not in page.get(f"{LIST}{probe.pk}/change/").content.decode()


def test_a_key_can_be_replaced_and_removed(page: Client, probe: ToolConfig) -> None:
    page.post(f"{LIST}{probe.pk}/change/", form_of(page, probe, api_key="new"))
    assert ToolConfig.objects.get(pk=probe.pk).api_key == "new"

    page.post(f"{LIST}{probe.pk}/change/", form_of(page, probe, clear_key="on"))
    assert ToolConfig.objects.get(pk=probe.pk).api_key == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"endpoint": "no url"}, "endpoint"),
        ({"endpoint": "http://10.1.2.3/"}, "endpoint"),
        ({"timeout_s": "0"}, "timeout_s"),
    ],
)
def test_a_wrong_value_stands_by_its_field_and_what_was_typed_is_kept(
    page: Client, probe: ToolConfig, changes: dict[str, str], field: str
) -> None:
    answer = page.post(f"{LIST}{probe.pk}/change/", form_of(page, probe, reason="Because", **changes))

    form = answer.context["adminform"].form
    assert (answer.status_code, list(form.errors), form["reason"].value()) == (200, [field], "Because")
    assert ToolConfig.objects.get(pk=probe.pk).revision == 1


def test_the_connection_is_tested_with_the_rows_own_key(
    page: Client, probe: ToolConfig, change: Change, upstream: responses.RequestsMock
) -> None:
    change(api_key="k")
    upstream.get(
        f"{UPSTREAM}/health",
        json={"ok": True},
        match=[responses.matchers.header_matcher({"Authorization": "Bearer k"})],
    )

    answer = page.post(f"{LIST}{probe.pk}/test-connection/", follow=True)

    assert [message.startswith("It answered in") for message in messages_of(answer)] == [True]


def test_a_connection_that_fails_says_why(page: Client, probe: ToolConfig, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/health", status=401, json={"message": "wrong key"})

    answer = page.post(f"{LIST}{probe.pk}/test-connection/", follow=True)

    (message,) = messages_of(answer)
    assert "wrong key" in message


def test_a_forced_breaker_shows_in_the_list(page: Client, probe: ToolConfig, operator: User) -> None:
    set_breaker(config=probe, state=ForcedState.FORCE_OPEN, reason="Wait", actor=operator)

    assert "Breaker open" in page.get(LIST).content.decode()
    assert page.get("/admin/tools/breakerevent/").context["cl"].result_count == 1


@pytest.mark.parametrize("role", ["auditor", "supervisor"])
def test_others_may_look_but_not_change(
    client_for: Callable[[User], Client], probe: ToolConfig, role: str, request: pytest.FixtureRequest
) -> None:
    page = client_for(request.getfixturevalue(role))

    assert page.get(LIST).status_code == 200
    assert page.post(f"{LIST}{probe.pk}/change/", {"enabled": ""}).status_code == 403
    assert page.post(f"{LIST}{probe.pk}/test-connection/").status_code == 403


def test_an_agent_does_not_enter_the_control_room(client_for: Callable[[User], Client], agent: User) -> None:
    assert client_for(agent).get(LIST).status_code == 302


@pytest.mark.usefixtures("freely")
def test_an_operator_settles_a_change_of_unknown_outcome(
    page: Client, transfer: Transfer, upstream: responses.RequestsMock
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", body=ReadTimeout())
    with pytest.raises(OutcomeUnknown):
        transfer()
    entry = LedgerEntry.objects.get()
    shown = page.get(f"/admin/tools/ledgerentry/{entry.pk}/change/").content.decode()
    assert "Send again with the same key" in shown

    answer = page.post(f"/admin/tools/ledgerentry/{entry.pk}/mark-done/", {"note": "On the statement"}, follow=True)

    assert messages_of(answer) == ["Marked as done."]
    assert LedgerEntry.objects.get().status == "done"
