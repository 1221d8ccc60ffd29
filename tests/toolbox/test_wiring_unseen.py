"""A CRM that nobody here has seen, wired with what docs/wiring.md says: other names, pages, key and errors."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses

from apps.accounts.models import User
from apps.tools.errors import UpstreamFailed
from apps.tools.models import ToolConfig
from apps.tools.services import change_config, execute_tool, wiring_of
from apps.tools.services import test_connection as try_connection
from apps.tools.types import CallContext, PlannedCall

BASE = "https://crm.northwind.example/rest"
PERSON = {
    "/customer_id": {"at": "/no", "as": "text"},
    "/email": "/mails/0/address",
    "/name": {"join": ["/first", "/last"]},
    "/account_status": {"at": "/active", "values": {"true": "active", "false": "suspended"}},
    "/tier": {"at": "/level", "values": {"1": "free", "2": "team"}},
    "/created_at": {"at": "/since", "as": "from_unix_ms"},
}
SETTINGS: dict[str, Any] = {
    "rest": {
        "auth": {"scheme": "token"},
        "health": "/whoami",
        "errors": {
            "at": "/ok", "fine": [True], "message_at": "/error/text", "code_at": "/error/code",
            "codes": {"NO_SUCH_PERSON": 404, "SLOW_DOWN": 429, "TAKEN": 409},
        },
        "requests": {
            "customer": {
                "path": "/people/{customer_id}",
                "answer": {pointer: (
                    f"/person{source}" if isinstance(source, str)
                    else {**source, "join": [f"/person{part}" for part in source["join"]]} if "join" in source
                    else {**source, "at": f"/person{source['at']}"}
                ) for pointer, source in PERSON.items()},
            },
            "customers": {
                "path": "/people",
                "query": {"text": "query", "size": {"const": 2}},
                "pagination": {
                    "style": "page", "rows_at": "/people", "parameter": "page", "first_page": 0, "more_at": "/more",
                },
                "answer": {"/customers": {"at": "/people", "each": PERSON}, "/total_count": "/total"},
            },
            "create_customer": {
                "method": "POST",
                "path": "/people",
                "body": {
                    "/person/last": "name",
                    "/person/mails/address": "email",
                    "/person/level": {"input": "tier", "values": {"free": 1, "team": 2}},
                },
                "answer": {
                    "/customer_id": {"at": "/id", "as": "text"},
                    "/email": {"input": "email"},
                    "/name": {"input": "name"},
                    "/account_status": {"const": "active"},
                    "/tier": {"input": "tier"},
                },
            },
        },
    }
}  # fmt: skip
PEOPLE = [
    {"no": number, "first": first, "last": last, "mails": [{"address": f"{last}@example.com".lower()}],
     "active": number != 3, "level": 2, "since": 1_760_000_000_000}
    for number, first, last in ((1, "Anna", "Keller"), (2, "Tom", "Kellerman"), (3, "", "Kellers"))
]  # fmt: skip
Reply = tuple[int, dict[str, str], str]


def northwind(request: requests.PreparedRequest) -> Reply:
    """Answer as the other system does: always 200, and what went wrong inside."""
    parts = urlsplit(str(request.url))
    if request.headers["Authorization"] != "Token secret-key":
        return said(error={"code": "WHO", "text": "Who are you?"})
    if request.method == "POST":
        made = json.loads(request.body or "{}")["person"]
        taken = made["mails"]["address"] == "keller@example.com"
        return said(error={"code": "TAKEN", "text": "That address is taken."}) if taken else said(id=4)
    name = parts.path.rpartition("/")[2]
    if name == "people":
        return said(**page_of({key: values[0] for key, values in parse_qs(parts.query).items()}))
    found = next((person for person in PEOPLE if str(person["no"]) == name), None)
    if name == "9":
        return said(error={"code": "SLOW_DOWN", "text": "One at a time."})
    return (
        said(person=found) if found or name == "whoami" else said(error={"code": "NO_SUCH_PERSON", "text": "Nobody."})
    )


def page_of(query: Mapping[str, str]) -> dict[str, Any]:
    found = [person for person in PEOPLE if query.get("text", "").lower() in str(person["last"]).lower()]
    start, size = int(query["page"]) * int(query["size"]), int(query["size"])
    return {"people": found[start : start + size], "total": len(found), "more": start + size < len(found)}


def said(**body: Any) -> Reply:
    return 200, {"Content-Type": "application/json"}, json.dumps({"ok": "error" not in body, **body})


@pytest.fixture
def upstream() -> Any:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for method in ("GET", "POST"):
            mock.add_callback(method, re.compile(f"{BASE}/.*"), callback=northwind)
        yield mock


@pytest.fixture
def row(operator: User, upstream: Any) -> ToolConfig:
    """Return the CRM's row as an operator saves it."""
    changes = {"endpoint": BASE, "api_key": "secret-key", "settings": SETTINGS, "max_attempts": 1}
    return change_config(config=ToolConfig.objects.get(name="crm"), changes=changes, actor=operator)


@pytest.fixture
def call(row: ToolConfig, operator: User) -> Callable[..., dict[str, Any]]:
    def make(operation: str, **arguments: Any) -> dict[str, Any]:
        context = CallContext(request_id="request-1", user=operator)
        return execute_tool(call=PlannedCall("crm", operation, arguments), context=context).data

    return make


def test_a_person_is_read_by_number_with_names_joined_and_words_translated(call: Callable[..., dict[str, Any]]) -> None:
    profile = call("lookup_customer", customer_id="1")["profile"]

    assert {
        name: profile[name] for name in ("customer_id", "email", "name", "account_status", "tier", "created_at")
    } == {
        "customer_id": "1",
        "email": "keller@example.com",
        "name": "Anna Keller",
        "account_status": "active",
        "tier": "team",
        "created_at": "2025-10-09T08:53:20Z",
    }


def test_an_error_in_a_200_that_means_not_found_finds_nobody(call: Callable[..., dict[str, Any]]) -> None:
    assert call("lookup_customer", customer_id="7") == {"profile": None, "lookup_key": "7", "found": False}


def test_people_are_gathered_over_numbered_pages(call: Callable[..., dict[str, Any]], upstream: Any) -> None:
    answer = call("search_customers", query="keller")

    assert [(one["name"], one["account_status"]) for one in answer["customers"]] == [
        ("Anna Keller", "active"),
        ("Tom Kellerman", "active"),
        ("Kellers", "suspended"),
    ]
    assert answer["total_count"] == 3
    assert [parse_qs(urlsplit(str(made.request.url)).query) for made in upstream.calls] == [
        {"text": ["keller"], "size": ["2"], "page": [page]} for page in ("0", "1")
    ]


@pytest.mark.parametrize(
    ("number", "key", "code", "words"),
    [
        ("9", "secret-key", "upstream_rate_limited", "One at a time."),
        ("1", "wrong", "upstream_rejected", "Who are you?"),
    ],
)
def test_other_errors_keep_their_kind_and_words(
    call: Callable[..., dict[str, Any]], row: ToolConfig, operator: User, number: str, key: str, code: str, words: str
) -> None:
    change_config(config=row, changes={"api_key": key}, actor=operator)

    with pytest.raises(UpstreamFailed) as caught:
        call("lookup_customer", customer_id=number)

    assert (caught.value.cause.code, words in str(caught.value)) == (code, True)


def test_a_person_is_made_in_the_systems_own_words(call: Callable[..., dict[str, Any]], upstream: Any) -> None:
    made = call("create_customer", name="Ida Berg", email="ida@example.com", tier="team")

    assert made["profile"]["customer_id"] == "4"
    assert json.loads(upstream.calls[0].request.body) == {
        "person": {"last": "Ida Berg", "mails": {"address": "ida@example.com"}, "level": 2}
    }


def test_the_connection_is_proven_by_a_path_that_needs_the_key(row: ToolConfig, operator: User) -> None:
    assert try_connection(config=row).ok is True

    wrong = change_config(config=row, changes={"api_key": "wrong"}, actor=operator)
    report = try_connection(config=wrong)

    assert (report.ok, "Who are you?" in report.message) == (False, True)


def test_every_request_is_shown_before_any_is_sent(row: ToolConfig, upstream: Any) -> None:
    wiring = wiring_of(config=row)

    assert [(one.name, one.request.method if one.request else one.problem) for one in wiring.requests] == [
        ("customer", "GET"),
        ("customers", "GET"),
        ("create_customer", "POST"),
    ]
    assert wiring.left_out == ("customer_by_email", "tickets", "update_customer")
    assert len(upstream.calls) == 0
