"""Whom a call names: identifiers in arguments and results, and whether a model may use them."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

PERSON_FIELDS = frozenset({"customer_id", "email", "lookup_key", "phone", "to"})
RECORD_FIELDS = frozenset({"invoice_id", "payment_id", "refund_id", "order_id", "ticket_id", "message_id"})
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def plain(identifier: object) -> str:
    """Return an identifier as it is compared: without spaces and capitals."""
    return "".join(str(identifier).split()).casefold()


def named(value: Any, fields: Collection[str]) -> Iterator[str]:
    """Yield the identifiers that a declared result names in these fields, at any depth.

    What stands in a free mapping, such as a customer's preferences, is anybody's text and is left out.
    """
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if name in fields and isinstance(inner, str | int) and inner != "":
                yield plain(inner)
            else:
                yield from named(inner, fields)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from named(item, fields)


def foreign_people(arguments: Mapping[str, Any], own: Collection[str]) -> list[str]:
    """Return the arguments that name somebody who is not among `own`.

    Beside the customer's own number an address or a phone number is a new value, not a name.
    """
    customer = arguments.get("customer_id")
    fields = {"customer_id"} if customer and plain(customer) in own else PERSON_FIELDS
    return [name for name in arguments if name in fields and arguments[name] and plain(arguments[name]) not in own]


def foreign_records(arguments: Mapping[str, Any], known: Collection[str]) -> list[str]:
    """Return the arguments that name an invoice, a payment and so on that is not among `known`."""
    return [
        name for name in arguments if name in RECORD_FIELDS and arguments[name] and plain(arguments[name]) not in known
    ]


def mentions_another(text: str, *, customer_id: str, own: Collection[str]) -> bool:
    """Tell whether a text names another customer: by e-mail address, or by a number of the same form."""
    form = re.sub(r"\d+", r"\\d+", re.escape(customer_id))
    numbers = re.findall(rf"(?i)(?<![\w-]){form}(?!\w)", text) if re.search(r"[^\W\d]", customer_id) else []
    return any(plain(found) not in own for found in [*numbers, *EMAIL.findall(text)])
