"""The CRM as a tool."""

from django.utils.translation import gettext_lazy as _

from apps.toolbox.crm.client import CrmClient
from apps.toolbox.crm.outcomes import customer_was_created, customer_was_updated
from apps.toolbox.crm.schemas import (
    CreateCustomer,
    CustomerAnswer,
    CustomerList,
    GetTickets,
    ListCustomers,
    LookupCustomer,
    SearchCustomers,
    TicketList,
    UpdateCustomer,
)
from apps.toolbox.mapping.base import MappedTool
from apps.toolbox.mapping.routes import CRM
from apps.toolbox.mapping.settings import MappedSettings
from apps.toolbox.upstream import found
from apps.tools.tool import Arguments, Run, operation
from apps.tools.types import Effect


class CrmSettings(MappedSettings):
    """Which other system's REST API the tool speaks, if not its own."""

    routes = CRM


class CrmTool(MappedTool):
    """Customers and the tickets that the CRM keeps about them."""

    name = "crm"
    aliases = ("crm_lookup", "crm_integration")
    title = _("CRM")
    description = _("Looks up, lists, makes and changes customers, and reads their tickets.")
    settings_schema = CrmSettings
    needs_endpoint = True
    default_endpoint = "/sandbox/crm"
    sandbox_service = "crm"

    @operation(effect=Effect.READ, title=_("Look up customer"))
    def lookup_customer(self, arguments: LookupCustomer, run: Run) -> CustomerAnswer:
        """Find one customer by number or e-mail address."""
        profile = found(lambda: CrmClient(run).customer(arguments.key))
        return CustomerAnswer(profile=profile, lookup_key=arguments.key, found=profile is not None)

    @operation(effect=Effect.READ, title=_("List tickets"))
    def get_tickets(self, arguments: GetTickets, run: Run) -> TicketList:
        """List a customer's tickets in the CRM."""
        page = CrmClient(run).tickets(arguments.customer_id, status=arguments.status, limit=arguments.limit)
        return TicketList(tickets=page.tickets, total_count=page.total_count, customer_id=arguments.customer_id)

    @operation(effect=Effect.READ, title=_("List customers"))
    def list_customers(self, arguments: ListCustomers, run: Run) -> CustomerList:
        """List customers, by account status or plan if wished."""
        return CrmClient(run).customers(**arguments.model_dump())

    @operation(effect=Effect.READ, title=_("Search customers"))
    def search_customers(self, arguments: SearchCustomers, run: Run) -> CustomerList:
        """Find customers by words of their name, company or e-mail address."""
        return CrmClient(run).customers(**arguments.model_dump())

    @operation(effect=Effect.WRITE, title=_("Change customer"))
    def update_customer(self, arguments: UpdateCustomer, run: Run) -> CustomerAnswer:
        """Change fields of a customer."""
        profile = CrmClient(run).update(arguments.customer_id, arguments.given())
        return CustomerAnswer(profile=profile, lookup_key=arguments.customer_id, found=True)

    @operation(effect=Effect.WRITE, title=_("Create customer"))
    def create_customer(self, arguments: CreateCustomer, run: Run) -> CustomerAnswer:
        """Make a new customer."""
        profile = CrmClient(run).create(arguments.model_dump(mode="json"))
        return CustomerAnswer(profile=profile, lookup_key=profile.customer_id, found=True)

    def was_done(self, operation: str, arguments: Arguments, run: Run) -> bool | None:
        """Ask the CRM whether a change of unknown outcome was made."""
        if isinstance(arguments, CreateCustomer):
            return customer_was_created(arguments, CrmClient(run))
        return customer_was_updated(arguments, CrmClient(run)) if isinstance(arguments, UpdateCustomer) else None
