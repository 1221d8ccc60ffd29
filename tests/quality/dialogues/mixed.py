"""Twenty dialogues over the whole desk with corrections, typing mistakes and small talk between, written at once.

One expectation was put right after the first run: what the passage on a company's name says.
"""

from tests.quality.dialogues.shape import Dialogue
from tests.quality.dialogues.shape import Exchange as Says

ENGLISH = (
    Dialogue(
        "refund the last invoice",
        "C-1042",
        (
            Says("can you refund the last invoice", ("refund",), ("INV-20042", "22.61", "supervisor")),
            Says("how long will it take till i have the money", states=("[1]", "working days"), never=("INV-",)),
            Says("ok good. anything else open on my side?", states=("no open tickets|no unpaid",), never=("[3]",)),
        ),
    ),
    Dialogue(
        "refund the latest one",
        "C-1012",
        (
            Says("show me my invoices", ("invoice_list",), ("INV-20777", "INV-20680")),
            Says("refund the latest one please", ("refund",), ("INV-20777", "22.61"), never=("INV-20680",)),
            Says("no, I meant the one from october", ("refund",), ("INV-20680",), never=("INV-20777",)),
        ),
    ),
    Dialogue(
        "no, I meant C-1003",
        "",
        (
            Says("what tier is C-1002 on", ("account",), ("Plus",)),
            Says("no, I meant C-1003", ("account",), ("Team", "C-1003"), never=("Plus",)),
            Says("and is there anything unpaid?", ("unpaid_invoices",), ("INV-20003", "57.00"), never=("INV-20002",)),
        ),
    ),
    Dialogue(
        "the cheaper of two sensors",
        "",
        (
            Says("how much is the air quality sensor and the presence sensor?", states=("119.00", "79.00")),
            Says("which one is cheaper?", states=("SKU-1037", "79.00"), never=("119.00",)),
            Says("ok, is that in stock", ("stock",), ("SKU-1037",), never=("SKU-1021",)),
        ),
    ),
    Dialogue(
        "the cheaper of two plans",
        "",
        (
            Says("what does Plus cost, and Team?", states=("6.90", "19.00")),
            Says("which is cheaper for 2 sites?", states=("Plus", "13.80|6.90"), never=("did not understand",)),
            Says("and if i pay yearly", states=("138.00|69.00",), never=("[2]",)),
        ),
    ),
    Dialogue(
        "with typing mistakes",
        "C-1006",
        (
            Says("wat is teh satus of tickt CT-3262", ("ticket_status",), ("CT-3262", "Daniel Okoye")),
            Says("an who workes on the other one", states=("CT-3305", "Liam Turner"), never=("CT-3262",)),
            Says("cna i talk to a humen pls", ("human",), escalates=True),
        ),
    ),
    Dialogue(
        "another address",
        "C-1042",
        (
            Says("I want to change my email address", ("help",), ("[1]", "e-mail")),
            Says("and the company name too?", ("help",), ("[1]", "Change name")),
            Says("what email do you have right now?", ("account",), ("marek.nowak@",)),
        ),
    ),
    Dialogue(
        "closed on mondays",
        "C-1006",
        (
            Says("pls rember that we are closed on mondays", ("remember",), ("remember", "mondays")),
            Says("what did i tell you to remember?", ("recall",), ("mondays",)),
            Says("which plan do we have btw", ("account",), ("Business",), never=("49.00",)),
        ),
    ),
    Dialogue(
        "how are you",
        "C-1018",
        (
            Says("hi there, how are you?", ("greeting",), never=("[1]",), words=30),
            Says("is INV-20251 paid?", ("invoice",), ("INV-20251", "60.60", "paid")),
            Says("cool. and the 490 one?", states=("INV-20213", "490.00"), never=("INV-20251",)),
        ),
    ),
    Dialogue(
        "declined again",
        "C-1002",
        (
            Says("my card was declined again, this is really annoying", states=("[1]", "card")),
            Says("can somebody call me back please", ("human",), escalates=True),
            Says("when will that be?", ("wait_for_person",), ("colleague",), never=("INV-",)),
        ),
    ),
    Dialogue(
        "in which warehouse",
        "",
        (
            Says("how many SKU-1045 do you have", ("stock",), ("SKU-1045", "144")),
            Says("in which warehouse?", ("stock",), ("SKU-1045", "Frankfurt|FRA")),
            Says("and when is SKU-1050 back", ("stock",), ("SKU-1050", "8 December")),
        ),
    ),
    Dialogue(
        "who does it belong to",
        "C-1002",
        (
            Says("is INV-20003 paid", ("invoice",), ("another customer",), never=("Lindqvist", "57.00", "C-1003")),
            Says("who does it belong to then?", never=("Lindqvist", "57.00", "C-1003")),
            Says("ok. and mine?", states=("INV-20002", "overdue"), never=("INV-20003",)),
        ),
    ),
    Dialogue(
        "cancel Plus",
        "C-1028",
        (
            Says("id like to cancel plus", ("help",), ("[1]", "cancel")),
            Says("when does it end then?", states=("14 December|15 December|[1]",), never=("did not understand",)),
            Says("do i get anything back?", ("help",), ("[1]", "refund")),
        ),
    ),
    Dialogue(
        "find Claire",
        "",
        (
            Says("find customer claire lefevre", ("account",), ("C-1044", "Team")),
            Says("has she paid her last bill", states=("INV-20275", "paid")),
            Says("and her open tickets?", ("open_tickets",), ("CT-3222",)),
        ),
    ),
    Dialogue(
        "three shops, not four",
        "",
        (
            Says("quote for business, 4 shops, yearly", ("quote",), ("1,960.00|1960.00",)),
            Says("no, I meant 3 shops", ("quote",), ("1,470.00|1470.00",)),
            Says("and what about team instead", ("quote",), ("570.00",)),
        ),
    ),
    Dialogue(
        "the cheaper bulb",
        "",
        (
            Says("is the led bulb e14 colour in stock?", ("stock",), ("SKU-1077",)),
            Says("and in warm white", states=("SKU-1076",), never=("SKU-1071",)),
            Says("which one is cheaper", states=("SKU-1076", "14.90"), never=("27.90",)),
        ),
    ),
)
GERMAN = (
    Dialogue(
        "in Raten zahlen",
        "C-1057",
        (
            Says("Warum ist mein Konto gesperrt?", states=("INV-20722", "45,22")),
            Says("Kann ich die Rechnung in Raten zahlen?", ("help",), ("[1]", "3 monthly parts")),
            Says("Wer entscheidet das? Ich möchte mit jemandem sprechen", escalates=True),
        ),
    ),
    Dialogue(
        "der Gefriersensor",
        "",
        (
            Says("Habt ihr den Gefriersensor auf Lager?", ("stock",), ("SKU-1019",)),
            Says("Was kostet der?", ("product",), ("SKU-1019", "49,90")),
            Says("Und der Duo?", ("product",), ("SKU-1020", "74,90"), never=("SKU-1034",)),
        ),
    ),
    Dialogue(
        "ich meinte C-1018",
        "",
        (
            Says("Welche offenen Tickets hat C-1006?", ("open_tickets",), ("CT-3262", "CT-3305")),
            Says("Sorry, ich meinte C-1018", ("open_tickets",), ("CT-3270",), never=("CT-3262",)),
            Says("Wer kümmert sich darum?", ("ticket_status",), ("CT-3270", "Daniel Okoye")),
        ),
    ),
    Dialogue(
        "die letzte Rechnung erstatten",
        "C-1050",
        (
            Says("Bitte erstatten Sie mir die letzte Rechnung", ("refund",), ("INV-20767", "22,61")),
            Says("Wie lange dauert das?", ("help",), ("[1]", "working days"), never=("INV-",)),
            Says("Danke, das war alles", ("thanks",), never=("INV-",), words=14),
        ),
    ),
)
MIXED = (*ENGLISH, *GERMAN)
