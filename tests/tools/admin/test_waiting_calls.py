"""The pages of calls that wait: who reads what, decides, edits, and what ends them."""

import re
from collections.abc import Callable

import pytest
import responses
from django.test import Client

from apps.accounts.models import User
from apps.tools.errors import ApprovalRequired
from apps.tools.models import Approval, ToolConfig
from tests.tools.admin.test_configs import LIST, Change, Transfer, messages_of
from tests.tools.conftest import UPSTREAM

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(transfer: Transfer) -> Approval:
    with pytest.raises(ApprovalRequired):
        transfer("10.00")
    return Approval.objects.get()


def test_who_looks_at_a_waiting_call_reads_its_rule_and_arguments_in_their_language(
    client_for: Callable[[User], Client], auditor: User, waiting: Approval
) -> None:
    address = f"/admin/tools/approval/{waiting.pk}/change/"

    html = client_for(auditor).get(address, headers={"accept-language": "de"}).content.decode()

    assert re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", html) == [("Betrag", "10.00")]
    assert "Dieser Vorgang wartet immer auf eine Entscheidung." in html


def test_a_supervisor_approves_with_edited_arguments(
    client_for: Callable[[User], Client], supervisor: User, waiting: Approval, upstream: responses.RequestsMock
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})
    page = client_for(supervisor)

    answer = page.post(f"/admin/tools/approval/{waiting.pk}/approve/", {"argument-amount": "9.00"}, follow=True)

    record = f"/admin/audit/toolcall/{waiting.call_id}/change/"
    assert messages_of(answer) == [f'Approved and carried out. <a href="{record}">What came back</a>']
    assert f'<a href="{record}">What came back</a>' in answer.content.decode()
    assert Approval.objects.get().shown_arguments == {"amount": "9.00"}


def test_the_switch_says_how_many_calls_that_wait_it_ends(page: Client, probe: ToolConfig, waiting: Approval) -> None:
    html = page.get(f"{LIST}{probe.pk}/switch/").content.decode()

    assert "1 call waits for a decision. It ends: it was asked of the tool as it stands now." in html


def test_the_list_names_what_waits_as_people_do(
    client_for: Callable[[User], Client], supervisor: User, waiting: Approval
) -> None:
    html = client_for(supervisor).get("/admin/tools/approval/").content.decode()

    assert 'Probe: Transfer<small class="technical">probe.transfer</small>' in html


def test_a_call_whose_tool_was_changed_is_over(
    client_for: Callable[[User], Client], supervisor: User, waiting: Approval, change: Change
) -> None:
    change(timeout_s=2.0)

    html = client_for(supervisor).get(f"/admin/tools/approval/{waiting.pk}/change/").content.decode()

    assert '<span class="badge" data-tone="off">Expired</span>' in html
    assert re.findall(r'<button type="submit" class="button[^>]*>([^<]*)</button>', html) == []


def test_wrong_arguments_are_refused_and_kept_with_the_reason_and_it_still_waits(
    client_for: Callable[[User], Client], supervisor: User, waiting: Approval
) -> None:
    filled = {"argument-amount": "a lot", "reason": "They asked nicely"}

    answer = client_for(supervisor).post(f"/admin/tools/approval/{waiting.pk}/approve/", filled)

    (message,) = messages_of(answer)
    assert message.startswith("The arguments are not valid: amount:")
    (field,) = answer.context["arguments"]
    assert (field.value(), len(field.errors)) == ("a lot", 1)
    assert 'value="They asked nicely"' in answer.content.decode()
    assert Approval.objects.get().status == "pending"


def test_a_supervisor_rejects(client_for: Callable[[User], Client], supervisor: User, waiting: Approval) -> None:
    client_for(supervisor).post(f"/admin/tools/approval/{waiting.pk}/reject/", {"reason": "No"})

    assert Approval.objects.get().status == "rejected"


def test_an_auditor_sees_a_waiting_call_but_has_no_buttons(
    client_for: Callable[[User], Client], auditor: User, waiting: Approval
) -> None:
    page = client_for(auditor)

    html = page.get(f"/admin/tools/approval/{waiting.pk}/change/").content.decode()
    assert "Approve and carry out" not in html
    assert page.post(f"/admin/tools/approval/{waiting.pk}/approve/").status_code == 403
