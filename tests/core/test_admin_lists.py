"""Lists of the admin that can be edited in place: every field is named with its row."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.conversations.services import start_session
from apps.knowledge.services import note_question, save_article
from apps.tickets.services import open_ticket
from apps.tickets.types import Priority
from apps.toolbox.compliance_check.models import ComplianceRule

SORTED_BY = re.compile(r'<li><a href="([^"]*)"( aria-current="true")?>(\w[^<]*?)\s*<')


@pytest.fixture
def page(client_for: Callable[[User], Client], operator: User) -> Client:
    return client_for(operator)


def test_each_switch_of_a_list_is_named_with_its_row(page: Client) -> None:
    html = page.get("/admin/toolbox/compliancerule/").content.decode()

    switches = re.findall(r'<input type="checkbox" name="form-\d+-is_active"[^>]*>', html)
    titles = [str(rule) for rule in ComplianceRule.objects.all()]
    assert len(switches) == len(titles) > 3
    assert all(f'aria-label="Active: {title}"' in html.replace("&#x27;", "'") for title in titles)


def test_a_switch_of_a_list_still_switches(page: Client) -> None:
    forms = page.get("/admin/toolbox/compliancerule/").context["cl"].formset.forms
    data = {"form-TOTAL_FORMS": len(forms), "form-INITIAL_FORMS": len(forms), "_save": "Save"}
    data |= {f"{form.prefix}-code": form.instance.pk for form in forms}

    answer = page.post("/admin/toolbox/compliancerule/", data)

    assert answer.status_code == 302, answer.context["cl"].formset.errors
    assert not ComplianceRule.objects.filter(is_active=True).exists()


def test_a_filter_names_the_empty_value(page: Client) -> None:
    save_article(slug="returns", title="Returns", body="Within thirty days.")
    save_article(slug="shipping", title="Shipping", body="Two days.", category="orders")

    html = page.get("/admin/knowledge/article/").content.decode()
    choices = re.findall(r'<a href="\?category=[^"]*">\s*([^<]*?)\s*</a>', html)
    assert choices == ["none", "orders"]
    assert len(page.get("/admin/knowledge/article/?category=").context["cl"].result_list) == 1


def test_numbers_of_a_list_are_marked_as_a_column_and_words_are_not(page: Client) -> None:
    html = page.get("/admin/toolbox/plan/").content.decode()

    headings = re.findall(r'<th scope="col" class="[^"]*column-(\w+)[^"]*"( data-number)?>', html)
    cells = set(re.findall(r'<t[dh] data-label="[^"]*"( data-number)?[^>]* class="field-(\w+)', html))
    numbers = {"devices", "gateways", "users"}
    assert {name for name, mark in headings if mark} == numbers
    assert {name for mark, name in cells if mark} == numbers
    assert {name for mark, name in cells if not mark} == {"code", "unit", "is_on_sale", "name"}


def test_a_column_that_is_counted_for_the_list_is_one_of_numbers_too(page: Client) -> None:
    note_question(text="Do you ship to Norway?", answer="", confidence=0.25)

    html = page.get("/admin/knowledge/question/").content.decode()

    assert re.findall(r"data-number[^>]*>([^<]*)</td>", html) == ["1", "25%"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/admin/tickets/ticket/", [("open", "Open"), ("urgent", "Urgent")]),
        ("/admin/conversations/chatsession/", [("open", "Open")]),
    ],
)
def test_a_status_is_a_badge_in_lists_too(
    page: Client, operator: User, address: str, shown: list[tuple[str, str]]
) -> None:
    open_ticket(subject="No heating", session=start_session(owner=operator), priority=Priority.URGENT)

    html = page.get(address).content.decode()

    assert re.findall(r'<span class="badge" data-tone="(\w+)">([^<]*)</span>', html) == shown


def test_a_menu_sorts_the_cards_of_a_phone(page: Client) -> None:
    by_name = "/admin/toolbox/plan/?o=1"
    html = page.get(by_name).content.decode()

    menu = html.partition("card-sorting")[2].partition("</ul>")[0]
    choices = {name: (unescape(address), bool(is_current)) for address, is_current, name in SORTED_BY.findall(menu)}
    assert choices["Name"] == ("?o=-1", True)
    assert choices["Code"] == ("?o=2.1", False)
    assert re.sub(r"<[^>]*>|\s+", " ", menu.partition("<svg")[0]).split()[-4:] == ["Sort:", "Name", "↑", "ascending"]


def test_a_list_of_one_row_offers_no_sorting(page: Client) -> None:
    save_article(slug="returns", title="Returns", body="Within thirty days.")

    assert "card-sorting" not in page.get("/admin/knowledge/article/").content.decode()


def test_what_selects_all_rows_is_named(page: Client) -> None:
    html = page.get("/admin/toolbox/plan/").content.decode()

    assert '<label class="select-all" for="action-toggle">Select all on this page</label>' in html
