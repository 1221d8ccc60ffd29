"""Every list of the control room: what it costs, and what it says while it is empty."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import conditional_escape

from apps.accounts.models import User
from tests.any_rows import make_row

MODELS = [model for model in admin.site._registry if model._meta.label != "auth.Group"]
MOST = 14
every_list = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


@pytest.fixture
def page(client_for: Callable[[User], Client], operator: User) -> Client:
    return client_for(operator)


def cost(page: Client, url: str) -> int:
    """The queries of a page that was opened before."""
    assert page.get(url).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        page.get(url)
    return len(queries)


@every_list
def test_a_list_costs_the_same_for_one_three_and_fifty_rows(page: Client, model: type[models.Model]) -> None:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    costs = []
    for rows in (range(1), range(1, 3), range(3, 50)):
        for index in rows:
            make_row(model, index)
        costs.append(cost(page, url))

    assert (costs, costs[0] <= MOST) == ([costs[0]] * 3, True)


# The history of calls is a page of its own.
@pytest.mark.parametrize("model", [model for model in MODELS if model._meta.label != "audit.ToolCall"])
def test_an_empty_list_says_what_to_do(page: Client, model: type[models.Model]) -> None:
    text = str(getattr(admin.site.get_model_admin(model), "empty_text", ""))
    assert text
    if not model._default_manager.exists():
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert f'<p class="empty">{conditional_escape(text)}</p>' in page.get(url).content.decode()
