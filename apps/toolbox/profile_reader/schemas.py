"""What goes into the profile reader and what comes out."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from apps.toolbox.billing.schemas import Invoice
from apps.toolbox.crm.schemas import CrmTicket, Profile
from apps.toolbox.fields import Amount, Currency, Email, Identifier, Storable
from apps.tools.tool import Arguments, Result


class ReadProfile(Arguments):
    """Whose profile; without a name, the customer of the call's own session."""

    customer_id: Annotated[Identifier, Storable] | None = None
    email: Email | None = None
    limit: Annotated[int, Field(ge=1, le=50, description="How many rows of each list.")] = 10

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if self.customer_id and self.email:
            raise ValueError("Give customer_id or email, not both.")
        return self


class PartName(StrEnum):
    """The parts of a profile."""

    PROFILE = "profile"
    CRM_TICKETS = "crm_tickets"
    INVOICES = "invoices"
    SESSIONS = "sessions"
    TICKETS = "tickets"
    MEMORIES = "memories"


class Part(Result):
    """Where a part comes from and how old it is in seconds; `error` says why it is left out."""

    part: PartName
    source: str
    age_s: float
    total_count: int | None = None
    error: str = ""
    message: str = ""


class SessionEntry(Result):
    """A chat session with the customer."""

    session_id: str
    title: str
    status: str
    started_at: datetime
    last_activity_at: datetime


class TicketEntry(Result):
    """A ticket of ours."""

    ticket_id: int
    number: str
    subject: str
    status: str
    priority: str
    created_at: datetime


class MemoryEntry(Result):
    """Something remembered of the customer."""

    key: str
    value: str
    type: str
    importance: float


class Unpaid(Result):
    """What the listed open and overdue invoices come to."""

    amount: Amount
    currency: Currency
    count: int


class CustomerView(Result):
    """The customer from all sides; a part that could not be read is null and names its error among `parts`."""

    customer_id: str
    found: bool
    profile: Profile | None = None
    crm_tickets: list[CrmTicket] | None = None
    invoices: list[Invoice] | None = None
    unpaid: list[Unpaid] | None = None
    sessions: list[SessionEntry] | None = None
    tickets: list[TicketEntry] | None = None
    memories: list[MemoryEntry] | None = None
    parts: list[Part]
    missing: list[PartName]
