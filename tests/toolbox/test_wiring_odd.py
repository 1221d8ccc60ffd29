"""A CRM of odd shapes, wired by docs/wiring.md alone: a session, two names, lists in lists, next addresses."""

import json
from typing import Any

import pytest
import responses
from hypothesis import given as for_any
from hypothesis import strategies as st
from pydantic import ValidationError

from apps.core.http import Conflict
from apps.toolbox.crm.tool import CrmSettings, CrmTool
from apps.toolbox.mapping.logins import KEPT
from apps.toolbox.mapping.pointers import contradiction, put_at, without_gaps
from apps.toolbox.mapping.transforms import split_name
from apps.toolbox.mapping.values import form_of
from apps.tools.errors import OperationFailed
from tests.toolbox.conftest import UPSTREAM, Upstream, ask
from tests.toolbox.wired import wired_run

PERSON = {
    "/customer_id": {"at": "/ref", "as": "text"},
    "/email": "/contacts/0/channels/0/value",
    "/name": {"join": ["/given", "/family"]},
    "/account_status": {"const": "active"},
    "/tier": {"const": "free"},
}
NAMES = {
    "/p/given": {"input": "name", "as": "first_name"},
    "/p/family": {"input": "name", "as": "last_name"},
}
REST: dict[str, Any] = {
    "auth": {
        "scheme": "login", "path": "/session", "username": "desk", "username_at": "/login/name",
        "password_at": "/login/secret", "cookie": "sid",
    },
    "errors": {
        "at": "/faults/0/kind", "message_at": "/faults/0/text", "code_at": "/faults/0/kind", "codes": {"dup": 409},
    },
    "requests": {
        "customers": {
            "path": "/people",
            "pagination": {"style": "cursor", "rows_at": "/data", "parameter": "from", "next_at": "/links/next"},
            "answer": {"/customers": {"at": "/data", "each": PERSON}, "/total_count": {"at": "/data", "as": "count"}},
        },
        "create_customer": {
            "method": "POST",
            "path": "/people",
            "body": {
                **NAMES,
                "/p/contacts/0/channels/0/kind": {"const": "mail"},
                "/p/contacts/0/channels/0/value": "email",
                "/p/contacts/0/channels/1/value": "phone",
            },
            "answer": {pointer: source if "const" in source else (
                f"/made{source}" if isinstance(source, str)
                else {**source, "join": [f"/made{part}" for part in source["join"]]} if "join" in source
                else {**source, "at": f"/made{source['at']}"}
            ) for pointer, source in PERSON.items()},
        },
        "update_customer": {
            "method": "PATCH", "path": "/people/{customer_id}", "answer": PERSON,
            "body": {**NAMES, "/p/tags/0": "company", "/p/tags/1": {"input": "tier", "as": "upper"}},
        },
    },
}  # fmt: skip
ANNA = {
    "ref": 7, "given": "Anna", "family": "Keller", "contacts": [{"channels": [{"value": "anna@example.com"}]}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _session(upstream: Upstream) -> Any:
    KEPT.clear()
    upstream.mock.add(
        responses.POST, f"{UPSTREAM}/session", json={}, headers={"Set-Cookie": "sid=s-1; Path=/; HttpOnly"}
    )
    yield
    KEPT.clear()


def crm(operation: str, *, rest: dict[str, Any] = REST, **arguments: Any) -> Any:
    return ask(CrmTool(), operation, run=wired_run(UPSTREAM, CrmSettings(rest=rest)), **arguments)


def sent(upstream: Upstream) -> Any:
    return json.loads(upstream.mock.calls[-1].request.body)


def test_a_person_goes_out_with_two_names_and_lists_and_comes_back_with_one(upstream: Upstream) -> None:
    upstream.answers("POST", "/people", {"made": ANNA})

    made = crm("create_customer", name="Anna Keller", email="anna@example.com", phone="+4930231250", tier="team")

    assert json.loads(upstream.mock.calls[0].request.body) == {"login": {"name": "desk", "secret": "sk_test_12345"}}
    assert upstream.mock.calls[1].request.headers["Cookie"] == "sid=s-1"
    channels = [{"kind": "mail", "value": "anna@example.com"}, {"value": "+4930231250"}]
    assert sent(upstream) == {"p": {"given": "Anna", "family": "Keller", "contacts": [{"channels": channels}]}}
    assert (made["profile"]["customer_id"], made["profile"]["name"]) == ("7", "Anna Keller")


@pytest.mark.parametrize(
    ("given", "person"),
    [
        ({"name": "Maria de la Cruz"}, {"given": "Maria", "family": "de la Cruz"}),
        ({"tier": "team"}, {"tags": ["TEAM"]}),
        ({"company": "Cruz SL", "tier": "free"}, {"tags": ["Cruz SL", "FREE"]}),
    ],
)
def test_what_was_not_given_leaves_its_field_out_and_no_gap(
    upstream: Upstream, given: dict[str, str], person: dict[str, Any]
) -> None:
    upstream.answers("PATCH", "/people/7", ANNA)

    crm("update_customer", customer_id="7", **given)

    assert sent(upstream) == {"p": person}


def test_a_name_of_one_word_is_refused_before_it_is_sent(upstream: Upstream) -> None:
    with pytest.raises(OperationFailed, match=r"“Cher” has no last name, and so the settings have no words for it"):
        crm("update_customer", customer_id="7", name="Cher")

    assert upstream.paths == ["/api/session"]


def test_a_default_stands_in_for_a_last_name(upstream: Upstream) -> None:
    upstream.answers("PATCH", "/people/7", {**ANNA, "given": "Cher", "family": ""})
    lenient = {"/p/family": {"input": "name", "as": "last_name", "default": "–"}, "/p/given": NAMES["/p/given"]}
    update = {**REST["requests"]["update_customer"], "body": lenient}

    answer = crm(
        "update_customer", rest={**REST, "requests": {"update_customer": update}}, customer_id="7", name="Cher"
    )

    assert sent(upstream) == {"p": {"given": "Cher", "family": "–"}}
    assert answer["profile"]["name"] == "Cher"


@pytest.mark.parametrize(
    "following", [f"{UPSTREAM}/people?size=2&from=p%2F2", "/people?from=p%2F2", "?from=p%2F2", "p/2"]
)
def test_the_next_page_may_be_named_by_its_address(upstream: Upstream, following: str) -> None:
    upstream.answers("GET", "/people", {"data": [ANNA], "links": {"next": following}})
    upstream.answers("GET", "/people", {"data": [{**ANNA, "ref": 8}], "links": {"next": None}})

    assert [one["customer_id"] for one in crm("list_customers")["customers"]] == ["7", "8"]
    assert upstream.paths[1:] == ["/api/people", "/api/people?from=p%2F2"]


def test_an_address_of_another_host_is_not_asked(upstream: Upstream) -> None:
    upstream.answers("GET", "/people", {"data": [ANNA], "links": {"next": "https://evil.example/people?at=2"}})

    assert [one["customer_id"] for one in crm("list_customers")["customers"]] == ["7"]
    assert upstream.paths[1:] == ["/api/people"]


def test_rows_may_be_the_whole_answer(upstream: Upstream) -> None:
    for page in ([ANNA], [{**ANNA, "ref": 8}], []):
        upstream.answers("GET", "/people", page)
    paging = {"style": "page", "rows_at": "", "parameter": "page"}
    answer = {"/customers": {"at": "", "each": PERSON}, "/total_count": {"at": "", "as": "count"}}
    requests = {"customers": {"path": "/people", "pagination": paging, "answer": answer}}

    found = crm("list_customers", rest={"requests": requests})

    assert ([one["customer_id"] for one in found["customers"]], found["total_count"]) == (["7", "8"], 2)


def test_an_error_stands_in_a_list_inside_a_200(upstream: Upstream) -> None:
    upstream.answers("POST", "/people", {"faults": [{"kind": "dup", "text": "We know Anna already."}]})

    with pytest.raises(Conflict, match="We know Anna already"):
        crm("create_customer", name="Anna Keller", email="anna@example.com")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"/a": "name", "/a/b": "email"}, "/a/b stands where another value does."),
        ({"/a/0": "name", "/a/b": "email"}, "/a/b stands where another value does."),
        ({"/a/0": "name", "/a/0/b/c": "email"}, "/a/0/b/c stands where another value does."),
        ({"": "name"}, "give each value a name"),
    ],
)
def test_values_that_stand_in_each_others_place_are_refused_when_saved(body: dict[str, str], words: str) -> None:
    update = {**REST["requests"]["update_customer"], "body": body}

    with pytest.raises(ValidationError, match=words):
        CrmSettings.model_validate({"rest": {**REST, "requests": {"update_customer": update}}})


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Anna Keller", "Anna", "Keller"), ("Anna Maria Keller", "Anna Maria", "Keller"),
        ("Sander van den Berg", "Sander", "van den Berg"), ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("anna keller", "anna", "keller"), ("Cher", "Cher", ""), ("", "", ""), ("王 小明", "王", "小明"),
    ],
)  # fmt: skip
def test_a_last_name_is_the_last_word_or_begins_with_small_letters(name: str, first: str, last: str) -> None:
    assert split_name(name) == (first, last)


@for_any(st.lists(st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=8), max_size=6))
def test_both_names_together_are_the_name_again(words: list[str]) -> None:
    name = " ".join(words)
    first, last = split_name(name)

    assert f"{first} {last}".strip() == name
    assert bool(last) is (len(words) > 1)


@for_any(st.sets(st.integers(min_value=0, max_value=99), min_size=1, max_size=5))
def test_what_is_put_into_a_list_stands_there_in_order_without_gaps(places: set[int]) -> None:
    document: dict[str, Any] = {}
    for place in places:
        put_at(document, f"/rows/{place}", place)

    assert contradiction(f"/rows/{place}" for place in places) == ""
    assert without_gaps(document) == {"rows": sorted(places)}


def test_a_list_is_written_with_its_places_in_a_form() -> None:
    assert form_of({"a": [{"b": 1}, "c"]}) == {"a[0][b]": "1", "a[1]": "c"}
