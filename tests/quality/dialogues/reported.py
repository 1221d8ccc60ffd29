"""Dialogues that went wrong once, in English and German."""

from tests.quality.dialogues.shape import Dialogue
from tests.quality.dialogues.shape import Exchange as Says

REPORTED = (
    Dialogue(
        "which plan is cheaper",
        "",
        (
            Says("how much are the Team and Business plans?", ("plan_price", "plan_price"), ("19.00", "49.00")),
            Says("which one is cheaper?", states=("Team", "19.00"), never=("49.00",)),
            Says("how much per year?", ("plan_price",), ("190.00",), words=12),
        ),
    ),
    Dialogue(
        "welcher Tarif ist günstiger",
        "",
        (
            Says("Was kosten Team und Business?", ("plan_price", "plan_price"), ("19,00", "49,00")),
            Says("Welcher ist günstiger?", states=("Team", "19,00"), never=("49,00",)),
            Says("Und wie viel im Jahr?", ("plan_price",), ("190,00",), words=12),
        ),
    ),
    Dialogue(
        "cheapest thermostat",
        "",
        (
            Says("cheapest thermostat", ("product_search",), ("SKU-1039", "59.90"), never=("SKU-1053",)),
            Says("Günstigstes Thermostat?", ("product_search",), ("SKU-1039", "59,90"), never=("SKU-1053",)),
        ),
    ),
    Dialogue(
        "next invoice",
        "C-1042",
        (
            Says("when is my next invoice due", ("next_invoice",), ("19 December 2026",)),
            Says("Wann kommt meine nächste Rechnung?", ("next_invoice",), ("19. Dezember 2026",)),
        ),
    ),
    Dialogue(
        "a code of somebody else",
        "",
        (
            Says("E42", states=("E42", "LF-"), never=("did not understand",)),
            Says("LF-202", states=("[1]", "LF-202"), never=("LF-201",)),
        ),
    ),
    Dialogue(
        "a refund of that invoice",
        "C-1001",
        (
            Says("i would like a refund", asks="invoice"),
            Says("INV-20001", ("refund",), ("INV-20001", "116.62", "supervisor|approv")),
        ),
    ),
    Dialogue(
        "eine Erstattung",
        "C-1001",
        (
            Says("Ich hätte gern eine Erstattung", asks="Rechnung"),
            Says("INV-20651", ("refund",), ("INV-20651", "116,62")),
        ),
    ),
    Dialogue(
        "charged although cancelled",
        "",
        (Says("charged although cancelled", ("help",), ("[1]", "charge"), never=("any Larkfield product",)),),
    ),
    Dialogue(
        "a question and a wish for a person",
        "C-1001",
        (
            Says(
                "What was INV-20001 for? I want to talk to a human.",
                ("invoice", "human"),
                ("INV-20001", "Business, 2 sites", "colleague"),
                escalates=True,
            ),
        ),
    ),
    Dialogue(
        "what is going on",
        "C-1001",
        (
            Says("whats going on with my account", ("account",), ("C-1001", "active")),
            Says("Was ist mit meinem Konto los?", ("account",), ("C-1001", "aktiv")),
        ),
    ),
    Dialogue(
        "in few words",
        "C-1042",
        (
            Says("INV-20042?", ("invoice",), ("INV-20042", "22.61", "paid"), words=20),
            Says("paid?", ("invoice",), ("INV-20042", "paid"), words=14),
            Says("SKU-1043?", states=("SKU-1043", "79.90"), words=14),
        ),
    ),
    Dialogue(
        "Rechnung von jemand anderem",
        "C-1002",
        (
            Says(
                "Was ist INV-20001?", ("invoice",), ("INV-20001", "jemand anderem|andere"), never=("116,62", "Keller")
            ),
            Says(
                "INV-20001 von C-1001",
                ("invoice",),
                ("INV-20001", "116,62", "nicht um den Kunden dieses Gesprächs|nicht"),
            ),
        ),
    ),
)
