"""The rows that tools ship with, and the modules that their folders bring."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError

from apps.toolbox.price_calculator.models import AddOn, Discount, Plan, TaxRate
from apps.toolbox.shipped import load_after_migrate, load_shipped_rows

PLAN = {"model": "toolbox.plan", "pk": "solo", "fields": {"name": "Solo", "unit": "desk"}}
ADD_ON = {
    "model": "toolbox.addon",
    "pk": "lamp",
    "fields": {"name": "Lamp", "monthly_price": "1.00", "yearly_price": "10.00", "plans": ["solo"]},
}


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    """Leave the price book empty, and return a folder for fixtures."""
    for model in (AddOn, Discount, Plan, TaxRate):
        model.objects.all().delete()
    return tmp_path


def ship(folder: Path, name: str, *rows: dict[str, Any]) -> None:
    (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")


def test_rows_are_loaded_with_what_they_point_to(folder: Path) -> None:
    ship(folder, "book", PLAN, ADD_ON)

    assert load_shipped_rows(folder=folder) == ["book"]
    assert [plan.code for plan in AddOn.objects.get(code="lamp").plans.all()] == ["solo"]


def test_one_row_of_an_operator_keeps_the_whole_fixture_out(folder: Path) -> None:
    ship(folder, "book", PLAN, ADD_ON)
    Plan.objects.create(code="own", name="Own")

    assert load_shipped_rows(folder=folder) == []
    assert (Plan.objects.count(), AddOn.objects.count()) == (1, 0)


def test_fixtures_are_loaded_each_for_itself(folder: Path) -> None:
    ship(folder, "book", PLAN, ADD_ON)
    rate = {"country": "DE", "percent": "19.00", "valid_from": "2025-01-01"}
    ship(folder, "taxes", {"model": "toolbox.taxrate", "fields": rate})
    TaxRate.objects.create(country="AT", percent="20.00", valid_from="2025-01-01")

    assert load_shipped_rows(folder=folder) == ["book"]
    assert [rate.country for rate in TaxRate.objects.all()] == ["AT"]


def test_a_fixture_that_does_not_fit_leaves_nothing_behind(folder: Path) -> None:
    ship(folder, "book", PLAN, {**PLAN, "fields": {"name": "Twin"}})

    with pytest.raises(IntegrityError):
        load_shipped_rows(folder=folder)
    assert not Plan.objects.exists()


def test_an_empty_folder_ships_nothing(folder: Path) -> None:
    assert load_shipped_rows(folder=folder) == []


@pytest.mark.parametrize(("plan", "is_loaded"), [((), True), ([(None, False)], True), ([(None, True)], False)])
def test_rows_are_shipped_after_migrations_forwards_only(
    folder: Path, plan: list[tuple[Any, bool]], *, is_loaded: bool
) -> None:
    load_after_migrate(using="default", plan=plan, sender=None)

    assert Plan.objects.exists() is is_loaded


def test_every_fixture_belongs_to_a_tool_and_is_loaded_by_migrating(db: None) -> None:
    assert load_shipped_rows() == []
    for path in (Path(__file__).parents[2] / "fixtures" / "toolbox").glob("*.json"):
        labels = {row["model"] for row in json.loads(path.read_text(encoding="utf-8"))}
        assert all(apps.get_model(label)._default_manager.exists() for label in labels)


def test_the_tables_of_every_tools_folder_are_found() -> None:
    folders = {model.__module__.split(".")[2] for model in apps.get_app_config("toolbox").get_models()}

    assert folders >= {"price_calculator", "compliance_check", "competitor_analysis"}
