"""Example inputs, to show an operator the requests that the settings make."""

from collections.abc import Iterator, Mapping
from typing import Any

from apps.toolbox.mapping.settings import RequestMapping, Source

EXAMPLES: Mapping[str, Any] = {
    "account_status": "active",
    "amount": "22.61",
    "category": "sensors",
    "company": "Keller GmbH",
    "currency": "EUR",
    "customer_id": "C-1001",
    "email": "anna.keller@example.com",
    "invoice_id": "INV-20001",
    "limit": 20,
    "message_id": "M-1001",
    "method": "card",
    "name": "Anna Keller",
    "offset": 0,
    "payment_id": "PAY-30001",
    "phone": "+4915112345678",
    "preferences": {"language": "de"},
    "product_id": "P-1001",
    "query": "keller",
    "reason": "Sent back unopened",
    "sender": "Larkfield",
    "sku": "SKU-1001",
    "status": "open",
    "text": "Your parcel is on its way.",
    "tier": "team",
    "to": "+4915112345678",
}


def example_inputs(mapping: RequestMapping) -> dict[str, Any]:
    """Return an example for each input that a request names; where it translates words, one that it knows."""
    words = dict(_words(mapping))
    names = mapping.inputs() | {name for source in _sent(mapping) for name in source.inputs()}
    return {name: _known(EXAMPLES.get(name, name), words.get(name)) for name in sorted(names)}


def _sent(mapping: RequestMapping) -> tuple[Source, ...]:
    return (*mapping.query.values(), *mapping.body.values())


def _words(mapping: RequestMapping) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the inputs that the request translates word by word, with their words."""
    for source in _sent(mapping):
        if source.values and source.input:
            yield source.input, source.values


def _known(example: Any, words: Mapping[str, Any] | None) -> Any:
    return next(iter(words)) if words and str(example) not in words else example
