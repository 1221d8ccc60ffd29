"""What is asked to be done: money paid back, a plan quoted, a text message sent."""

from apps.agent.answers import messages, quotes, refunds
from apps.agent.intents import needs
from apps.agent.types import Intent, Slot

INTENTS = (
    Intent(
        name="refund",
        work=refunds.refund,
        needs=needs.INVOICE,
        examples=(
            "refund #invoice",
            "please refund #amount of #invoice",
            "refund #amount please",
            "can you refund it",
            "can you refund #invoice",
            "refund this invoice please",
            "pay #amount back on #invoice",
            "give me my money back for #invoice",
            "i want my money back for #invoice",
            "reimburse #invoice",
            "can you pay that invoice back",
            "refund the last invoice",
            "return the money of #invoice to the customer",
        ),
        cues={
            "#invoice refund|refunded|reimburse|repay": 6.0,
            "#invoice|#amount money|pay back": 4.5,
            "#amount refund|reimburse|repay|back": 4.5,
            "refund it|that|this": 2.6,
            "refund|reimburse it|that|this|last invoice|bill|charge": 2.2,
            "refund arrived|yet|been|already|received|got|has|status": -5.0,
            "how|long|when|policy|possible|take|days|where|until|status|why": -4.0,
            "plan|product|return|device|order|item": -2.5,
        },
    ),
    Intent(
        name="quote",
        work=quotes.quote,
        needs=needs.PLAN,
        each=Slot.PLAN,
        examples=(
            "what does business cost for #units",
            "how much is the team plan for #units per year",
            "quote me plus for #units",
            "price of business for #units paid yearly",
            "what would we pay for #units on team",
            "make me an offer for #units",
            "how much for #units a month",
            "a quote for #units please",
        ),
        cues={
            "#units cost|price|much|pay|quote|offer|charge": 5.0,
            "#units plan|plus|team|business|enterprise": 2.6,
            "#units": 1.2,
            "fit|fits|suits|recommend|right plan": -4.0,
            "#sku|#product|#invoice|sensor|gateway|thermostat|detector|users|many": -4.0,
        },
    ),
    Intent(
        name="send_message",
        work=messages.send_message,
        needs=needs.RECIPIENT,
        takes_text=True,
        examples=(
            "send an sms to #phone saying that the parcel is on its way",
            "text #phone that we are closed tomorrow",
            "send #customer a text message",
            "write an sms to #name",
            "send a text to #phone",
            "please text the customer that the order has shipped",
            "text #email: your parcel is here",
            "let #name know by sms that the technician is late",
            "send a short message to #phone: we are on our way",
        ),
        cues={
            "send|write sms": 6.0,
            "send|write text message": 4.5,
            "send|write text #phone|#customer|#name|#email": 5.0,
            "text #phone|#customer|#name|#email": 4.0,
            "text #phone|#customer|#name|#email that": 5.0,
            "know sms": 3.0,
            "message send #phone": 3.0,
            "message|text|sms me|us|if|stock": -5.0,
            "sms|text|message get|receive|received|arrive|code|alert|alerts|alarm|alarms": -5.0,
        },
    ),
)
