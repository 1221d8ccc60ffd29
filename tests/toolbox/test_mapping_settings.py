"""The settings that wire a tool: what is refused when they are saved, and what their words mean."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from apps.toolbox.billing.tool import BillingSettings
from apps.toolbox.crm.tool import CrmSettings
from apps.toolbox.mapping.pointers import put_at, value_at
from apps.toolbox.mapping.routes import BILLING, SMS, Route
from apps.toolbox.mapping.routes import CRM as CRM_ROUTES
from apps.toolbox.mapping.routes import INVENTORY as INVENTORY_ROUTES
from apps.toolbox.mapping.settings import RequestMapping
from apps.toolbox.mapping.transforms import Transform, from_cents, rewritten, to_cents
from apps.toolbox.mapping.values import form_of, path_of
from apps.toolbox.sms_outreach.schemas import SmsSettings
from apps.tools.errors import OperationFailed
from tests.toolbox.conftest import Upstream
from tests.toolbox.wired import CURSOR, CUSTOMER, LOGIN, crm, preset


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ({}, "requests"),
        ({"requests": {"refund": CUSTOMER}}, "There is no request “refund”. There are: customer_by_email"),
        ({"requests": {"customer": []}}, "at least 1"),
        ({"requests": {"customer": {**CUSTOMER, "path": "x"}}}, "begins with a slash"),
        (
            {"requests": {"customer": {**CUSTOMER, "path": "/x/{customer_id.__class__}"}}},
            "in braces only the name of an input",
        ),
        (
            {"requests": {"customer": {**CUSTOMER, "path": "/x/{customer_id:>99999999}"}}},
            "in braces only the name of an input",
        ),
        ({"requests": {"customer": {**CUSTOMER, "path": "/x/{customer_id!r}"}}}, "in braces only the name of an input"),
        (
            {"requests": {"customer": {**CUSTOMER, "path": "/x/{email}"}}},
            "“customer” has no email. It has: customer_id",
        ),
        ({"requests": {"customer": {**CUSTOMER, "query": {"a": "tier"}}}}, "“customer” has no tier"),
        ({"requests": {"customer": {**CUSTOMER, "query": {"a": "/tier"}}}}, "before there is an answer"),
        ({"requests": {"customer": {**CUSTOMER, "answer": {"name": "/n"}}}}, "Write a pointer such as"),
        ({"requests": {"customer": {**CUSTOMER, "answer": {"/name": {"at": "/n", "const": 1}}}}}, "exactly one"),
        ({"requests": {"customer": {**CUSTOMER, "answer": {"/name": {"at": "/n", "as": "eval"}}}}}, "as"),
        ({"requests": {"customer": {**CUSTOMER, "answer": {"/name": {"at": "/n", "each": {"/a": "b"}}}}}}, "has no b"),
        ({"requests": {"customer": {**CUSTOMER, "pagination": {**CURSOR, "next_at": None}}}}, "A cursor needs"),
        ({"requests": {"customer": {**CUSTOMER, "method": "TRACE"}}}, "method"),
        ({"requests": {"customer": CUSTOMER}, "auth": {"scheme": "header"}}, "needs the header's name"),
        ({"requests": {"customer": CUSTOMER}, "auth": LOGIN}, "either token_at or cookie"),
        ({"requests": {"customer": CUSTOMER}, "headers": {"X-A: b\r\nX-C": "d"}}, "Write a header's name"),
        ({"requests": {"customer": CUSTOMER}, "headers": {"X-A": "b\r\nX-C: d"}}, "on one line"),
        ({"requests": {"customer": CUSTOMER}, "code": "import os"}, "Extra inputs"),
    ],
)
def test_settings_that_can_not_work_are_refused_with_the_reason(rest: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        CrmSettings.model_validate({"rest": rest})

    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [("", {"a": {"b": [1, {"c/d": 2, "e~f": 3}]}}), ("/a/b/0", 1), ("/a/b/1/c~1d", 2), ("/a/b/1/e~0f", 3),
     ("/a/b/2", None), ("/a/b/x", None), ("/a/b/0/x", None), ("/x/y", None), ("/a/b/-1", None)],
)  # fmt: skip
def test_pointers_find_what_stands_there(pointer: str, value: Any) -> None:
    assert value_at({"a": {"b": [1, {"c/d": 2, "e~f": 3}]}}, pointer) == value


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5), st.integers())
def test_what_is_put_at_a_pointer_is_found_there(tokens: list[str], value: int) -> None:
    pointer = "".join("/" + token.replace("~", "~0").replace("/", "~1") for token in tokens)
    document: dict[str, Any] = {}

    put_at(document, pointer, value)

    assert value_at(document, pointer) == value


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_cents_and_amounts_turn_into_each_other_without_loss(cents: int) -> None:
    assert to_cents(from_cents(cents)) == cents
    assert Decimal(from_cents(cents)) * 100 == cents


@pytest.mark.parametrize(
    ("transform", "value"),
    [
        (Transform.TO_CENTS, "1.005"), (Transform.TO_CENTS, "NaN"), (Transform.TO_CENTS, None),
        (Transform.FROM_CENTS, 1.5), (Transform.FROM_CENTS, "x"), (Transform.INTEGER, "1.5"),
        (Transform.FROM_UNIX, 10**30), (Transform.FROM_UNIX, "soon"), (Transform.COUNT, 5),
        (Transform.FROM_RFC_2822, "soon"), (Transform.FROM_RFC_2822, 5),
    ],
)  # fmt: skip
def test_values_that_can_not_be_rewritten_are_value_errors(transform: Transform, value: Any) -> None:
    with pytest.raises(ValueError):
        rewritten(value, transform)


@pytest.mark.parametrize(
    ("transform", "value", "result"),
    [
        (Transform.TEXT, 5, "5"), (Transform.INTEGER, "7.0", 7), (Transform.LOWER, "EUR", "eur"),
        (Transform.FROM_UNIX, 0, "1970-01-01T00:00:00+00:00"), (Transform.DATE_FROM_UNIX, "86400", "1970-01-02"),
    ],
)  # fmt: skip
def test_values_are_rewritten(transform: Transform, value: Any, result: Any) -> None:
    assert rewritten(value, transform) == result


def test_what_is_nested_is_written_with_brackets_in_a_form() -> None:
    assert form_of({"a": 1, "b": {"c": True, "d": {"e": "x"}}}) == {"a": "1", "b[c]": "true", "b[d][e]": "x"}


@pytest.mark.parametrize("name", ["stripe", "twilio"])
def test_a_mapping_survives_being_stored(name: str) -> None:
    schema = {"stripe": BillingSettings, "twilio": SmsSettings}[name]
    settings = schema.model_validate({"rest": preset(name)})

    assert schema.model_validate(settings.model_dump(mode="json", by_alias=True)) == settings


def test_a_place_of_dots_alone_is_refused() -> None:
    with pytest.raises(OperationFailed, match="dots alone"):
        path_of(RequestMapping.model_validate(CUSTOMER), {"customer_id": ".."})


def test_the_example_of_the_docs_is_valid_and_works(upstream: Upstream) -> None:
    text = (Path(project.BASE_DIR) / "docs" / "wiring.md").read_text(encoding="utf-8")
    example = json.loads(text.partition("```json\n")[2].partition("```")[0])["rest"]
    tickets = [{"nr": "V-1", "status": "offen", "titel": "Licht", "angelegt": 1_760_000_000}]
    upstream.answers("GET", "/kunden/K-7", {"fehler": {"art": "unbekannt", "text": "Nicht da."}})
    upstream.answers("GET", "/kunden/K-7/vorgaenge", {"vorgaenge": tickets, "weiter": None})

    assert crm("lookup_customer", rest=example, customer_id="K-7")["found"] is False
    assert crm("get_tickets", rest=example, customer_id="K-7")["tickets"][0]["created_at"] == "2025-10-09T08:53:20Z"
    assert upstream.mock.calls[0].request.headers["X-Api-Key"] == "test-key"


@pytest.mark.parametrize("routes", [CRM_ROUTES, BILLING, INVENTORY_ROUTES, SMS], ids=["crm", "billing", "stock", "sms"])
def test_the_docs_name_every_request_and_input(routes: dict[str, Route]) -> None:
    text = (Path(project.BASE_DIR) / "docs" / "wiring.md").read_text(encoding="utf-8")
    rows = {name: next(line for line in text.splitlines() if f"| `{name}` |" in line) for name in routes}

    for name, route in routes.items():
        inputs = rows[name].split("|")[3]
        assert set(route.inputs) == set(inputs.replace("{", "").replace("}", "").replace(",", " ").split())


READ = {"request": "customer", "at": "/id"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reads": {"id": {"request": "customer", "const": "7"}}}, "stands at a pointer of the answer"),
        ({"reads": {"id": {**READ, "request": "nothing"}}}, "“tickets” reads “nothing” first: it must be wired"),
        ({"reads": {"id": {**READ, "request": "update_customer"}}}, "it must be wired, as a plain GET"),
        ({"reads": {"id": {**READ, "request": "tickets"}}}, "it must be wired, as a plain GET"),
        ({"equal": {"customer_id": "id"}}, "equal: id is not among what is read first"),
    ],
)
def test_what_is_read_first_has_to_be_a_plain_read(changes: dict[str, Any], words: str) -> None:
    tickets = {"path": "/x/{customer_id}/tickets", "answer": {"/tickets": "/t"}, **changes}
    requests = {"customer": CUSTOMER, "update_customer": {**CUSTOMER, "method": "PUT"}, "tickets": tickets}

    with pytest.raises(ValidationError, match=words):
        CrmSettings.model_validate({"rest": {"requests": requests}})
