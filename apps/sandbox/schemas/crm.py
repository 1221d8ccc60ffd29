"""The JSON of the CRM."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, JsonValue, StringConstraints, field_validator, model_validator

from apps.sandbox.schemas.common import Body, Email, Limited, Money, Out, Paged
from apps.sandbox.types import AccountStatus, TicketPriority, TicketStatus, Tier

Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Company = Annotated[str, StringConstraints(max_length=120)]
Phone = Annotated[str, StringConstraints(pattern=r"^(\+?[0-9][0-9 ()/.-]{3,28})?$")]
Preferences = Annotated[dict[str, JsonValue], Field(max_length=30)]


class CustomerOut(Out):
    """A customer."""

    customer_id: str
    email: str
    name: str
    phone: str
    company: str
    account_status: AccountStatus
    tier: Tier
    created_at: datetime
    last_contact: datetime | None
    lifetime_value: Money
    currency: str
    open_tickets: int
    satisfaction_score: float | None
    preferences: dict[str, Any]


class CustomersOut(Out):
    """A page of customers."""

    customers: list[CustomerOut]
    total_count: int


class TicketOut(Out):
    """A ticket in the CRM."""

    ticket_id: str
    status: TicketStatus
    priority: TicketPriority
    subject: str
    created_at: datetime
    updated_at: datetime
    assigned_to: str
    category: str


class TicketsOut(Out):
    """The newest tickets of a customer."""

    tickets: list[TicketOut]
    total_count: int
    customer_id: str


class CustomersQuery(Paged):
    """Which customers."""

    query: str = Field(default="", max_length=200)
    status: AccountStatus | None = None
    tier: Tier | None = None


class TicketsQuery(Limited):
    """Which tickets."""

    status: TicketStatus | None = None


class NewCustomer(Body):
    """What a new customer needs."""

    email: Email
    name: Name
    phone: Phone = ""
    company: Company = ""
    account_status: AccountStatus = AccountStatus.ACTIVE
    tier: Tier = Tier.FREE
    preferences: Preferences = Field(default_factory=dict)


class CustomerChanges(Body):
    """What is to change: only the fields that are named."""

    email: Email | None = None
    name: Name | None = None
    phone: Phone | None = None
    company: Company | None = None
    account_status: AccountStatus | None = None
    tier: Tier | None = None
    preferences: Preferences | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("must not be null; leave the field out to keep it")
        return value

    @model_validator(mode="after")
    def _not_empty(self) -> "CustomerChanges":
        if not self.model_fields_set:
            raise ValueError("name at least one field to change")
        return self
