"""docs/api.md names what the API has: every route with its scope, every scope, and no other."""

import re
from pathlib import Path

import pytest
from django.test import Client

from apps.accounts.types import Scope
from tests.contract.test_routes import ROUTES

GUIDE = (Path(__file__).resolve().parent.parent / "docs/api.md").read_text()
METHODS = "GET|POST|PUT|PATCH|DELETE"
ROWS = re.findall(rf"^\| `((?:{METHODS}) /\S+)` \| `([\w:]+)` \|", GUIDE, re.MULTILINE)


def test_the_table_names_each_route_of_the_api_and_no_other(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    served = [f"{method.upper()} {path.removeprefix('/api/v1')}" for path, by in paths.items() for method in by]

    assert sorted(route for route, _scope in ROWS) == sorted(served)


def test_each_route_stands_with_the_scope_that_it_asks_for() -> None:
    asked = {route.line.partition("?")[0]: route.scope.value for route in ROUTES}

    assert dict(ROWS) == asked


def test_every_scope_is_explained() -> None:
    explained = re.findall(r"^\| (`[\w:]+`(?:, `[\w:]+`)*) \| [a-z]", GUIDE, re.MULTILINE)

    assert sorted(re.findall(r"`([\w:]+)`", " ".join(explained))) == sorted(Scope)


@pytest.mark.parametrize("route", re.findall(r"(?<=\$API)/[\w/<>]+", GUIDE))
def test_the_examples_ask_for_routes_that_are_there(route: str) -> None:
    pattern = re.sub(r"<\w+>", "{}", route)

    assert pattern in {re.sub(r"\{\w+\}", "{}", known.split()[1]) for known, _scope in ROWS}
