"""Ten dialogues that were written before the rules were improved with `mixed.py`, and first run afterwards."""

from tests.quality.dialogues.shape import Dialogue
from tests.quality.dialogues.shape import Exchange as Says

HELD_BACK = (
    Dialogue(
        "the most recent, no, the one before",
        "C-1019",
        (
            Says("refund my most recent invoice", ("refund",), ("INV-20779", "23.37")),
            Says("sorry no, the one before", ("refund",), ("INV-20685",), never=("INV-20779",)),
            Says("actually leave it, never mind", ("never_mind",), never=("INV-",), words=20),
        ),
    ),
    Dialogue(
        "the cheaper detector",
        "",
        (
            Says("whats the price of SKU-1031 and SKU-1034", states=("34.90", "49.90")),
            Says("which of them is cheaper?", states=("SKU-1031", "34.90"), never=("49.90",)),
            Says("how many do you have of it", ("stock",), ("SKU-1031",), never=("SKU-1034",)),
        ),
    ),
    Dialogue(
        "whats up with ticket 3002",
        "C-1001",
        (
            Says("whats up with ticket 3002", ("ticket_status",), ("CT-3002", "Ines Costa")),
            Says("and 3001?", ("ticket_status",), ("CT-3001",), never=("Ines Costa",)),
            Says("can you hand me over to her", ("human",), escalates=True),
        ),
    ),
    Dialogue(
        "no, I meant Lotte Bakker",
        "",
        (
            Says("does tom becker have unpaid bills", ("unpaid_invoices",), ("INV-20002", "8.21")),
            Says("no, I meant Lotte Bakker", ("unpaid_invoices",), ("INV-20768", "8.35"), never=("INV-20002",)),
            Says("whats her email", ("account",), ("lotte.bakker@",)),
        ),
    ),
    Dialogue(
        "my own i mean",
        "C-1042",
        (
            Says("is INV-20001 overdue?", ("invoice",), ("another customer",), never=("Keller", "116.62")),
            Says("my own i mean, INV-20042", ("invoice",), ("INV-20042", "paid"), never=("116.62",)),
            Says("when is the next one", ("next_invoice",), ("19 December 2026",)),
        ),
    ),
    Dialogue(
        "a broken sensor",
        "",
        (
            Says("hello :)", ("greeting",), never=("[1]",), words=20),
            Says(
                "how long does a exchange take if my sensor is brocken",
                ("help",),
                ("[1]", "2 working days"),
                is_missed=True,
            ),
            Says("and who pays for the shipping?", ("help",), ("[1]", "free return label|free"), is_missed=True),
        ),
    ),
    Dialogue(
        "plugs for the UK",
        "",
        (
            Says("do you have smart plugs for the uk", states=("SKU-1059|SKU-1060|SKU-1065",)),
            Says("how many type g are left", ("stock",), ("SKU-1059|SKU-1060|SKU-1065",)),
            Says("and do you deliver to ireland", ("help",), ("[1]", "Ireland|EU")),
        ),
    ),
    Dialogue(
        "welcher davon ist billiger",
        "",
        (
            Says("Was kosten Plus und Business?", states=("6,90", "49,00")),
            Says("Welcher davon ist billiger?", states=("Plus", "6,90"), never=("49,00",)),
            Says("Kann man den monatlich kündigen?", ("help",), ("[1]", "cancel")),
        ),
    ),
    Dialogue(
        "geht auch Ratenzahlung",
        "C-1003",
        (
            Says(
                "Ich kann die Rechnung gerade nicht bezahlen",
                states=("[1]", "INV-20003|Write to us before day 21"),
                is_missed=True,
            ),
            Says("Geht auch Ratenzahlung?", ("help",), ("[1]", "3 monthly parts")),
            Says("Wie hoch ist der Betrag nochmal?", states=("INV-20003", "57,00"), is_missed=True),
        ),
    ),
    Dialogue(
        "bis wann",
        "C-1029",
        (
            Says("Was muss ich noch bezahlen?", ("unpaid_invoices",), ("INV-20799", "233,24")),
            Says("Bis wann?", states=("INV-20799", "4. Dezember"), never=("Deutschland",)),
            Says("Und merk dir bitte, dass wir Rechnungen immer per E-Mail wollen", ("remember",), ("E-Mail",)),
        ),
    ),
)
