"""What intents may need, and how it is asked for."""

from django.utils.translation import gettext_lazy as _

from apps.agent.answers.base import WHICH_CUSTOMER
from apps.agent.shown import POSITION
from apps.agent.types import Need, Slot

CUSTOMER = Need(
    slots=frozenset({Slot.CUSTOMER, Slot.EMAIL, Slot.NAME, Slot.PHONE}),
    question=WHICH_CUSTOMER,
)
INVOICE = Need(
    slots=frozenset({Slot.INVOICE}),
    question=_("Which invoice do you mean? Please give me its number (INV-…)."),
)
INVOICE_OF_SOMEBODY = Need(
    slots=INVOICE.slots | {POSITION},
    question=INVOICE.question,
)
TICKET = Need(
    slots=CUSTOMER.slots,
    question=_(
        "Whose ticket is it? The CRM keeps tickets by customer: please give me the customer number (C-…), "
        "the e-mail address or the full name."
    ),
)
ITEM = Need(
    slots=frozenset({Slot.SKU, Slot.PRODUCT, Slot.ITEM}),
    question=_("Which product do you mean? Please give me its name or its SKU, for example SKU-1043."),
)
PREFERENCE = Need(
    slots=frozenset({Slot.PREFERENCE}),
    question=_("What shall I remember?"),
)
PLAN = Need(
    slots=frozenset({Slot.PLAN}),
    question=_("Which plan do you mean: Free, Plus, Team, Business or Enterprise?"),
)
RECIPIENT = Need(
    slots=CUSTOMER.slots,
    question=_("Whom shall I write to? Please give me the phone number with its country code, or the customer."),
)
