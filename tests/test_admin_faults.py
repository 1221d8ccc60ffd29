"""A form of the control room that could not be saved leads to what is wrong with it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.tools.models import ToolConfig
from tests.browsing import as_sent

SUMMARY = re.compile(r'<div class="faults" role="alert".*?</div>', re.DOTALL)
FOCUSED = re.compile(r'<(?:input|select|textarea)[^>]* name="([^"]+)"[^>]* autofocus')


@pytest.fixture
def room(client_for: Callable[[User], Client], operator: User) -> Client:
    return client_for(operator)


def refused(room: Client, path: str, form_id: str, language: str = "en", **typed: str) -> str:
    """The page after a save that is refused."""
    sent = as_sent(room.get(path).content.decode(), form_id) | typed
    answer = room.post(path, sent, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def summed_up(html: str) -> tuple[str, list[tuple[str, str]]]:
    """The summary's title, and of each of its links the way and the words."""
    summary = "".join(SUMMARY.findall(html))
    title = "".join(re.findall(r"<h2[^>]*>\s*(.*?)\s*</h2>", summary))
    return title, re.findall(r'<a href="#([^"]+)">([^<]*)</a>', summary)


@pytest.mark.parametrize(
    ("language", "title", "timeout", "calls"),
    [
        (
            "en",
            "Not saved: 2 things are to be put right",
            "Timeout of an attempt (s): Ensure this value is greater than or equal to 0.1.",
            "Calls a day: Ensure this value is greater than or equal to 0.",
        ),
        (
            "de",
            "Nicht gespeichert: 2 Angaben stimmen noch nicht",
            "Zeitgrenze eines Versuchs (s): Dieser Wert muss größer oder gleich 0.1 sein.",
            "Aufrufe je Tag: Dieser Wert muss größer oder gleich 0 sein.",
        ),
    ],
)
def test_the_form_of_a_tool_sums_up_what_is_wrong_and_opens_at_the_first(
    room: Client, language: str, title: str, timeout: str, calls: str
) -> None:
    path = f"/admin/tools/toolconfig/{ToolConfig.objects.get(name='crm').pk}/change/"

    html = refused(room, path, "toolconfig_form", language, daily_quota="-1", timeout_s="0")

    assert summed_up(html) == (title, [("id_timeout_s", timeout), ("id_daily_quota", calls)])
    assert FOCUSED.findall(html) == ["timeout_s"]
    assert {'id="id_timeout_s"' in html, 'id="id_daily_quota"' in html} == {True}


def test_one_fault_is_told_as_one(room: Client) -> None:
    html = refused(room, "/admin/toolbox/optout/add/", "optout_form", number="0151 2")

    title, faults = summed_up(html)
    assert (title, [way for way, _said in faults]) == ("Not saved: 1 thing is to be put right", ["id_number"])
    assert FOCUSED.findall(html) == ["number"]


def test_a_fault_in_a_row_below_the_form_is_led_to(room: Client) -> None:
    html = refused(
        room,
        "/admin/toolbox/plan/add/",
        "plan_form",
        code="gold",
        name="Gold",
        unit="seat",
        currency="EUR",
        **{"prices-TOTAL_FORMS": "1", "prices-0-from_units": "1", "prices-0-unit_price": "-5"},
    )

    inline = [way for way, _said in summed_up(html)[1] if way.startswith("id_prices")]
    assert inline == ["id_prices-0-period", "id_prices-0-unit_price"]


def test_a_user_who_can_not_be_added_is_said_why_on_top(client_for: Callable[[User], Client], db: None) -> None:
    room = client_for(User.objects.create_superuser("root"))

    html = refused(room, "/admin/accounts/user/add/", "user_form", username="a b c", usable_password="false")

    assert [way for way, _said in summed_up(html)[1]] == ["id_username"]


def test_a_form_that_was_not_sent_sums_up_nothing(room: Client) -> None:
    html = room.get("/admin/toolbox/optout/add/").content.decode()

    assert (SUMMARY.findall(html), FOCUSED.findall(html)) == ([], [])
