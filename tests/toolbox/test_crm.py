"""The CRM tool against a REST service."""

from typing import Any

import pytest
from pydantic import ValidationError

from apps.core.http import HttpError, NotFound
from apps.toolbox.crm.tool import CrmTool
from apps.tools.types import Effect
from tests.toolbox.conftest import CALL, Upstream, ask, run_with

CRM = CrmTool()
ANNA = {
    "customer_id": "C-1001",
    "email": "anna.keller@example.com",
    "name": "Anna Keller",
    "phone": "+49 761 5550101",
    "company": "",
    "account_status": "active",
    "tier": "plus",
    "created_at": "2025-02-03T09:00:00Z",
    "last_contact": None,
    "lifetime_value": "149.90",
    "currency": "EUR",
    "open_tickets": 2,
    "satisfaction_score": 4.5,
    "preferences": {"language": "de"},
}
ANNA_AS_ANSWERED = {**ANNA, "satisfaction_score": "4.5"}
TICKET = {
    "ticket_id": "CT-3001",
    "status": "open",
    "priority": "high",
    "subject": "Gateway offline",
    "created_at": "2026-03-01T08:00:00Z",
    "updated_at": "2026-03-02T08:00:00Z",
    "assigned_to": "Jonas Weber",
    "category": "devices",
}


def test_the_operations_and_their_effects_are_the_contract() -> None:
    assert {name: operation.effect for name, operation in CRM.operations.items()} == {
        "lookup_customer": Effect.READ,
        "get_tickets": Effect.READ,
        "list_customers": Effect.READ,
        "search_customers": Effect.READ,
        "update_customer": Effect.WRITE,
        "create_customer": Effect.WRITE,
    }


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ({"customer_id": "C-1001"}, "/customers/C-1001"),
        ({"email": "anna.keller@example.com"}, "/customers/by-email/anna.keller%40example.com"),
        ({"lookup_key": "C-1001"}, "/customers/C-1001"),
        ({"lookup_key": "anna.keller@example.com"}, "/customers/by-email/anna.keller%40example.com"),
    ],
)
def test_a_customer_is_found_by_number_or_by_email_address(
    upstream: Upstream, arguments: dict[str, str], path: str
) -> None:
    upstream.answers("GET", path, ANNA)

    answer = ask(CRM, "lookup_customer", **arguments)

    assert answer == {"profile": ANNA_AS_ANSWERED, "lookup_key": next(iter(arguments.values())), "found": True}
    assert upstream.paths == [f"/api{path}"]
    assert upstream.request.headers["Authorization"] == "Bearer test-key"


def test_the_number_is_used_where_several_names_are_given(upstream: Upstream) -> None:
    upstream.answers("GET", "/customers/C-1001", ANNA)

    answer = ask(CRM, "lookup_customer", customer_id="C-1001", email="somebody@example.com")

    assert answer["lookup_key"] == "C-1001"


def test_to_find_nobody_is_an_answer(upstream: Upstream) -> None:
    upstream.answers("GET", "/customers/C-9999", {"detail": "No such customer."}, status=404)

    answer = ask(CRM, "lookup_customer", customer_id="C-9999")

    assert answer == {"profile": None, "lookup_key": "C-9999", "found": False}


def test_a_404_that_is_no_json_is_a_wrong_endpoint_and_not_an_unknown_customer(upstream: Upstream) -> None:
    upstream.mock.add("GET", f"{upstream.base_url}/customers/C-1001", body="<h1>Not here</h1>", status=404)

    with pytest.raises(NotFound):
        ask(CRM, "lookup_customer", customer_id="C-1001")


def test_a_customer_number_stays_one_segment_of_the_path(upstream: Upstream) -> None:
    upstream.answers("GET", "/customers/C-1001%2Ftickets%3Fx%3D1%23y", {"detail": "No such customer."}, status=404)

    answer = ask(CRM, "lookup_customer", customer_id="C-1001/tickets?x=1#y")

    assert answer["found"] is False


@pytest.mark.parametrize("customer_id", ["../admin", "a/../../b", "..\\b/.."])
def test_a_customer_number_does_not_climb_out_of_the_endpoint(upstream: Upstream, customer_id: str) -> None:
    with pytest.raises(HttpError) as caught:
        ask(CRM, "lookup_customer", customer_id=customer_id)

    assert caught.value.code == "endpoint_invalid"
    assert upstream.paths == []


def test_tickets_are_asked_for_by_status_and_limit(upstream: Upstream) -> None:
    upstream.answers("GET", "/customers/C-1001/tickets", {"tickets": [TICKET], "total_count": 7})

    answer = ask(CRM, "get_tickets", customer_id="C-1001", status="open", limit=1)

    assert answer == {"tickets": [TICKET], "total_count": 7, "customer_id": "C-1001"}
    assert upstream.paths == ["/api/customers/C-1001/tickets?status=open&limit=1"]


def test_the_tickets_of_an_unknown_customer_are_not_found(upstream: Upstream) -> None:
    upstream.answers("GET", "/customers/C-9999/tickets", {"detail": "No such customer."}, status=404)

    with pytest.raises(NotFound, match="No such customer"):
        ask(CRM, "get_tickets", customer_id="C-9999")


@pytest.mark.parametrize(
    ("operation", "arguments", "query"),
    [
        ("list_customers", {}, "limit=20&offset=0"),
        ("list_customers", {"tier": "team", "status": "active"}, "status=active&tier=team&limit=20&offset=0"),
        ("list_customers", {"limit": 5, "offset": 10}, "limit=5&offset=10"),
        ("search_customers", {"query": "Keller & Co"}, "query=Keller+%26+Co&limit=20&offset=0"),
    ],
)
def test_customers_are_listed_and_searched(
    upstream: Upstream, operation: str, arguments: dict[str, Any], query: str
) -> None:
    upstream.answers("GET", "/customers", {"customers": [ANNA], "total_count": 31})

    answer = ask(CRM, operation, **arguments)

    assert answer == {"customers": [ANNA_AS_ANSWERED], "total_count": 31}
    assert upstream.paths == [f"/api/customers?{query}"]


def test_only_the_changes_are_sent_with_the_calls_idempotency_key(upstream: Upstream) -> None:
    upstream.answers("PATCH", "/customers/C-1001", {**ANNA, "tier": "team", "company": ""})

    answer = ask(CRM, "update_customer", customer_id="C-1001", tier="team", company="")

    assert answer["profile"]["tier"] == "team"
    assert upstream.sent == {"company": "", "tier": "team"}
    assert upstream.request.headers["Idempotency-Key"] == str(CALL)


def test_a_new_customer_gets_a_number_from_the_crm(upstream: Upstream) -> None:
    upstream.answers("POST", "/customers", ANNA, status=201)

    answer = ask(CRM, "create_customer", email="anna.keller@example.com", name=" Anna Keller ")

    assert answer == {"profile": ANNA_AS_ANSWERED, "lookup_key": "C-1001", "found": True}
    assert upstream.sent == {
        "email": "anna.keller@example.com",
        "name": "Anna Keller",
        "phone": "",
        "company": "",
        "tier": "free",
        "preferences": {},
    }
    assert upstream.request.headers["Idempotency-Key"] == str(CALL)


@pytest.mark.parametrize(
    ("operation", "arguments", "field"),
    [
        ("lookup_customer", {}, ()),
        ("lookup_customer", {"customer_id": ""}, ("customer_id",)),
        ("lookup_customer", {"customer_id": ".."}, ("customer_id",)),
        ("lookup_customer", {"email": "not an address"}, ("email",)),
        ("lookup_customer", {"customer_id": "C-1001", "role": "admin"}, ("role",)),
        ("get_tickets", {}, ("customer_id",)),
        ("get_tickets", {"customer_id": "C-1001", "limit": 0}, ("limit",)),
        ("get_tickets", {"customer_id": "C-1001", "limit": 101}, ("limit",)),
        ("list_customers", {"status": "asleep"}, ("status",)),
        ("search_customers", {"query": "  "}, ("query",)),
        ("update_customer", {"customer_id": "C-1001"}, ()),
        ("update_customer", {"customer_id": "C-1001", "account_status": "gone"}, ("account_status",)),
        ("create_customer", {"email": "anna@example.com"}, ("name",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    operation: str, arguments: dict[str, Any], field: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        CRM.operations[operation].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]


def test_fields_beyond_the_contract_are_dropped(upstream: Upstream) -> None:
    upstream.answers("GET", "/customers/C-1001", {**ANNA, "password_hash": "x", "internal": {"deep": [1]}})

    answer = ask(CRM, "lookup_customer", customer_id="C-1001")

    assert answer["profile"] == ANNA_AS_ANSWERED


@pytest.mark.parametrize("amount", ["149.9", "149.90", 149.9, 149, "NaN", "1e400", "149.905", "much"])
def test_amounts_are_exact_or_refused(upstream: Upstream, amount: str | float) -> None:
    upstream.answers("GET", "/customers/C-1001", {**ANNA, "lifetime_value": amount})
    exact = {"149.9": "149.90", "149.90": "149.90", 149.9: "149.90", 149: "149.00"}

    if amount in exact:
        assert ask(CRM, "lookup_customer", customer_id="C-1001")["profile"]["lifetime_value"] == exact[amount]
    else:
        with pytest.raises(ValidationError, match="lifetime_value"):
            ask(CRM, "lookup_customer", customer_id="C-1001")


def was_done(operation: str, **arguments: Any) -> bool | None:
    schema = CRM.operations[operation].arguments
    return CRM.was_done(operation, schema.model_validate(arguments), run_with())


@pytest.mark.parametrize(
    ("changes", "done"),
    [
        ({"tier": "plus"}, True),
        ({"tier": "plus", "company": ""}, True),
        ({"preferences": {"language": "de"}}, True),
        ({"tier": "team"}, False),
        ({"tier": "plus", "name": "Anna Kellner"}, False),
    ],
)
def test_an_update_of_unknown_outcome_is_told_by_the_customer(
    upstream: Upstream, changes: dict[str, Any], *, done: bool
) -> None:
    upstream.answers("GET", "/customers/C-1001", ANNA)

    assert was_done("update_customer", customer_id="C-1001", **changes) is done


@pytest.mark.parametrize(("status", "done"), [(200, True), (404, False)])
def test_a_new_customer_of_unknown_outcome_is_told_by_the_email_address(
    upstream: Upstream, status: int, *, done: bool
) -> None:
    body = ANNA if done else {"detail": "No such customer."}
    upstream.answers("GET", "/customers/by-email/anna.keller%40example.com", body, status=status)

    assert was_done("create_customer", email="anna.keller@example.com", name="Anna Keller") is done


def test_a_read_has_no_outcome_to_ask_for(upstream: Upstream) -> None:
    assert was_done("lookup_customer", customer_id="C-1001") is None
    assert upstream.paths == []
