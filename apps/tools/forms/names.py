"""What people call the arguments of calls."""

from django.utils.translation import gettext_lazy as _

from apps.core.readable import name_in_words

# Of what people decide about and of what is looked up most; everything else is its technical name as words.
NAMES = {
    "account_status": _("Account status"),
    "amount": _("Amount"),
    "company": _("Company"),
    "currency": _("Currency"),
    "customer_id": _("Customer id"),
    "email": _("Email"),
    "invoice_id": _("Invoice id"),
    "method": _("Method"),
    "name": _("Name"),
    "payment_id": _("Payment id"),
    "phone": _("Phone"),
    "preferences": _("Preferences"),
    "product_id": _("Product id"),
    "reason": _("Reason"),
    "text": _("Text"),
    "tier": _("Tier"),
    "to": _("To"),
}


def argument_name(name: str) -> str:
    """Return what people call an argument in the reader's language."""
    return str(NAMES.get(name) or name_in_words(name))
