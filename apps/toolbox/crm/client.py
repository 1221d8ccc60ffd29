"""The CRM's REST interface: its paths, parameters and field names."""

from typing import Any

from apps.toolbox.crm.schemas import CustomerList, Profile, TicketPage
from apps.toolbox.mapping.client import http_of
from apps.toolbox.upstream import chosen, segment
from apps.tools.tool import Run


class CrmClient:
    """Speaks to the CRM within one attempt; raises HttpError and pydantic's ValidationError."""

    def __init__(self, run: Run) -> None:
        self._http = http_of(run)
        self._idempotency = run.idempotency

    def customer(self, key: str) -> Profile:
        """Return the customer with this number or e-mail address."""
        path = f"/customers/by-email/{segment(key)}" if "@" in key else f"/customers/{segment(key)}"
        return Profile.model_validate(self._http.get(path).body)

    def tickets(self, customer_id: str, *, status: str | None, limit: int) -> TicketPage:
        """Return a customer's tickets, newest first."""
        path = f"/customers/{segment(customer_id)}/tickets"
        answer = self._http.get(path, params=chosen(status=status, limit=limit))
        return TicketPage.model_validate(answer.body)

    def customers(
        self, *, query: str | None = None, status: str | None, tier: str | None, limit: int, offset: int
    ) -> CustomerList:
        """Return the customers that match."""
        params = chosen(query=query, status=status, tier=tier, limit=limit, offset=offset)
        return CustomerList.model_validate(self._http.get("/customers", params=params).body)

    def update(self, customer_id: str, changes: dict[str, Any]) -> Profile:
        """Change a customer and return them as they are now."""
        answer = self._http.patch(f"/customers/{segment(customer_id)}", json=changes, headers=self._idempotency)
        return Profile.model_validate(answer.body)

    def create(self, fields: dict[str, Any]) -> Profile:
        """Make a customer and return them with their number."""
        answer = self._http.post("/customers", json=fields, headers=self._idempotency)
        return Profile.model_validate(answer.body)
