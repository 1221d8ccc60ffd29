"""Whether a passage supports a sentence, measured on sentences that a person judged."""

from uuid import UUID

from apps.agent.planners.model.evidence import Book
from apps.agent.planners.model.support import supports
from apps.tools.types import PlannedCall, ToolResult

RETURNS = (
    "You can return any Larkfield product within 30 days of delivery, used or unused, and get your money back. You do "
    "not need the original packaging, and you do not have to give a reason. The one exception is opened consumables: "
    "battery packs whose seal is broken cannot be returned. Unopened batteries can."
)
REFUNDS = (
    "We inspect the parcel and refund you within 5 working days of its arrival, to the original payment method. If you "
    "return a whole order, the standard delivery charge of 4.90 EUR is refunded too; the extra charge for express is "
    "not."
)
GATEWAY = (
    "If the gateway shows as offline, check that its power cable is plugged in and that the light on the front is on. "
    "Restart the router, then wait five minutes. The gateway does not work on networks that need a sign-in page."
)
SUPPORTED = [
    (RETURNS, "Every product can be returned within 30 days after delivery."),
    (RETURNS, "You can return a product whether it was used or unused."),
    (RETURNS, "You get your money back."),
    (RETURNS, "The original packaging is not needed."),
    (RETURNS, "You don't have to give a reason for a return."),
    (RETURNS, "Battery packs with a broken seal can not be returned."),
    (RETURNS, "Unopened batteries can be returned."),
    (REFUNDS, "We refund you to the original payment method."),
    (REFUNDS, "The parcel is inspected when it arrives."),
    (REFUNDS, "The delivery charge is refunded if you return the whole order."),
    (REFUNDS, "The extra charge for express is not refunded."),
    (REFUNDS, "A refund takes up to 5 working days after the parcel has arrived."),
    (GATEWAY, "Check that the power cable of the gateway is plugged in."),
    (GATEWAY, "Restart your router and wait for five minutes."),
    (GATEWAY, "Networks that need a sign-in page do not work with the gateway."),
    (GATEWAY, "Look whether the light on the front is on."),
    (RETURNS, "Sending something back is free of questions."),
    (REFUNDS, "Your bank account gets the sum once we have looked at the box."),
]
UNSUPPORTED = [
    (RETURNS, "You need the original packaging."),
    (RETURNS, "You have to give a reason for the return."),
    (RETURNS, "Unopened batteries can not be returned."),
    (RETURNS, "Battery packs whose seal is broken can be returned."),
    (REFUNDS, "The extra charge for express is refunded."),
    (REFUNDS, "The standard delivery charge is never refunded if you return a whole order."),
    (GATEWAY, "The gateway works on networks that need a sign-in page."),
    (RETURNS, "Our shops in Hamburg take products back on Sundays."),
    (RETURNS, "A courier collects the device at your door."),
    (REFUNDS, "You receive a voucher for your next purchase."),
    (REFUNDS, "Customers of the Business plan are served first."),
    (GATEWAY, "An engineer visits you on the next day."),
    (GATEWAY, "Replace the antenna and update the firmware."),
    (GATEWAY, "The warranty covers water damage."),
    (REFUNDS, "The refund goes to a payment method of your choice."),
    (RETURNS, "You can return a product only if it was unused."),
]


def supported(passage: str, text: str) -> bool:
    hit = {"slug": "a", "article": "A", "section": "B", "url": "/help/a/", "score": 1.0, "text": passage}
    result = ToolResult(UUID(int=1), "request", "knowledge_retriever", "search", {"hits": [hit]}, 1, 1.0, 1)
    return supports(text, Book().add(PlannedCall("knowledge_retriever", "search", {"query": "x"}), result))


def test_what_the_check_tells_apart_and_what_it_misses() -> None:
    """Of 18 that are supported it loses two in other words; of 16 that are not it lets four half-truths through."""
    lost = [text for passage, text in SUPPORTED if not supported(passage, text)]
    let_through = [text for passage, text in UNSUPPORTED if supported(passage, text)]

    assert lost == [
        "Sending something back is free of questions.",
        "Your bank account gets the sum once we have looked at the box.",
    ]
    assert let_through == [
        "You have to give a reason for the return.",
        "Unopened batteries can not be returned.",
        "The refund goes to a payment method of your choice.",
        "You can return a product only if it was unused.",
    ]


def test_what_words_can_not_judge_is_taken_to_be_supported() -> None:
    """Another language than the passage's, and the data of systems, whose names are no sentences."""
    assert supported(RETURNS, "Sie müssen keinen Grund nennen und brauchen die Verpackung nicht.")
    data = {"customer_id": "C-1001", "account_status": "active"}
    result = ToolResult(UUID(int=1), "request", "crm", "lookup_customer", data, 1, 1.0, 1)
    assert supports("You are not blocked.", Book().add(PlannedCall("crm", "lookup_customer", {}), result))
