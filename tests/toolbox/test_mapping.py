"""Wiring tools to systems that nobody here has seen: names, words, pages and errors, by settings alone."""

from typing import Any

import pytest
from pydantic import ValidationError

from apps.core.http import Conflict, HttpError, RateLimited
from apps.toolbox.inventory.tool import InventorySettings
from apps.tools.errors import OperationFailed, UnexpectedAnswer
from tests.toolbox.conftest import CALL, Upstream, ask, run_with
from tests.toolbox.wired import ANNA, CURSOR, INVENTORY, REST, crm, with_request


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
