"""Messages that name nothing of their own are about what the conversation has named last."""

import pytest

from apps.agent.planners import OPEN_TEXT, RulePlanner
from apps.agent.types import Brief, Request

ITEMS = {"shown": "SKU-1043 SKU-1044", "focus": "SKU-1043", "focus_before": "SKU-1039", "last_intent": "stock"}
LIST = {"shown": "SKU-1055 SKU-1056 SKU-1057", "focus": "", "searched": "smart plug", "last_intent": "product_search"}
PAIR = ITEMS | {"shown": "SKU-1043", "searched": "radiator thermostat tamper proof"}
NAMED = {"shown": "SKU-1021 SKU-1037", "focus": "", "searched": "", "last_intent": "product"}
TWO_PLANS = {"shown": "business", "focus": "business", "focus_before": "team", "last_intent": "plan_price"}
PLANS = {"shown": "team business", "focus": "", "last_intent": "plan_price"}
BILL = {"shown": "INV-20001", "focus": "INV-20001", "last_intent": "last_invoice", "customer_id": "C-1001"}
WHITE = {"shown": "SKU-1044", "focus": "SKU-1044", "searched": "wall thermostat white", "last_intent": "stock"}
STRIP = {"shown": "SKU-1081", "focus": "SKU-1081", "searched": "led strip 2 m colour", "last_intent": "stock"}
QUOTED = {"shown": "team", "focus": "team", "plan": "team", "units": "3", "period": "yearly", "last_intent": "quote"}
NOBODYS = {"shown": "INV-20700", "focus": "INV-20700", "owner": "C-1046", "last_intent": "invoice"}
CASES = {"shown": "CT-3002 CT-3001", "focus": "", "last_intent": "open_tickets", "customer_id": "C-1001"}


def planned(text: str, known: dict[str, str]) -> tuple[Request, ...]:
    return RulePlanner().plan(Brief(text, known)).requests


@pytest.mark.parametrize(
    ("text", "known", "intent", "slots"),
    [
        ("in stock?", ITEMS, "stock", {"sku": "SKU-1043"}),
        ("und auf Lager?", ITEMS, "stock", {"sku": "SKU-1043"}),
        ("how much is that one", ITEMS, "product", {"sku": "SKU-1043"}),
        ("the other one", ITEMS, "stock", {"sku": "SKU-1039"}),
        ("nein, das andere", ITEMS, "stock", {"sku": "SKU-1039"}),
        ("which one is the cheapest?", LIST, "product_search", {"order": "cheapest", "item": "smart plug"}),
        ("und das teuerste?", LIST, "product_search", {"order": "dearest", "item": "smart plug"}),
        ("do you have it in black?", LIST, "product", {"item": "smart plug black"}),
        ("the second one", LIST, "product", {"sku": "SKU-1056"}),
        ("which is cheaper?", PLANS, "plan_price", {"order": "cheapest", "plan": ""}),
        ("which one is cheaper?", PAIR, "product_search", {"order": "cheapest", "compared": "SKU-1039 SKU-1043"}),
        ("which of them is cheaper?", NAMED, "product_search", {"order": "cheapest", "compared": "SKU-1021 SKU-1037"}),
        ("welcher davon ist billiger?", TWO_PLANS, "plan_price", {"order": "cheapest", "shown": "team business"}),
        (
            "which is cheaper for 2 sites?",
            PLANS,
            "quote",
            {"order": "cheapest", "units": "2"},
        ),
        ("cool. and the 490 one?", BILL, "last_invoice", {"choice": "and the 490 one?", "invoice_id": ""}),
        ("the october one please", BILL, "last_invoice", {"choice": "the october one please"}),
        ("and mine?", BILL | {"last_intent": "invoice"}, "last_invoice", {}),
        ("who does it belong to?", BILL, "invoice", {"invoice_id": "INV-20001"}),
        ("who works on the other one?", CASES | {"focus": "CT-3002"}, "ticket_status", {"ticket_id": "CT-3001"}),
        ("paid?", BILL, "invoice", {"invoice_id": "INV-20001"}),
        ("what was it for?", BILL, "invoice", {"invoice_id": "INV-20001"}),
        ("wann war die fällig?", BILL, "invoice", {"invoice_id": "INV-20001"}),
        ("the sensor one please", CASES, "ticket_status", {"hint": "sensor", "ticket_id": ""}),
        ("which one has more users?", PLANS, "plan_price", {"order": "most:users"}),
        ("welcher hat weniger Geräte?", PLANS, "plan_price", {"order": "fewest:devices"}),
        ("and the cheaper one, how many devices?", PLANS, "plan_price", {"order": "cheapest"}),
        ("is there a 3 pack of the white one", WHITE, "product", {"item": "wall thermostat 3-pack white"}),
        ("and in black?", WHITE, "product", {"item": "wall thermostat black"}),
        ("and the 5m one", STRIP, "product", {"item": "led strip colour 5 m"}),
        ("how many of those could i get today", WHITE, "stock", {"sku": "SKU-1044"}),
        ("who is that?", NOBODYS, "account", {"customer_id": "C-1046"}),
        ("what plan does he have", NOBODYS, "account", {"customer_id": "C-1046"}),
        ("no wait, business", QUOTED, "quote", {"plan": "business", "units": "3", "period": "yearly"}),
        ("hm and business?", QUOTED, "quote", {"plan": "business", "units": "3"}),
        ("make that five", QUOTED, "quote", {"plan": "team", "units": "5", "period": "yearly"}),
        ("und für zwei Filialen?", QUOTED, "quote", {"plan": "team", "units": "2"}),
        ("who has the first one?", CASES, "ticket_status", {"ticket_id": "CT-3002"}),
        ("the first one", CASES, "ticket_status", {"ticket_id": "CT-3002"}),
    ],
)
def test_it_is_about_what_was_named(text: str, known: dict[str, str], intent: str, slots: dict[str, str]) -> None:
    (request,) = planned(text, known)
    assert (request.intent.name, {name: request.ask.slots.get(name) for name in slots}) == (intent, slots)


def test_a_number_of_sites_asks_for_a_quote_of_each_of_a_few_plans() -> None:
    asked = planned("and for 2 sites?", PLANS)
    assert [(one.intent.name, one.ask.slots["plan"], one.ask.slots["units"]) for one in asked] == [
        ("quote", "team", "2"),
        ("quote", "business", "2"),
    ]


def test_products_named_side_by_side_are_asked_for_one_by_one() -> None:
    asked = planned("how much is the air quality sensor and the presence sensor?", {})
    assert [one.ask.slots["item"] for one in asked] == ["air quality sensor", "presence sensor"]
    (one,) = planned("price of the door and window sensor", {})
    assert one.ask.slots["item"] == "door window sensor"


def test_what_a_quote_was_for_is_forgotten_once_something_else_is_spoken_of() -> None:
    (request,) = planned("a quote for Business please", QUOTED | {"last_intent": "help"})
    assert [request.ask.slots.get(name) for name in ("plan", "units", "period")] == ["business", None, None]


def test_a_price_a_year_is_asked_of_each_plan_that_was_named() -> None:
    assert [one.ask.slots["plan"] for one in planned("how much per year?", PLANS)] == ["team", "business"]


@pytest.mark.parametrize(
    ("known", "intent"), [(LIST | {"focus": "SKU-1055"}, "which_one"), (BILL | {"shown": "INV-20001"}, "no_other")]
)
def test_the_other_one_is_asked_for_or_denied_where_it_is_not_clear(known: dict[str, str], intent: str) -> None:
    assert [one.intent.name for one in planned("and the other one?", known)] == [intent]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how much is shipping?", "help"),
        ("do I owe you anything?", "unpaid_invoices"),
        ("is SKU-1050 in stock?", "stock"),
        ("what does the Plus plan cost?", "plan_price"),
    ],
)
def test_what_names_something_itself_is_about_that(text: str, intent: str) -> None:
    (request,) = planned(text, ITEMS | {"customer_id": "C-1001", "invoice_id": "INV-20001"})
    assert request.intent.name == intent
    assert request.ask.slots.get("sku") != "SKU-1043" or intent != "stock"


WAITS = {OPEN_TEXT: "do I have open tickets?"}


def test_why_something_is_asked_for_is_told_and_asked_again() -> None:
    told, asked = planned("why do you need that?", WAITS)
    assert (told.intent.name, asked.intent.name, asked.is_missing_something) == ("why_needed", "open_tickets", True)


@pytest.mark.parametrize("text", ["are you a bot?", "ok", "you already asked me that"])
def test_a_digression_leaves_the_open_request_open(text: str) -> None:
    assert RulePlanner().plan(Brief(text, WAITS)).slots[OPEN_TEXT] == WAITS[OPEN_TEXT]


@pytest.mark.parametrize("text", ["never mind", "schon gut"])
def test_never_mind_closes_it(text: str) -> None:
    assert RulePlanner().plan(Brief(text, WAITS)).slots[OPEN_TEXT] == ""


def test_what_follows_a_complaint_is_answered() -> None:
    (request,) = planned("you already asked me that. it's C-1018", WAITS)
    assert (request.intent.name, request.ask.slots["customer_id"]) == ("open_tickets", "C-1018")
    (request,) = planned("that's not what I asked, WHY is it more than 19", BILL)
    assert (request.intent.name, request.ask.slots["invoice_id"]) == ("invoice", "INV-20001")


@pytest.mark.parametrize(
    ("text", "last", "intent"),
    [
        ("INV-20001", "i would like a refund", "refund"),
        ("INV-20001", "how do I reset my password", "invoice"),
        ("it's INV-20001", "i want a refund", "refund"),
    ],
)
def test_a_number_alone_is_read_with_the_words_before_it(text: str, last: str, intent: str) -> None:
    assert [one.intent.name for one in planned(text, {"last_intent": "help", "last_request": last})] == [intent]


@pytest.mark.parametrize("text", ["still there", "tried that already", "did that, same problem", "doesn't work"])
def test_what_help_did_not_cure_is_looked_up_further(text: str) -> None:
    known = {"last_intent": "help", "last_request": "thermostat shows LF-402"}
    assert [one.intent.name for one in planned(text, known)] == ["still_there"]


@pytest.mark.parametrize(("known", "intent"), [({"just_handed_over": "1"}, "wait_for_person"), ({}, "help")])
def test_how_long_means_the_person_where_one_was_called(known: dict[str, str], intent: str) -> None:
    slots = {"last_intent": "help", "last_request": "do you ship to Austria?", **known}
    assert [one.intent.name for one in planned("how long will that take?", slots)] == [intent]


@pytest.mark.parametrize("text", ["E42", "error E42", "Fehler E-42", "it shows E42"])
def test_a_code_alone_is_looked_up(text: str) -> None:
    assert [one.intent.name for one in planned(text, {})] == ["error_code"]


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("any open invoices or tickets?", ["unpaid_invoices", "open_tickets"]),
        ("do I have anything open? invoices or tickets", ["unpaid_invoices", "open_tickets"]),
        ("list my tickets and invoices", ["ticket_list", "invoice_list"]),
        ("What was INV-20001 for? I want to talk to a human.", ["invoice", "human"]),
        ("INV-20022, is it paid?", ["invoice"]),
    ],
)
def test_two_matters_are_two_requests(text: str, intents: list[str]) -> None:
    assert [one.intent.name for one in planned(text, {"customer_id": "C-1001"})] == intents
