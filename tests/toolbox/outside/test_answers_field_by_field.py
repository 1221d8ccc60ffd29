"""What another system leaves out, sends as null or as something else: each field of each row, named or done without."""

from copy import deepcopy
from typing import Any, get_origin

import pytest
from pydantic import BaseModel

from apps.toolbox.billing.schemas import Invoice, InvoiceLine, Payment, Refund
from apps.toolbox.crm.schemas import CrmTicket, Profile
from apps.toolbox.inventory.schemas import Product, Stock, WarehouseStock
from tests.toolbox.conftest import Upstream
from tests.toolbox.outside.conftest import Execute, Made
from tests.toolbox.test_upstream_faults import CALLS, GOOD, Call

LINE = {"description": "Team, October", "quantity": 1, "unit_price": "10.00", "amount": "10.00"}
WAREHOUSE = {"code": "BER", "city": "Berlin", "quantity": 3, "reserved": 1}
CALL_OF = {call.operation: call for call in CALLS}
# The operation, where the row stands in its answer, and what the row is.
ROWS: list[tuple[str, tuple[str | int, ...], type[BaseModel]]] = [
    ("lookup_customer", (), Profile),
    ("update_customer", (), Profile),
    ("create_customer", (), Profile),
    ("list_customers", ("customers", 0), Profile),
    ("search_customers", ("customers", 0), Profile),
    ("get_tickets", ("tickets", 0), CrmTicket),
    ("get_invoices", ("invoices", 0), Invoice),
    ("get_invoice", (), Invoice),
    ("get_invoice", ("line_items", 0), InvoiceLine),
    ("create_payment", (), Payment),
    ("refund", (), Refund),
    ("check_stock", (), Stock),
    ("check_stock", ("warehouses", 0), WarehouseStock),
    ("get_product", (), Product),
    ("search_products", ("products", 0), Product),
]
each_row = pytest.mark.parametrize(("operation", "place", "row"), ROWS, ids=str)


def good(operation: str) -> dict[str, Any]:
    body = deepcopy(GOOD[operation])
    nested = {"get_invoice": ("line_items", LINE), "check_stock": ("warehouses", WAREHOUSE)}
    if operation in nested:
        name, one = nested[operation]
        body[name] = [dict(one)]
    return body


def at(body: Any, place: tuple[str | int, ...]) -> dict[str, Any]:
    for step in place:
        body = body[step]
    found: dict[str, Any] = body
    return found


def answered(execute: Execute, upstream: Upstream, call: Call, body: Any) -> Made:
    upstream.mock.reset()
    upstream.answers(call.method, call.path, body)
    return execute(f"{call.tool.name}.{call.operation}", call.arguments)


def refused_by(call: Call) -> str:
    """Return the code of an answer that can not be read: of a change nobody knows then whether it was made."""
    return "outcome_unknown" if call.tool.operations[call.operation].effect.changes_upstream else "unexpected_answer"


@each_row
def test_a_field_that_is_left_out_is_named_where_it_is_needed_and_done_without_elsewhere(
    execute: Execute, upstream: Upstream, operation: str, place: tuple[str | int, ...], row: type[BaseModel]
) -> None:
    call = CALL_OF[operation]
    needed = {name: field.is_required() for name, field in row.model_fields.items()}

    for name, is_needed in needed.items():
        body = good(operation)
        at(body, place).pop(name, None)
        made = answered(execute, upstream, call, body)

        assert (name, made.code) == (name, refused_by(call) if is_needed else "")
        assert not is_needed or f"{name}: This is needed." in made.detail


@each_row
def test_null_says_the_same_as_a_field_that_is_left_out(
    execute: Execute, upstream: Upstream, operation: str, place: tuple[str | int, ...], row: type[BaseModel]
) -> None:
    call = CALL_OF[operation]

    for name in row.model_fields:
        without, with_null = good(operation), good(operation)
        at(without, place).pop(name, None)
        at(with_null, place)[name] = None

        assert answered(execute, upstream, call, with_null) == answered(execute, upstream, call, without), name


@each_row
def test_a_field_of_another_kind_is_named(
    execute: Execute, upstream: Upstream, operation: str, place: tuple[str | int, ...], row: type[BaseModel]
) -> None:
    call = CALL_OF[operation]

    for name, field in row.model_fields.items():
        others = [["x"]] if get_origin(field.annotation) is dict else [{"a": 1}, [{"a": [1]}]]
        for other in others:
            body = good(operation)
            at(body, place)[name] = other
            made = answered(execute, upstream, call, body)

            assert (name, made.status, made.code) == (name, made.status, refused_by(call))
            assert name in made.detail


@each_row
def test_a_row_that_is_no_object_is_refused(
    execute: Execute, upstream: Upstream, operation: str, place: tuple[str | int, ...], row: type[BaseModel]
) -> None:
    call = CALL_OF[operation]

    for other in ([], "C-1001", 7, True, None):
        body: Any = good(operation)
        if place:
            at(body, place[:-1])[place[-1]] = other  # type: ignore[index]  # the last step leads into a list
        else:
            body = other

        assert answered(execute, upstream, call, body).code == refused_by(call), other
