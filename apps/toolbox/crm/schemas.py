"""What goes into the CRM's operations and what comes out."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from apps.toolbox.fields import Amount, Currency, Email, Exact, Identifier, Limit, Offset, Row, require_one_of
from apps.tools.tool import Arguments, Result

AccountStatus = Literal["active", "suspended", "closed"]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Company = Annotated[str, Field(max_length=120)]
Phone = Annotated[str, Field(max_length=30)]
Tier = Annotated[str, Field(min_length=1, max_length=20, description="The customer's plan, such as business.")]


class Profile(Exact):
    """A customer as the CRM knows them."""

    figures = frozenset({"satisfaction_score"})

    customer_id: str
    email: str
    name: str
    account_status: str
    tier: str
    phone: str = ""
    company: str = ""
    created_at: datetime | None = None
    last_contact: datetime | None = None
    lifetime_value: Amount | None = None
    currency: Currency = "EUR"
    open_tickets: int = 0
    satisfaction_score: Decimal | None = None
    preferences: dict[str, Any] = Field(default_factory=dict)


class CrmTicket(Row):
    """A ticket in the CRM."""

    ticket_id: str
    status: str
    priority: str
    subject: str
    created_at: datetime
    updated_at: datetime | None = None
    assigned_to: str | None = None
    category: str | None = None


class LookupCustomer(Arguments):
    """Name the customer by number, by e-mail address, or by either as `lookup_key`; the first one given is used."""

    customer_id: Identifier | None = None
    email: Email | None = None
    lookup_key: Annotated[str, Field(max_length=254, pattern=r"\w")] | None = None

    @model_validator(mode="after")
    def _names_a_customer(self) -> Self:
        require_one_of(self, ("customer_id", "email", "lookup_key"))
        return self

    @property
    def key(self) -> str:
        """Return what the customer is looked up by; an e-mail address has an @ in it."""
        return self.customer_id or self.email or self.lookup_key or ""


class CustomerAnswer(Result):
    """The customer, or `found` false: to find nobody is an answer."""

    profile: Profile | None
    lookup_key: str
    found: bool


class GetTickets(Arguments):
    """Whose tickets; `status` is one of the CRM's own."""

    customer_id: Identifier
    status: Annotated[str, Field(max_length=20)] | None = None
    limit: Limit = 20


class TicketPage(Result):
    """Tickets as the CRM answers with them."""

    tickets: list[CrmTicket]
    total_count: int


class TicketList(TicketPage):
    """A customer's tickets, newest first; `total_count` counts those beyond the limit too."""

    customer_id: str


class CustomerChanges(Arguments):
    """What may be changed about a customer; fields left out stay as they are."""

    email: Email | None = None
    name: Name | None = None
    phone: Phone | None = None
    company: Company | None = None
    account_status: AccountStatus | None = None
    tier: Tier | None = None
    preferences: dict[str, Any] | None = None

    def given(self) -> dict[str, Any]:
        """Return the changes to send."""
        return self.model_dump(mode="json", exclude_none=True, include=set(CustomerChanges.model_fields))


class UpdateCustomer(CustomerChanges):
    """Whom to change, and at least one change."""

    customer_id: Identifier

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        require_one_of(self, tuple(CustomerChanges.model_fields))
        return self


class CreateCustomer(Arguments):
    """A new customer; the CRM gives the number."""

    email: Email
    name: Name
    phone: Phone = ""
    company: Company = ""
    tier: Tier = "free"
    preferences: dict[str, Any] = Field(default_factory=dict)


class ListCustomers(Arguments):
    """Which customers to list."""

    status: AccountStatus | None = None
    tier: Tier | None = None
    limit: Limit = 20
    offset: Offset = 0


class SearchCustomers(ListCustomers):
    """Words of the name, company, e-mail address or number."""

    query: Annotated[str, Field(min_length=1, max_length=200)]


class CustomerList(Result):
    """Customers; `total_count` counts those beyond the limit too."""

    customers: list[Profile]
    total_count: int
