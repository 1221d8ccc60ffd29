"""The shapes that all lists and rows of the control room share: cards, filters, histories, deletions."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.toolbox.sms_outreach.models import OptOut
from apps.tools.models import BreakerEvent, ToolConfig
from apps.tools.services import change_config


@pytest.fixture
def room(client_for: Callable[[User], Client], operator: User) -> Client:
    return client_for(operator)


def html_of(room: Client, path: str) -> str:
    answer = room.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_each_cell_of_a_list_says_its_column_for_widths_without_headings(room: Client) -> None:
    OptOut.objects.create(number="+4915112345678")

    html = html_of(room, "/admin/toolbox/optout/?q=5678")

    assert re.findall(r'<t[dh] data-label="([^"]*)"( data-empty)?', html) == [
        ("Number", ""),
        ("Reason", " data-empty"),
        ("Since", ""),
    ]


def test_filters_name_tools_as_people_do_and_say_what_they_are_set_to(room: Client) -> None:
    for tool in ("crm", "sms_outreach"):
        BreakerEvent.objects.create(tool=tool, before="closed", after="open")

    html = html_of(room, "/admin/tools/breakerevent/?tool=sms_outreach")

    tools = html.partition("Tool:")[2].partition("</details>")[0]
    assert re.findall(r'<a href="[^"]*"[^>]*>([^<]*)</a>', tools) == ["All", "CRM", "SMS outreach"]
    assert re.findall(r"<strong>([^<]*)</strong>", tools) == ["SMS outreach"]


def test_who_changed_a_row_is_listed_newest_first(room: Client, operator: User) -> None:
    OptOut.objects.create(number="+4915112345678")
    row = "/admin/toolbox/optout/_2B4915112345678/"
    for reason in ("Asked on the phone", "Asked by mail"):
        room.post(f"{row}change/", {"number": "+4915112345678", "reason": reason})

    html = html_of(room, f"{row}history/")

    assert re.findall(r"<p>(Changed [^<]*)</p>", html) == ["Changed Reason."] * 2
    history = html.partition('<ol class="panel history">')[2]
    assert re.findall(r"<strong>([^<]*)</strong>", history) == [operator.get_full_name() or operator.username] * 2


def test_a_row_that_nobody_changed_says_so_and_one_of_the_program_offers_no_history(room: Client) -> None:
    OptOut.objects.create(number="+4915112345678")
    event = BreakerEvent.objects.create(tool="crm", before="closed", after="open")

    assert "Nobody has changed it here yet." in html_of(room, "/admin/toolbox/optout/_2B4915112345678/history/")
    assert "history/" in html_of(room, "/admin/toolbox/optout/_2B4915112345678/change/")
    assert "history/" not in html_of(room, f"/admin/tools/breakerevent/{event.pk}/change/")


def test_deleting_asks_first_and_names_what_goes_with_it(room: Client) -> None:
    OptOut.objects.create(number="+4915112345678")
    row = "/admin/toolbox/optout/_2B4915112345678/delete/"

    html = html_of(room, row)
    assert "Delete “+4915112345678”?" in html
    assert "hangs on it" not in html
    room.post(row, {"post": "yes"})
    assert not OptOut.objects.filter(number="+4915112345678").exists()
    assert "hangs on it" in html_of(room, "/admin/toolbox/plan/plus/delete/")


def test_several_rows_are_deleted_after_one_question(room: Client) -> None:
    numbers = [OptOut.objects.create(number=f"+491511234567{digit}").pk for digit in range(2)]
    data = {"action": "delete_selected", "_selected_action": numbers}

    html = room.post("/admin/toolbox/optout/", data).content.decode()
    assert "Delete the 2 selected rows?" in html
    room.post("/admin/toolbox/optout/", {**data, "post": "yes"})
    assert not OptOut.objects.filter(pk__in=numbers).exists()


def test_the_sidebar_opens_the_section_of_the_page(room: Client) -> None:
    html = html_of(room, "/admin/sandbox/customer/")

    sections = re.findall(r'data-section="(\w+)"( open)?', html)
    assert [key for key, is_open in sections if is_open] == ["run", "decide", "know", "demo"]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_who_may_only_look_at_a_tool_learns_that_there_is_a_key_and_never_the_key(
    make_user: Callable[..., User], client_for: Callable[[User], Client], role: Role
) -> None:
    config = ToolConfig.objects.get(name="crm")
    change_config(config=config, changes={"api_key": "top-secret"}, actor=None, reason="")

    html = html_of(client_for(make_user(role, is_staff=True)), f"/admin/tools/toolconfig/{config.pk}/change/")

    assert "top-secret" not in html
    assert "kept, and never shown" in html
