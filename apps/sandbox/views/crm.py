"""The CRM's routes."""

from django.http import HttpRequest, HttpResponse

from apps.core.clock import now
from apps.sandbox.http.answers import answer
from apps.sandbox.http.bodies import read_body, read_query
from apps.sandbox.http.view import ServiceView
from apps.sandbox.schemas.crm import (
    CustomerChanges,
    CustomerOut,
    CustomersOut,
    CustomersQuery,
    NewCustomer,
    TicketsOut,
    TicketsQuery,
)
from apps.sandbox.services import crm
from apps.sandbox.types import ServiceSlug


class CrmView(ServiceView):
    """A route of the CRM."""

    slug = ServiceSlug.CRM


class CustomersView(CrmView):
    """`/customers`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return a page of customers."""
        page = crm.list_customers(**read_query(request, CustomersQuery).model_dump())
        customers = [CustomerOut.model_validate(row) for row in page.rows]
        return answer(CustomersOut(customers=customers, total_count=page.total_count))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store a new customer and return it."""
        customer = crm.create_customer(fields=read_body(request, NewCustomer).model_dump(), now=now())
        return answer(CustomerOut.model_validate(customer), status=201)


class CustomerView(CrmView):
    """`/customers/{id}`."""

    def get(self, request: HttpRequest, customer_id: str) -> HttpResponse:
        """Return the customer."""
        return answer(CustomerOut.model_validate(crm.get_customer(customer_id=customer_id)))

    def patch(self, request: HttpRequest, customer_id: str) -> HttpResponse:
        """Change the named fields and return the customer."""
        changes = read_body(request, CustomerChanges).model_dump(exclude_unset=True)
        return answer(CustomerOut.model_validate(crm.update_customer(customer_id=customer_id, changes=changes)))


class CustomerByEmailView(CrmView):
    """`/customers/by-email/{email}`."""

    def get(self, request: HttpRequest, email: str) -> HttpResponse:
        """Return the customer."""
        return answer(CustomerOut.model_validate(crm.get_customer_by_email(email=email)))


class CustomerTicketsView(CrmView):
    """`/customers/{id}/tickets`."""

    def get(self, request: HttpRequest, customer_id: str) -> HttpResponse:
        """Return the customer's newest tickets."""
        page = crm.list_tickets(customer_id=customer_id, **read_query(request, TicketsQuery).model_dump())
        body = {"tickets": page.rows, "total_count": page.total_count, "customer_id": customer_id}
        return answer(TicketsOut.model_validate(body))
