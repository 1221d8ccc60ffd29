"""Wiring tools to systems that nobody here has seen: names, keys, pages and errors of any kind, by settings alone."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from apps.accounts.models import User
from apps.core.http import Conflict, HttpError, RateLimited, Unauthorized
from apps.toolbox.billing.tool import BillingSettings
from apps.toolbox.crm.tool import CrmSettings, CrmTool
from apps.toolbox.inventory.tool import InventorySettings, InventoryTool
from apps.toolbox.mapping.pointers import put_at, value_at
from apps.toolbox.mapping.routes import BILLING, SMS, Route
from apps.toolbox.mapping.routes import CRM as CRM_ROUTES
from apps.toolbox.mapping.routes import INVENTORY as INVENTORY_ROUTES
from apps.toolbox.mapping.settings import RequestMapping
from apps.toolbox.mapping.transforms import Transform, from_cents, rewritten, to_cents
from apps.toolbox.mapping.values import form_of, path_of
from apps.toolbox.sms_outreach.schemas import SmsSettings
from apps.tools.errors import InvalidConfig, OperationFailed, UnexpectedAnswer
from apps.tools.models import ToolConfig
from apps.tools.services import change_config
from apps.tools.services import test_connection as try_connection
from tests.toolbox.conftest import CALL, Upstream, ask, run_with
from tests.toolbox.test_mapping_presets import preset

CRM, INVENTORY = CrmTool(), InventoryTool()
# A system with other names, other nesting and other words than ours.
CONTACT: dict[str, Any] = {
    "/customer_id": "/Nr",
    "/email": "/Mail",
    "/name": "/Person/Voller~1Name",
    "/account_status": {"at": "/Zustand", "values": {"aktiv": "active", "gesperrt": "suspended"}},
    "/tier": {"at": "/Tarif", "default": "free"},
}
ANNA = {"Nr": "K-7", "Mail": "anna@example.com", "Person": {"Voller/Name": "Anna Keller"}, "Zustand": "aktiv"}
REST: dict[str, Any] = {
    "requests": {
        "customer": {"path": "/kunden/{customer_id}", "answer": CONTACT},
        "customer_by_email": {
            "path": "/kunden",
            "query": {"filter[mail]": "email", "exact": {"const": True}},
            "found_at": "/rows/0",
            "answer": {
                pointer: f"/rows/0{source}" if isinstance(source, str) else {**source, "at": f"/rows/0{source['at']}"}
                for pointer, source in CONTACT.items()
            },
        },
        "customers": {
            "path": "/kunden",
            "query": {"q": "query"},
            "answer": {
                "/customers": {"at": "/rows", "each": CONTACT},
                "/total_count": {"at": "/rows", "as": "count"},
            },
        },
        "update_customer": {
            "method": "PUT",
            "path": "/kunden/{customer_id}",
            "body": {
                "/Kunde/Tarif": {"input": "tier", "as": "upper"},
                "/Kunde/Zustand": {"input": "account_status", "values": {"active": "aktiv"}},
                "/quelle": {"const": "desk"},
            },
            "answer": CONTACT,
        },
    }
}


def crm(operation: str, *, rest: dict[str, Any] | None = None, **arguments: Any) -> Any:
    run = run_with(settings=CrmSettings.model_validate({"rest": rest or REST}))
    return ask(CRM, operation, run=run, **arguments)


def with_request(name: str, **changes: Any) -> dict[str, Any]:
    return {"requests": {name: {**REST["requests"][name], **changes}}}


def test_a_customer_is_read_from_a_system_with_other_names(upstream: Upstream) -> None:
    upstream.answers("GET", "/kunden/K%2F7", ANNA)

    answer = crm("lookup_customer", customer_id="K/7")

    assert (answer["found"], answer["profile"]["customer_id"], answer["profile"]["name"]) == (
        True,
        "K-7",
        "Anna Keller",
    )
    assert (answer["profile"]["account_status"], answer["profile"]["tier"]) == ("active", "free")
    assert upstream.paths == ["/api/kunden/K%2F7"]


def test_a_search_that_finds_nothing_finds_nobody(upstream: Upstream) -> None:
    upstream.answers("GET", "/kunden", {"rows": []})
    upstream.answers("GET", "/kunden", {"rows": [ANNA]})

    assert crm("lookup_customer", email="anna@example.com")["found"] is False
    assert crm("lookup_customer", email="anna@example.com")["profile"]["customer_id"] == "K-7"
    assert upstream.paths[0] == "/api/kunden?filter%5Bmail%5D=anna%40example.com&exact=true"


def test_rows_are_mapped_one_by_one_and_counted(upstream: Upstream) -> None:
    upstream.answers("GET", "/kunden", {"rows": [ANNA, {**ANNA, "Nr": "K-8", "Zustand": "gesperrt"}]})

    answer = crm("search_customers", query="keller")

    assert [(one["customer_id"], one["account_status"]) for one in answer["customers"]] == [
        ("K-7", "active"),
        ("K-8", "suspended"),
    ]
    assert answer["total_count"] == 2


def test_a_change_is_sent_in_the_other_systems_words_with_the_idempotency_key(upstream: Upstream) -> None:
    upstream.answers("PUT", "/kunden/K-7", ANNA)

    crm("update_customer", customer_id="K-7", tier="team", account_status="active")

    assert upstream.sent == {"Kunde": {"Tarif": "TEAM", "Zustand": "aktiv"}, "quelle": "desk"}
    assert upstream.request.headers["Idempotency-Key"] == str(CALL)


def test_a_word_that_the_settings_do_not_know_is_refused_before_it_is_sent(upstream: Upstream) -> None:
    with pytest.raises(OperationFailed, match="“closed” is none of active"):
        crm("update_customer", customer_id="K-7", account_status="closed")

    assert len(upstream.mock.calls) == 0


def test_a_request_that_is_not_wired_is_refused_by_name(upstream: Upstream) -> None:
    with pytest.raises(OperationFailed, match="do not wire “tickets”") as caught:
        crm("get_tickets", customer_id="K-7")

    assert caught.value.reason_code == "not_wired"


def test_a_value_that_can_not_be_read_names_its_field(upstream: Upstream) -> None:
    upstream.answers("GET", "/kunden/K-7", {**ANNA, "Zustand": "neu"})

    with pytest.raises(UnexpectedAnswer, match="/account_status: “neu” is none of aktiv, gesperrt"):
        crm("lookup_customer", customer_id="K-7")


@pytest.mark.parametrize("body", [[], None, 7, {}, {"Nr": "K-7"}])
def test_an_answer_of_another_shape_is_refused(upstream: Upstream, body: Any) -> None:
    upstream.answers("GET", "/kunden/K-7", body)

    with pytest.raises(ValidationError):
        crm("lookup_customer", customer_id="K-7")


@pytest.mark.parametrize(("status", "found"), [(404, False), (401, None), (500, None)])
def test_error_statuses_keep_their_kind(upstream: Upstream, status: int, found: bool | None) -> None:
    upstream.answers("GET", "/kunden/K-7", {"message": "So it is."}, status=status)

    if found is None:
        with pytest.raises(HttpError, match="So it is"):
            crm("lookup_customer", customer_id="K-7")
    else:
        assert crm("lookup_customer", customer_id="K-7")["found"] is found


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({}, "Authorization", "Bearer test-key"),
        ({"scheme": "bearer"}, "Authorization", "Bearer test-key"),
        ({"scheme": "token"}, "Authorization", "Token test-key"),
        ({"scheme": "basic", "username": "desk"}, "Authorization", "Basic ZGVzazp0ZXN0LWtleQ=="),
        ({"scheme": "header", "header": "X-Api-Key"}, "X-Api-Key", "test-key"),
    ],
)
def test_the_key_goes_where_the_system_wants_it(
    upstream: Upstream, auth: dict[str, str], header: str, value: str
) -> None:
    upstream.answers("GET", "/kunden/K-7", ANNA)

    crm("lookup_customer", customer_id="K-7", rest={**REST, "auth": auth, "headers": {"X-Tenant": "larkfield"}})

    assert upstream.request.headers[header] == value
    assert upstream.request.headers["X-Tenant"] == "larkfield"
    assert ("Authorization" in upstream.request.headers) is (header == "Authorization")


LOGIN = {"scheme": "login", "path": "/session", "username": "desk"}


def test_a_session_is_opened_with_the_key_and_its_token_used(upstream: Upstream) -> None:
    upstream.answers("POST", "/session", {"data": {"token": "t-1"}})
    upstream.answers("GET", "/kunden/K-7", ANNA)
    auth = {**LOGIN, "token_at": "/data/token", "password_at": "/secret", "prefix": "Token"}

    crm("lookup_customer", customer_id="K-7", rest={**REST, "auth": auth})

    login, read = (call.request for call in upstream.mock.calls)
    assert json.loads(login.body) == {"username": "desk", "secret": "test-key"}
    assert "Authorization" not in login.headers
    assert read.headers["Authorization"] == "Token t-1"


def test_a_session_may_be_a_cookie(upstream: Upstream) -> None:
    upstream.mock.add(
        "POST", f"{upstream.base_url}/session", body="{}", content_type="application/json",
        headers={"Set-Cookie": "lang=de; Path=/, sid=s-1; HttpOnly"},
    )  # fmt: skip
    upstream.answers("GET", "/kunden/K-7", ANNA)

    crm("lookup_customer", customer_id="K-7", rest={**REST, "auth": {**LOGIN, "cookie": "sid"}})

    assert upstream.mock.calls[1].request.headers["Cookie"] == "sid=s-1"


@pytest.mark.parametrize("auth", [{**LOGIN, "token_at": "/token"}, {**LOGIN, "cookie": "sid"}])
def test_a_sign_in_that_gives_no_session_is_an_error(upstream: Upstream, auth: dict[str, str]) -> None:
    upstream.answers("POST", "/session", {"token": None})

    with pytest.raises(Unauthorized, match="gave no session"):
        crm("lookup_customer", customer_id="K-7", rest={**REST, "auth": auth})


ERRORS = {"at": "/fehler", "message_at": "/fehler/text", "code_at": "/fehler/art",
          "codes": {"unbekannt": 404, "voll": 429, "belegt": 409}}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "error"),
    [("unbekannt", None), ("voll", RateLimited), ("belegt", Conflict), ("anders", HttpError)],
)
def test_an_error_inside_a_good_answer_is_an_error(
    upstream: Upstream, kind: str, error: type[HttpError] | None
) -> None:
    upstream.answers("GET", "/kunden/K-7", {"fehler": {"art": kind, "text": "So ist es."}})

    if error is None:
        assert crm("lookup_customer", customer_id="K-7", rest={**REST, "errors": ERRORS})["found"] is False
    else:
        with pytest.raises(error, match="So ist es"):
            crm("lookup_customer", customer_id="K-7", rest={**REST, "errors": ERRORS})


@pytest.mark.parametrize(("fine", "is_found"), [(["OK"], True), (["FINE"], False)])
def test_what_counts_as_fine_is_the_systems_own(upstream: Upstream, fine: list[str], *, is_found: bool) -> None:
    upstream.answers("GET", "/kunden/K-7", {**ANNA, "status": "OK"})
    rest = {**REST, "errors": {"at": "/status", "fine": fine, "codes": {"None": 404}}}

    assert crm("lookup_customer", customer_id="K-7", rest=rest)["found"] is is_found


CURSOR = {"style": "cursor", "rows_at": "/rows", "parameter": "after", "next_at": "/next"}


def rows(*numbers: int, **more: Any) -> dict[str, Any]:
    return {"rows": [{**ANNA, "Nr": f"K-{number}"} for number in numbers], **more}


def listed(rest: dict[str, Any], **arguments: Any) -> list[str]:
    return [one["customer_id"] for one in crm("list_customers", rest=rest, **arguments)["customers"]]


def test_rows_are_gathered_along_a_cursor(upstream: Upstream) -> None:
    for page in (rows(1, 2, next="a"), rows(3, 4, next="b"), rows(5, next="")):
        upstream.answers("GET", "/kunden", page)

    assert listed(with_request("customers", pagination=CURSOR)) == ["K-1", "K-2", "K-3", "K-4", "K-5"]
    assert upstream.paths == ["/api/kunden", "/api/kunden?after=a", "/api/kunden?after=b"]


def test_no_more_pages_are_asked_for_than_are_needed(upstream: Upstream) -> None:
    for page in (rows(1, 2, next="a"), rows(3, 4, next="b")):
        upstream.answers("GET", "/kunden", page)

    assert listed(with_request("customers", pagination=CURSOR), offset=1, limit=2) == ["K-2", "K-3"]
    assert len(upstream.paths) == 2


def test_rows_are_gathered_by_the_number_of_the_page(upstream: Upstream) -> None:
    for page in (rows(1, 2, more=True), rows(3, more=False)):
        upstream.answers("GET", "/kunden", page)
    paging = {"style": "page", "rows_at": "/rows", "parameter": "seite", "more_at": "/more"}

    assert listed(with_request("customers", pagination=paging)) == ["K-1", "K-2", "K-3"]
    assert upstream.paths == ["/api/kunden?seite=1", "/api/kunden?seite=2"]


def test_a_system_that_never_ends_is_left_after_the_last_page_allowed(upstream: Upstream) -> None:
    upstream.answers("GET", "/kunden", rows(1, next="again"))

    assert len(listed(with_request("customers", pagination={**CURSOR, "most_pages": 3}), limit=100)) == 3
    assert len(upstream.paths) == 3


def test_stock_is_read_through_a_mapping_too(upstream: Upstream) -> None:
    upstream.answers("GET", "/artikel/SKU-1/bestand", {"lager": [{"ort": "FRA", "menge": "12"}], "summe": 12})
    rest = {
        "requests": {
            "stock": {
                "path": "/artikel/{sku}/bestand",
                "answer": {
                    "/sku": {"input": "sku"},
                    "/product_id": {"input": "sku"},
                    "/total": "/summe",
                    "/available": "/summe",
                    "/warehouses": {
                        "at": "/lager",
                        "each": {"/code": "/ort", "/quantity": {"at": "/menge", "as": "integer"}},
                    },
                },
            }
        }
    }
    run = run_with(settings=InventorySettings.model_validate({"rest": rest}))

    stock = ask(INVENTORY, "check_stock", run=run, sku="SKU-1")["stock"]

    assert (stock["sku"], stock["total"], stock["warehouses"][0]["quantity"]) == ("SKU-1", 12, 12)


CUSTOMER = {"path": "/x/{customer_id}", "answer": {"/name": "/n"}}


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ({}, "requests"),
        ({"requests": {"refund": CUSTOMER}}, "There is no request “refund”. There are: customer_by_email"),
        ({"requests": {"customer": []}}, "at least 1"),
        ({"requests": {"customer": {**CUSTOMER, "path": "x"}}}, "pattern"),
        ({"requests": {"customer": {**CUSTOMER, "path": "/x/{customer_id.__class__}"}}}, "pattern"),
        ({"requests": {"customer": {**CUSTOMER, "path": "/x/{customer_id:>99999999}"}}}, "pattern"),
        ({"requests": {"customer": {**CUSTOMER, "path": "/x/{customer_id!r}"}}}, "pattern"),
        (
            {"requests": {"customer": {**CUSTOMER, "path": "/x/{email}"}}},
            "“customer” has no email. It has: customer_id",
        ),
        ({"requests": {"customer": {**CUSTOMER, "query": {"a": "tier"}}}}, "“customer” has no tier"),
        ({"requests": {"customer": {**CUSTOMER, "query": {"a": "/tier"}}}}, "before there is an answer"),
        ({"requests": {"customer": {**CUSTOMER, "answer": {"name": "/n"}}}}, "pattern"),
        ({"requests": {"customer": {**CUSTOMER, "answer": {"/name": {"at": "/n", "const": 1}}}}}, "exactly one"),
        ({"requests": {"customer": {**CUSTOMER, "answer": {"/name": {"at": "/n", "as": "eval"}}}}}, "as"),
        ({"requests": {"customer": {**CUSTOMER, "answer": {"/name": {"at": "/n", "each": {"/a": "b"}}}}}}, "has no b"),
        ({"requests": {"customer": {**CUSTOMER, "pagination": {**CURSOR, "next_at": None}}}}, "A cursor needs"),
        ({"requests": {"customer": {**CUSTOMER, "method": "TRACE"}}}, "method"),
        ({"requests": {"customer": CUSTOMER}, "auth": {"scheme": "header"}}, "needs the header's name"),
        ({"requests": {"customer": CUSTOMER}, "auth": LOGIN}, "either token_at or cookie"),
        ({"requests": {"customer": CUSTOMER}, "headers": {"X-A: b\r\nX-C": "d"}}, "pattern"),
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


@pytest.fixture
def wired(db: None, operator: User, upstream: Upstream) -> ToolConfig:
    """Return the CRM's row, wired to the other system."""
    row = ToolConfig.objects.get(name="crm")
    auth = {"scheme": "basic", "username": "desk"}
    changes = {"endpoint": upstream.base_url, "api_key": "k-1", "settings": {"rest": {**REST, "auth": auth}}}
    return change_config(config=row, changes=changes, actor=operator)


def previewed(*arguments: str) -> Any:
    said = StringIO()
    call_command("preview_request", *arguments, stdout=said)
    return json.loads(said.getvalue())


def test_a_request_is_shown_before_any_is_sent(wired: ToolConfig, upstream: Upstream) -> None:
    assert previewed("crm_lookup", "update_customer", "customer_id=K 7", "tier=team") == {
        "method": "PUT",
        "url": f"{upstream.base_url}/kunden/K%207",
        "headers": {},
        "body": {"Kunde": {"Tarif": "TEAM"}, "quelle": "desk"},
    }
    assert previewed("crm", "customers", "query=keller")["url"] == f"{upstream.base_url}/kunden?q=keller"
    assert len(upstream.mock.calls) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["crm", "tickets", "customer_id=1"], "do not wire “tickets”"),
        (["crm", "customer"], "do not wire “customer”"),
        (["billing", "invoice", "invoice_id=1"], "“billing” speaks its own interface"),
        (["memory", "store"], "“memory” speaks its own interface"),
        (["nothing", "x"], "no tool named “nothing”"),
    ],
)
def test_what_is_not_wired_is_not_shown(wired: ToolConfig, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        previewed(*arguments)


def test_the_connection_is_tried_with_the_systems_own_kind_of_key(wired: ToolConfig, upstream: Upstream) -> None:
    upstream.answers("GET", "/health", {}, status=404)

    report = try_connection(config=wired)

    assert report.ok is True
    assert upstream.request.headers["Authorization"] == "Basic ZGVzazprLTE="


def test_settings_that_break_the_rules_are_not_saved(wired: ToolConfig, operator: User) -> None:
    with pytest.raises(InvalidConfig, match="There is no request “refund”"):
        change_config(config=wired, changes={"settings": {"rest": {"requests": {"refund": CUSTOMER}}}}, actor=operator)

    assert ToolConfig.objects.get(name="crm").settings == wired.settings
