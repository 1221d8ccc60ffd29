"""The price book as rows: what they must hold, who keeps them, and what is shipped."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError as RowError
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.toolbox.price_calculator.models import AddOn, Discount, Plan, PlanPrice, TaxRate
from apps.toolbox.shipped import load_after_migrate, load_shipped_rows
from tests.toolbox.pricing import quote

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "row",
    [
        Discount(code="x", name="X", percent=Decimal(101)),
        TaxRate(country="de", percent=19, valid_from=date(2026, 1, 1)),
        TaxRate(country="DE", percent=-1, valid_from=date(2026, 1, 1)),
        PlanPrice(plan_id="team", period="monthly", from_units=2, unit_price=Decimal(-1)),
    ],
)
def test_rows_that_make_no_sense_are_refused_in_the_admin(row: Any) -> None:
    with pytest.raises(RowError):
        row.full_clean()


def test_shipped_rows_are_loaded_once_and_never_over_an_operators(tmp_path: Path) -> None:
    PlanPrice.objects.filter(plan="team", period="monthly").update(unit_price="21.00")

    assert "price_calculator" not in load_shipped_rows()
    load_after_migrate(using="default")
    assert quote()["net"] == "21.00"


def test_shipped_rows_come_back_to_empty_tables() -> None:
    for model in (AddOn, Discount, TaxRate, Plan):
        model.objects.all().delete()

    load_after_migrate(using="default", plan=[(None, True)])
    assert not Plan.objects.exists()
    assert load_shipped_rows() == ["price_calculator"]
    assert quote(add_ons=[{"code": "sms-alarms"}])["net"] == "22.50"


@pytest.mark.parametrize("model", ["plan", "addon", "discount", "taxrate"])
def test_operators_keep_the_price_book_and_auditors_look_at_it(
    model: str, operator: User, auditor: User, agent: User, client_for: Callable[[User], Client]
) -> None:
    add, listed = reverse(f"admin:toolbox_{model}_add"), reverse(f"admin:toolbox_{model}_changelist")

    assert [client_for(operator).get(page).status_code for page in (listed, add)] == [200, 200]
    assert [client_for(auditor).get(page).status_code for page in (listed, add)] == [200, 403]
    assert client_for(agent).get(listed).status_code == 302
