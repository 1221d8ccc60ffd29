"""Asking the CRM whether a change of unknown outcome was made."""

from apps.toolbox.crm.client import CrmClient
from apps.toolbox.crm.schemas import CreateCustomer, UpdateCustomer
from apps.toolbox.upstream import found


def customer_was_created(wanted: CreateCustomer, client: CrmClient) -> bool:
    """Tell by the e-mail address, which only one customer has."""
    return found(lambda: client.customer(wanted.email)) is not None


def customer_was_updated(wanted: UpdateCustomer, client: CrmClient) -> bool:
    """Tell by comparing the customer with the changes."""
    profile = client.customer(wanted.customer_id).model_dump(mode="json")
    return all(profile[name] == value for name, value in wanted.given().items())
