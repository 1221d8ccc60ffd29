"""Requests that need what only the system knows: it is read first, once, and what differs changes nothing."""

from typing import Any

import pytest

from apps.core.http import NotFound, TimedOut
from apps.tools.errors import OperationFailed
from tests.toolbox.conftest import Upstream
from tests.toolbox.wired import CONTACT, crm

TICKETS = {"/tickets": {"at": "/rows", "each": {}}, "/total_count": {"at": "/rows", "as": "count"}}
UUID, AREA = ({"request": "customer", "at": pointer} for pointer in ("/uuid", "/area"))
REST: dict[str, Any] = {
    "requests": {
        "customer": {"path": "/kunden/{customer_id}", "found_at": "/Nr", "answer": CONTACT},
        "tickets": {
            "reads": {"internal": UUID, "area": AREA},
            "path": "/areas/{area}/kunden/{internal}/tickets",
            "answer": TICKETS,
        },
        "update_customer": {
            "reads": {"owner": {"request": "customer", "at": "/Mail", "as": "lower"}},
            "equal": {"email": "owner"},
            "method": "PUT",
            "path": "/kunden/{customer_id}",
            "body": {"/Tarif": "tier"},
            "answer": CONTACT,
        },
    }
}
ANNA = {
    "Nr": "K-7",
    "Mail": "Anna@example.com",
    "Person": {"Voller/Name": "Anna Keller"},
    "Zustand": "aktiv",
    "uuid": "u-1",
    "area": 3,
}


def test_a_number_of_the_systems_own_is_looked_up_with_one_request(upstream: Upstream) -> None:
    upstream.answers("GET", "/kunden/K-7", ANNA)
    upstream.answers("GET", "/areas/3/kunden/u-1/tickets", {"rows": []})

    assert crm("get_tickets", rest=REST, customer_id="K-7")["total_count"] == 0
    assert upstream.paths == ["/api/kunden/K-7", "/api/areas/3/kunden/u-1/tickets"]


def test_what_is_as_asked_goes_on(upstream: Upstream) -> None:
    upstream.answers("GET", "/kunden/K-7", ANNA)
    upstream.answers("PUT", "/kunden/K-7", ANNA)

    crm("update_customer", rest=REST, customer_id="K-7", email="anna@example.com", tier="team")

    assert [call.request.method for call in upstream.mock.calls] == ["GET", "PUT"]


def test_what_is_not_as_asked_changes_nothing(upstream: Upstream) -> None:
    upstream.answers("GET", "/kunden/K-7", ANNA)

    with pytest.raises(OperationFailed) as caught:
        crm("update_customer", rest=REST, customer_id="K-7", email="tom@example.com", tier="team")

    assert str(caught.value) == (
        "“email” is tom@example.com here and anna@example.com in the other system. Nothing was changed."
    )
    assert (caught.value.reason_code, len(upstream.mock.calls)) == ("not_as_asked", 1)


def test_a_value_that_is_missing_is_named(upstream: Upstream) -> None:
    upstream.answers("GET", "/kunden/K-7", {**ANNA, "area": None})

    with pytest.raises(OperationFailed, match=r"The system did not say “area”\. Nothing was changed\."):
        crm("get_tickets", rest=REST, customer_id="K-7")


def test_a_change_whose_lookup_finds_nothing_or_times_out_has_surely_not_been_made(upstream: Upstream) -> None:
    upstream.answers("GET", "/kunden/K-7", {"message": "No such customer."}, status=404)
    upstream.stays_silent("GET", "/kunden/K-8")

    with pytest.raises(NotFound) as unknown:
        crm("update_customer", rest=REST, customer_id="K-7", email="anna@example.com")
    with pytest.raises(TimedOut) as silent:
        crm("update_customer", rest=REST, customer_id="K-8", email="anna@example.com")

    assert (unknown.value.may_have_arrived, silent.value.may_have_arrived) == (False, False)
