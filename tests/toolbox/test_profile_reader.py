"""One view of a customer over the sandbox's systems and our own rows, over real HTTP and through all gates."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pydantic import ValidationError

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.models import ToolCall
from apps.conversations.services import remember, start_session
from apps.sandbox.models import Customer, Invoice, SandboxService
from apps.tickets.services import open_ticket
from apps.toolbox.profile_reader.tool import ProfileReaderTool
from apps.tools.errors import OperationFailed
from apps.tools.models import ToolConfig
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, Effect, PlannedCall
from tests.sandbox.conftest import customer, make_customer, make_invoice, make_ticket

__all__ = ["customer", "make_customer", "make_invoice", "make_ticket"]

READER = ProfileReaderTool()
Read = Callable[..., dict[str, Any]]


@pytest.fixture
def user(make_user: Callable[..., User]) -> User:
    return make_user(Role.AGENT)


@pytest.fixture
def read(sandbox: None, user: User) -> Read:
    def make(*, session: Any = None, **arguments: Any) -> dict[str, Any]:
        context = CallContext(request_id="request-1", user=user, session_id=session.pk if session else None)
        return execute_tool(call=PlannedCall("profile_reader", "read_profile", arguments), context=context).data

    return make


@pytest.fixture
def anna(
    transactional_db: None,
    customer: Customer,
    make_ticket: Callable[..., Any],
    make_invoice: Callable[..., Invoice],
) -> Customer:
    make_ticket(customer, "CT-3001")
    make_invoice(customer, "INV-20001")
    make_invoice(customer, "INV-20002", status="overdue")
    make_invoice(customer, "INV-20003", status="paid")
    make_invoice(customer, "INV-20004", currency="GBP")
    return customer


def parts(view: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(part["part"], part["source"], part["error"]) for part in view["parts"]]


ALL_PARTS = [
    ("profile", "crm.lookup_customer", ""),
    ("crm_tickets", "crm.get_tickets", ""),
    ("invoices", "billing.get_invoices", ""),
    ("sessions", "supportdesk", ""),
    ("tickets", "supportdesk", ""),
    ("memories", "supportdesk", ""),
]


def test_the_operation_only_reads() -> None:
    assert {name: operation.effect for name, operation in READER.operations.items()} == {"read_profile": Effect.READ}


def test_a_customer_is_seen_from_all_sides(read: Read, anna: Customer, user: User) -> None:
    session = start_session(owner=user, customer_id="C-1001", title="Gateway offline")
    ticket = open_ticket(subject="Gateway offline", session=session)
    remember(session=session, key="language", value="German", customer_id="C-1001")

    view = read(customer_id="C-1001")

    assert (view["customer_id"], view["found"], view["missing"]) == ("C-1001", True, [])
    assert view["profile"]["name"] == "Anna Keller"
    assert [one["ticket_id"] for one in view["crm_tickets"]] == ["CT-3001"]
    assert len(view["invoices"]) == 4
    assert view["unpaid"] == [
        {"amount": "45.22", "currency": "EUR", "count": 2},
        {"amount": "22.61", "currency": "GBP", "count": 1},
    ]
    assert [one["session_id"] for one in view["sessions"]] == [str(session.pk)]
    assert [one["number"] for one in view["tickets"]] == [ticket.number]
    assert [(one["key"], one["value"]) for one in view["memories"]] == [("language", "German")]
    assert parts(view) == ALL_PARTS


@pytest.mark.parametrize("named", [{"email": "anna.keller@example.com"}, {}])
def test_a_customer_is_named_by_email_or_by_the_session(
    read: Read, anna: Customer, user: User, named: dict[str, str]
) -> None:
    session = start_session(owner=user, customer_id="" if named else "C-1001")

    view = read(session=session, **named)

    assert (view["customer_id"], view["profile"]["customer_id"]) == ("C-1001", "C-1001")
    assert parts(view) == ALL_PARTS


def test_an_email_that_stands_for_the_number_leads_to_the_same_view(read: Read, anna: Customer) -> None:
    by_email, by_number = (read(customer_id=named) for named in (anna.email, "C-1001"))

    assert (by_email["customer_id"], by_email["missing"]) == ("C-1001", [])
    assert by_email["invoices"] == by_number["invoices"]


def test_each_other_system_was_asked_through_its_tool_and_is_on_record(read: Read, anna: Customer) -> None:
    read(customer_id="C-1001")

    calls = ToolCall.objects.values_list("tool", "operation", "status")
    assert sorted(calls) == [
        ("billing", "get_invoices", "completed"),
        ("crm", "get_tickets", "completed"),
        ("crm", "lookup_customer", "completed"),
        ("profile_reader", "read_profile", "completed"),
    ]


def test_a_part_from_the_cache_names_its_age(read: Read, anna: Customer) -> None:
    read(customer_id="C-1001")
    SandboxService.objects.update(error_rate=100)

    view = read(customer_id="C-1001")

    assert view["missing"] == []
    assert all(part["age_s"] > 0 for part in view["parts"] if part["source"] != "supportdesk")


@pytest.mark.parametrize(("service", "missing"), [("billing", ["invoices"]), ("crm", ["profile", "crm_tickets"])])
def test_a_part_that_fails_is_named_and_left_out(read: Read, anna: Customer, service: str, missing: list[str]) -> None:
    SandboxService.objects.filter(slug=service).update(error_rate=100)

    view = read(customer_id="C-1001")

    assert (view["found"], view["missing"]) == (True, missing)
    assert [view[name] for name in missing] == [None] * len(missing)
    assert {part["error"] for part in view["parts"] if part["part"] in missing} == {"upstream_unavailable"}
    assert (view["unpaid"] is None) is ("invoices" in missing)
    assert view["sessions"] == []


def test_a_tool_that_is_switched_off_is_a_part_that_is_missing(read: Read, anna: Customer) -> None:
    ToolConfig.objects.filter(name="billing").update(enabled=False)

    view = read(customer_id="C-1001")

    assert [(part["part"], part["error"]) for part in view["parts"] if part["error"]] == [("invoices", "tool_disabled")]


def test_an_unknown_customer_is_not_found(read: Read, anna: Customer) -> None:
    by_number, by_email = read(customer_id="C-9999"), read(email="nobody@example.com")

    assert [(view["found"], view["profile"], view["invoices"]) for view in (by_number, by_email)] == [
        (False, None, None)
    ] * 2
    assert parts(by_number) == parts(by_email) == ALL_PARTS[:1]


def test_by_email_nothing_is_read_while_the_crm_is_down(read: Read, anna: Customer) -> None:
    SandboxService.objects.filter(slug="crm").update(error_rate=100)

    with pytest.raises(OperationFailed, match="could not be looked up by e-mail"):
        read(email="anna.keller@example.com")


def test_a_customer_must_be_named_somewhere(read: Read, anna: Customer, user: User) -> None:
    with pytest.raises(OperationFailed, match="not known yet"):
        read(session=start_session(owner=user))
    with pytest.raises(OperationFailed, match="names none that you may see"):
        read()


def test_sessions_that_the_caller_may_not_see_and_lapsed_memories_are_left_out(
    read: Read, anna: Customer, make_user: Callable[..., User]
) -> None:
    foreign = start_session(owner=make_user(Role.AGENT, username="another"), customer_id="C-1001")
    lapsed = timezone.now() - timedelta(seconds=1)
    remember(session=foreign, key="coupon", value="old", customer_id="C-1001", expires_at=lapsed)

    view = read(customer_id="C-1001")

    assert (view["sessions"], view["memories"]) == ([], [])


def test_lists_are_as_long_as_asked_for_and_count_the_rest(read: Read, anna: Customer) -> None:
    view = read(customer_id="C-1001", limit=1)

    assert len(view["invoices"]) == 1
    assert [part["total_count"] for part in view["parts"] if part["part"] == "invoices"] == [4]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"customer_id": "C-1001", "email": "anna@example.com"}, ()),
        ({"customer_id": ".."}, ("customer_id",)),
        ({"email": "anna"}, ("email",)),
        ({"limit": 51}, ("limit",)),
        ({"role": "operator"}, ("role",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(arguments: dict[str, Any], field: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        READER.operations["read_profile"].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]
