"""Lists of the admin that can be edited in place: every field is named with its row."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.knowledge.services import save_article
from apps.toolbox.compliance_check.models import ComplianceRule


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
