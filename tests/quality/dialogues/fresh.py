"""Twenty dialogues written at once, without a look at the agent's code, and graded before anything was changed."""

from tests.quality.dialogues.shape import Dialogue
from tests.quality.dialogues.shape import Exchange as Says

FRESH = (
    Dialogue(
        "the one before",
        "C-1042",
        (
            Says("hey, what was my last invoice?", intents=("last_invoice",), states=("INV-20042", "22.61")),
            Says("and the one before?", states=("INV-20717", "22.61")),
            Says("and before that?", states=("INV-20617",), never=("INV-20042",)),
            Says("ok thanks", intents=("thanks",), never=("INV-",), words=12),
        ),
    ),
    Dialogue(
        "another product",
        "C-1001",
        (
            Says("is the sku-1050 back yet", intents=("stock",), states=("SKU-1050", "8 December")),
            Says("what about SKU-1043?", intents=("stock",), states=("SKU-1043", "Tamper-proof")),
            Says("how much is that one", intents=("product",), states=("79.90",)),
            Says("never mind", never=("79.90", "SKU-"), words=20),
        ),
    ),
    Dialogue(
        "why so high",
        "",
        (
            Says("i wanna know why my bill is so high this month", intents=("last_invoice",), asks="customer"),
            Says("1042", intents=("last_invoice",), states=("INV-20042", "22.61")),
            Says("thats not what i asked, WHY is it more than 19", states=("VAT", "3.61")),
        ),
    ),
    Dialogue(
        "wrong numbers",
        "",
        (
            Says("status of INV-2099", states=("INV-2099",), never=("EUR",)),
            Says("sorry typo, INV-20999", intents=("invoice",), states=("INV-20999",), never=("EUR",)),
            Says("argh. INV-20042 i mean", intents=("invoice",), states=("INV-20042", "22.61", "paid")),
        ),
    ),
    Dialogue(
        "offene Rechnungen",
        "C-1001",
        (
            Says(
                "Guten Tag, welche Rechnungen sind bei mir noch offen?",
                intents=("unpaid_invoices",),
                states=("keine",),
                never=("INV-",),
            ),
            Says("Und die letzte, war die schon bezahlt?", states=("INV-20001", "bezahlt"), never=("paid",)),
            Says("Wofür war die?", states=("INV-20001", "Business"), never=("paid",)),
            Says("Vielen Dank, das war's", intents=("thanks",), never=("INV-",), words=14),
        ),
    ),
    Dialogue(
        "tickets for weeks",
        "C-1001",
        (
            Says(
                "THIS IS A JOKE. two tickets open for weeks and nobody answers!!!",
                intents=("anger", "open_tickets"),
                states=("CT-3001", "CT-3002"),
            ),
            Says(
                "what is happening with the sensor one",
                intents=("ticket_status",),
                states=("CT-3002",),
                never=("CT-3001",),
            ),
            Says("not good enough. i want a manager. NOW", intents=("human",), escalates=True),
        ),
    ),
    Dialogue(
        "are you a bot",
        "",
        (
            Says("hi are you a bot or a real person", states=("assistant|automated|AI|bot",), never=("[1]",), words=35),
            Says("ok whatever. do you ship to switzerland?", intents=("help",), states=("[1]", "Switzerland")),
            Says("and how long would that take", intents=("help",), states=("[1]", "do not ship")),
            Says("bye", never=("[1]",), words=14),
        ),
    ),
    Dialogue(
        "how do I cancel",
        "C-1042",
        (
            Says("how do I cancel", intents=("help",), states=("[1]", "Cancel plan")),
            Says("do I get money back for the rest of the month?", intents=("help",), states=("[1]", "refund")),
            Says("and my data, is it gone then?", intents=("help",), states=("[1]", "deleted|history|stored")),
        ),
    ),
    Dialogue(
        "two things",
        "C-1001",
        (
            Says(
                "2 things: is INV-20651 paid, and what plan am i on?",
                intents=("invoice", "account"),
                states=("INV-20651", "paid", "business"),
            ),
            Says("and since when am i a customer?", intents=("account",), states=("10 February 2025",)),
            Says(
                "do I have anything open? invoices or tickets",
                intents=("unpaid_invoices", "open_tickets"),
                states=("CT-3001", "CT-3002", "no unpaid|no open invoice|nothing to pay|no invoice"),
            ),
        ),
    ),
    Dialogue(
        "already asked",
        "",
        (
            Says("can you check my open tickets", intents=("open_tickets",), asks="customer"),
            Says("why do you need that", states=("find|look|account",), never=("[1]",), asks="customer"),
            Says("you already asked me that. its C-1018", intents=("open_tickets",), states=("CT-3270",)),
            Says("and the other one?", states=("only|no other|no more|one ticket",)),
        ),
    ),
    Dialogue(
        "somebody else's invoice",
        "C-1002",
        (
            Says(
                "what's INV-20001 about?",
                intents=("invoice",),
                states=("INV-20001", "another customer|somebody else|someone else|different customer"),
                never=("116.62", "Keller", "Business"),
            ),
            Says("but it was sent to me", never=("116.62", "Keller")),
            Says("ok then my own latest one", intents=("last_invoice",), states=("INV-20002", "8.21", "overdue")),
        ),
    ),
    Dialogue(
        "Karte und card",
        "C-1002",
        (
            Says("Hallo, my card was declined, was kann ich tun?", intents=("help",), states=("[1]",)),
            Says("ist die Rechnung jetzt überfällig?", states=("INV-20002", "überfällig"), never=("overdue",)),
            Says("ok wie zahle ich die", intents=("help",), states=("[1]",)),
        ),
    ),
    Dialogue(
        "cheapest and dearest",
        "",
        (
            Says(
                "whats the cheapest smart plug you have",
                intents=("product_search",),
                states=("24.90", "SKU-1055|SKU-1057"),
            ),
            Says("and the most expensive?", states=("96.90",)),
            Says("in stock?", intents=("stock",), states=("SKU-1060",)),
            Says("no, the other one", intents=("stock",), states=("SKU-1055|SKU-1057",), never=("SKU-1060",)),
        ),
    ),
    Dialogue(
        "an error code",
        "",
        (
            Says("thermostat shows LF-402", intents=("help",), states=("[1]", "pin|Valve")),
            Says("did that, still there", states=("Report a fault|exchange|battery|colleague|restart",)),
            Says("then send me a new one", states=("exchange|warranty",)),
        ),
    ),
    Dialogue(
        "suspended",
        "C-1003",
        (
            Says("why is my account suspended", states=("suspended", "overdue|unpaid")),
            Says(
                "how much do i have to pay to get it back", intents=("unpaid_invoices",), states=("57.00", "INV-20003")
            ),
            Says(
                "and how long until it works again after i pay",
                intents=("help",),
                states=("[1]", "minutes|hour|day|at once"),
            ),
        ),
    ),
    Dialogue(
        "Geld zurück",
        "",
        (
            Says("Ich hätte gern mein Geld zurück", intents=("help",), states=("[1]",), asks="Rechnung"),
            Says("für INV-20214", states=("INV-20214", "erstattet"), never=("refunded",)),
            Says("Nein, die andere: INV-20251", states=("INV-20251", "60,60", "bezahlt"), never=("paid",)),
        ),
    ),
    Dialogue(
        "on the phone",
        "",
        (
            Says("can i speak to sombody on the phone", intents=("human",), escalates=True),
            Says(
                "how long will that take?",
                states=("colleague|person|team|hour|minute|somebody",),
                never=("working days", "deliver"),
            ),
            Says("fine ill wait", never=("[1]",), words=25),
        ),
    ),
    Dialogue(
        "the old address",
        "",
        (
            Says("wats the delivry adress on my acount can i change it", intents=("help",), states=("[1]", "address")),
            Says("its allready shipped tho", states=("[1]", "ship|parcel|carrier|redirect")),
            Says(
                "u didnt understand. the parcel is on its way. to the OLD adress",
                states=("[1]|colleague", "address|parcel|sorry"),
            ),
        ),
    ),
    Dialogue(
        "Heizkörperthermostat",
        "",
        (
            Says("Was kostet ein Heizkörperthermostat?", states=("59,90", "SKU-1039")),
            Says("Gibts davon auch ein Dreierpack?", states=("SKU-1040", "164,90")),
            Says("und wie lange ist die Lieferzeit nach Österreich", intents=("help",), states=("[1]",)),
            Says("Tschüss", never=("[1]",), words=14),
        ),
    ),
    Dialogue(
        "renew and upgrade",
        "C-1017",
        (
            Says("when does my plan renew", states=("24 November 2026|25 November 2026",)),
            Says("does team have single sign on", intents=("help",), states=("[1]", "Business")),
            Says("upgrade me to business then", states=("[1]|colleague", "plan")),
            Says("what would that cost per year?", intents=("plan_price",), states=("490.00",)),
        ),
    ),
)
