"""Forty dialogues over every tool that a conversation reaches, written at once before the rules were read.

Three expectations were put right after the first run: what was listed first, and what an example in a text names.
"""

from tests.quality.dialogues.shape import Dialogue
from tests.quality.dialogues.shape import Exchange as Says
from tests.quality.dialogues.support_german import GERMAN

ENGLISH = (
    Dialogue(
        "which plan has more users",
        "",
        (
            Says("what's the difference between team and business?", states=("Team", "Business")),
            Says("which one has more users", states=("Business", "25"), never=("1,000",)),
            Says("and the cheaper one, how many devices can it have?", states=("200",), never=("1,000",)),
        ),
    ),
    Dialogue(
        "three white ones",
        "",
        (
            Says("do you have the wall thermostat in white?", states=("SKU-1044",), never=("SKU-1045",)),
            Says("is there a 3 pack of the white one", states=("SKU-1047",), never=("SKU-1040",)),
            Says("how many of those could i get today", states=("SKU-1047", "21")),
        ),
    ),
    Dialogue(
        "back through the invoices",
        "C-1001",
        (
            Says(
                "list my last 3 invoices",
                states=("INV-20001", "INV-20651", "INV-20602"),
                never=("INV-20567",),
            ),
            Says("and the one before that", states=("INV-20567", "116.62"), never=("INV-20001", "INV-20651")),
            Says("what was that for", states=("Business, 2 sites",), never=("Leak Detector",)),
        ),
    ),
    Dialogue(
        "no wait, business",
        "",
        (
            Says("can i get a quote for team, 3 sites", states=("57.00",)),
            Says("no wait, business", states=("Business", "147.00")),
            Says("and if we pay yearly?", states=("1,470.00|1470.00",)),
        ),
    ),
    Dialogue(
        "a ticket and its person",
        "C-1018",
        (
            Says(
                "hi, is anybody looking at my leak detector ticket?", states=("CT-3270",), never=("did not understand",)
            ),
            Says("who has it", states=("Daniel Okoye",)),
            Says("since when is it open", states=("13 November",)),
            Says("id rather talk to somebody now tbh", intents=("human",), escalates=True),
        ),
    ),
    Dialogue(
        "did it go through",
        "C-1002",
        (
            Says("did my last payment go through", states=("INV-20002", "overdue")),
            Says("why not?", states=("declined|[1]",), never=("Munich",)),
            Says("when do you try again", states=("[1]", "day 3|day 7|try again")),
        ),
    ),
    Dialogue(
        "what I owe",
        "C-1003",
        (
            Says("what do i owe you", states=("57.00", "INV-20003")),
            Says("when was it due", states=("7 October 2026",)),
            Says("and what is it for", states=("Team, 3 sites",)),
        ),
    ),
    Dialogue(
        "bills and tickets",
        "C-1006",
        (
            Says("any open bills?", states=("INV-20781", "58.31"), never=("INV-20689",)),
            Says("when is it due", states=("28 November",)),
            Says("and tickets?", states=("CT-3262", "CT-3305"), never=("CT-3156",)),
            Says("who handles the webhooks one", states=("Liam Turner",), never=("Okoye",)),
        ),
    ),
    Dialogue(
        "black or white",
        "",
        (
            Says("wall thermostat black, is it in stock?", states=("SKU-1045", "144")),
            Says("and white?", states=("SKU-1044", "66"), never=("144",)),
            Says("what does it cost", states=("89.90",)),
        ),
    ),
    Dialogue(
        "a longer strip",
        "",
        (
            Says("is the 2m led strip available", states=("SKU-1081", "6 December")),
            Says("and the 5m one", states=("SKU-1082", "176")),
            Says("ok how much is it", states=("84.90",), never=("49.90",)),
        ),
    ),
    Dialogue(
        "something to remember",
        "C-1042",
        (
            Says("please remember that i prefer calls in the morning", states=("remember",)),
            Says("what do you know about me?", states=("morning",)),
            Says("forget that", states=("forg|no longer|deleted|removed",)),
        ),
    ),
    Dialogue(
        "money back for the last one",
        "C-1001",
        (
            Says("i want my money back for the last invoice", states=("INV-20001", "116.62")),
            Says("how long does that take?", states=("[1]", "working days"), never=("INV-20001",)),
            Says("ok thanks, bye", never=("[1]", "INV-"), words=14),
        ),
    ),
    Dialogue(
        "somebody by name",
        "",
        (
            Says("what plan is Nadine Lehmann on?", states=("business", "C-1006")),
            Says("does she owe us anything", states=("INV-20781", "58.31")),
            Says("whats her phone number", states=("+49 30 23125 053",)),
        ),
    ),
    Dialogue(
        "look her up",
        "",
        (
            Says("look up sofia lindqvist", states=("C-1003", "suspended")),
            Says("why is she suspended?", states=("INV-20003|overdue|unpaid",)),
            Says("when did we last hear from her", states=("8 November 2026",)),
        ),
    ),
    Dialogue(
        "whose invoice",
        "",
        (
            Says("INV-20700?", states=("735.18", "paid")),
            Says("who is that", states=("Felix Graf",)),
            Says("what plan does he have", states=("team",)),
        ),
    ),
    Dialogue(
        "how long it is covered",
        "",
        (
            Says("how long is the warranty on a leak detector", states=("[1]", "3 years")),
            Says("and for gateways?", states=("[1]", "5 years")),
            Says("does it still count if i sell it", states=("[1]", "new owner|stays with the device")),
        ),
    ),
    Dialogue(
        "sending it back",
        "",
        (
            Says("i want to send back a thermostat", states=("[1]", "30 days|return")),
            Says("its used already tho", states=("[1]", "used")),
            Says("who pays the postage", states=("[1]", "free|label")),
        ),
    ),
    Dialogue(
        "ways to pay",
        "",
        (
            Says("do u take paypal", states=("[1]", "PayPal")),
            Says("and by invoice?", states=("[1]", "Business"), never=("customer number",)),
            Says("how do i switch that on", states=("[1]", "press Pay by invoice")),
        ),
    ),
    Dialogue(
        "a red light",
        "",
        (
            Says("my gateway is offline", states=("[1]", "gateway|Gateway")),
            Says("the light is red", states=("[1]", "fault|red")),
            Says("ok and is that under warranty", states=("[1]", "5 years")),
        ),
    ),
    Dialogue(
        "why the tax",
        "C-1005",
        (
            Says("why was there vat on INV-20196?", states=("308.70|[1]", "VAT")),
            Says("we do have a vat id", states=("[1]", "VAT|reverse charge")),
            Says("how do i add it", states=("[1]", "Tax")),
        ),
    ),
    Dialogue(
        "a year is over",
        "C-1017",
        (
            Says("how much did i pay last time", states=("190.00", "INV-20162")),
            Says("is that per year?", states=("year|24 November 2026",)),
            Says("and what would business be", states=("490.00|49.00",), never=("190.00",)),
        ),
    ),
    Dialogue(
        "two in one",
        "C-1012",
        (
            Says("whats my customer number and when did i last pay", states=("C-1012", "INV-20777")),
            Says("how much was it", states=("22.61",)),
            Says("and the month before?", states=("INV-20680", "22.61"), never=("INV-20777",)),
        ),
    ),
    Dialogue(
        "how do you compare",
        "",
        (
            Says("how much is plus", states=("6.90",)),
            Says("and for two homes?", states=("13.80",)),
            Says("nordhaus is cheaper though", never=("[1] [1]", "13.80"), states=("Nordhaus|colleague|sorry|not",)),
        ),
    ),
    Dialogue(
        "a text message",
        "C-1042",
        (
            Says(
                "text me the delivery date",
                states=("what|which|text|message",),
                asks="message|say|text",
            ),
            Says("never mind", never=("SKU-", "INV-", "[1]"), words=20),
        ),
    ),
)

SUPPORT = (*ENGLISH, *GERMAN)
