"""The facts about competitors as rows: what they must hold, and who keeps them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError as RowError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.toolbox.competitor_analysis.models import Competitor, CompetitorFact
from apps.toolbox.price_calculator.models import Plan
from tests.toolbox.competitors import answer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"kind": "price"}, ["amount", "currency"]),
        ({"kind": "market_share"}, ["amount"]),
        ({"kind": "feature"}, ["is_present"]),
        ({"kind": "strength"}, []),
        ({"kind": "price", "amount": Decimal(0), "currency": "EUR"}, []),
        ({"kind": "feature", "is_present": False}, []),
    ],
)
def test_a_fact_that_lacks_what_its_kind_needs_is_refused(fields: dict[str, Any], missing: list[str]) -> None:
    fact = CompetitorFact(competitor_id="klimara", subject="X", source="A test", seen_on=date(2026, 1, 1), **fields)

    try:
        fact.full_clean()
        refused: list[str] = []
    except RowError as error:
        refused = sorted(error.message_dict)
    assert refused == missing


def test_only_one_row_is_us() -> None:
    with pytest.raises(IntegrityError):
        Competitor.objects.create(code="we-too", name="We too", is_us=True)


def test_every_shipped_fact_is_valid_and_compares_to_a_plan_of_ours() -> None:
    plans = set(Plan.objects.values_list("code", flat=True))

    for fact in CompetitorFact.objects.all():
        fact.full_clean()
        assert not fact.our_plan or fact.our_plan in plans


def test_operators_keep_the_facts_in_the_admin(
    operator: User, auditor: User, client_for: Callable[[User], Client]
) -> None:
    form = {
        "competitor": "klimara", "kind": "price", "subject": "Uno", "our_plan": "plus", "amount": "", "currency": "",
        "is_present": "unknown", "source": "Shop window", "seen_on": "2026-11-01",
    }  # fmt: skip
    page, client = reverse("admin:toolbox_competitorfact_add"), client_for(operator)

    assert "A fact of this kind needs it." in client.post(page, form).content.decode()
    assert client.post(page, {**form, "amount": "3.99", "currency": "EUR"}).status_code == 302
    assert answer("compare_pricing", plan="plus")["prices"][0]["amount"] == "3.99"
    listed = reverse("admin:toolbox_competitorfact_changelist")
    assert [client_for(user).get(listed).status_code for user in (operator, auditor)] == [200, 200]
    assert client_for(auditor).get(page).status_code == 403
