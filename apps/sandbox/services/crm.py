"""What the CRM can do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from apps.sandbox.errors import EmailTaken
from apps.sandbox.models import Counter, CrmTicket, Customer
from apps.sandbox.services.rows import find, page
from apps.sandbox.types import Page


def get_customer(*, customer_id: str) -> Customer:
    """Return a customer with its figures; raises NotFound."""
    return find(Customer.objects.with_figures(), customer_id=customer_id)


def get_customer_by_email(*, email: str) -> Customer:
    """Return the customer with this e-mail, in whatever case it is written; raises NotFound."""
    return find(Customer.objects.with_figures(), email=email.strip().lower())


def list_customers(*, query: str, status: str | None, tier: str | None, limit: int, offset: int) -> Page[Customer]:
    """Return a page of the customers that match."""
    matching = Customer.objects.matching(query=query, status=status, tier=tier)
    return Page(
        rows=list(matching.with_figures()[offset : offset + limit]),
        total_count=matching.count(),
    )


def list_tickets(*, customer_id: str, status: str | None, limit: int) -> Page[CrmTicket]:
    """Return a customer's newest tickets; raises NotFound for an unknown customer."""
    customer = find(Customer.objects.all(), customer_id=customer_id)
    return page(CrmTicket.objects.of(customer, status=status), limit=limit)


def create_customer(*, fields: Mapping[str, Any], now: datetime) -> Customer:
    """Store a new customer; raises EmailTaken."""
    customer = Customer(customer_id=Counter.objects.next_id("C"), created_at=now, **fields)
    _save(customer, force_insert=True)
    return get_customer(customer_id=customer.customer_id)


@transaction.atomic
def update_customer(*, customer_id: str, changes: Mapping[str, Any]) -> Customer:
    """Change the named fields of a customer; raises NotFound and EmailTaken."""
    customer = find(Customer.objects.select_for_update(), customer_id=customer_id)
    for field, value in changes.items():
        setattr(customer, field, value)
    _save(customer)
    return get_customer(customer_id=customer_id)


def _save(customer: Customer, *, force_insert: bool = False) -> None:
    try:
        # The savepoint keeps the caller's transaction usable on PostgreSQL after the constraint has refused.
        with transaction.atomic():
            customer.save(force_insert=force_insert)
    except IntegrityError as error:
        if not Customer.objects.filter(email=customer.email).exclude(pk=customer.pk).exists():
            raise
        raise EmailTaken(f"Another customer has the e-mail address {customer.email}.") from error
