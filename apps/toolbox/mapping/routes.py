"""The requests that each tool makes, in its own interface's words: what a mapping gets as inputs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """A request: its method, its path with placeholders, and the fields of its query or body."""

    method: str
    path: str
    fields: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return the names that a mapping may use."""
        return (*PLACEHOLDER.findall(self.path), *self.fields)

    def values_in(self, method: str, path: str) -> dict[str, str] | None:
        """Return the values of the placeholders, or None where it is another request."""
        pattern = PLACEHOLDER.sub(r"(?P<\1>[^/]+)", self.path)
        match = re.fullmatch(pattern, path) if method == self.method else None
        return {name: unquote(value) for name, value in match.groupdict().items()} if match else None


CHANGES = ("email", "name", "phone", "company", "account_status", "tier", "preferences")
CRM: Mapping[str, Route] = {
    "customer_by_email": Route("GET", "/customers/by-email/{email}"),
    "customer": Route("GET", "/customers/{customer_id}"),
    "tickets": Route("GET", "/customers/{customer_id}/tickets", ("status", "limit")),
    "customers": Route("GET", "/customers", ("query", "status", "tier", "limit", "offset")),
    "update_customer": Route("PATCH", "/customers/{customer_id}", CHANGES),
    "create_customer": Route("POST", "/customers", ("email", "name", "phone", "company", "tier", "preferences")),
}
BILLING: Mapping[str, Route] = {
    "invoices": Route("GET", "/customers/{customer_id}/invoices", ("status", "limit")),
    "invoice": Route("GET", "/invoices/{invoice_id}"),
    "payment": Route("POST", "/payments", ("invoice_id", "customer_id", "amount", "currency", "method")),
    "read_payment": Route("GET", "/payments/{payment_id}"),
    "refund": Route("POST", "/refunds", ("payment_id", "invoice_id", "amount", "reason")),
}
INVENTORY: Mapping[str, Route] = {
    "product_by_sku": Route("GET", "/products/by-sku/{sku}"),
    "product": Route("GET", "/products/{product_id}"),
    "stock": Route("GET", "/stock/{sku}"),
    "products": Route("GET", "/products", ("query", "category", "limit", "offset")),
}
SMS: Mapping[str, Route] = {
    "send": Route("POST", "/messages", ("to", "text", "sender")),
    "message": Route("GET", "/messages/{message_id}"),
}
