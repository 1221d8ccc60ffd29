"""What a tool that was just begun with `--writes` changes in another system; run by test_starttool in its copy.

The copy's only edits are those that the guide asks for: the fields of the system it speaks to, here the sandbox's CRM.
"""

import pytest

from apps.accounts.models import User
from apps.core.sandbox_keys import default_service_key
from apps.sandbox.models import Customer
from apps.tools.models import ToolConfig
from apps.tools.services import change_config, execute_tool
from apps.tools.types import CallContext, PlannedCall
from tests.tools.looking import recorded

pytestmark = pytest.mark.django_db(transaction=True)
ANNA = {"name": "Anna Berg", "email": "anna@example.com"}


@pytest.fixture
def by(operator: User, sandbox: None) -> User:
    """Return who may call the tool, once it is pointed at the sandbox and switched on."""
    changes = {"enabled": True, "endpoint": "/sandbox/crm", "api_key": default_service_key("crm")}
    change_config(config=ToolConfig.objects.get(name="customer_desk"), changes=changes, actor=operator)
    return operator


def test_what_it_makes_stands_in_the_other_system_once_however_often_it_is_sent(by: User) -> None:
    call = PlannedCall("customer_desk", "create_customer", ANNA)
    context = CallContext(request_id="request-1", user=by, idempotency_key="once")

    first, again = (execute_tool(call=call, context=context) for _ in range(2))

    made = Customer.objects.get(email="anna@example.com")
    assert first.data == again.data == {"id": made.customer_id, "name": "Anna Berg"}
    assert recorded()[0] == ("customer_desk", "completed", "", "", 1)


def test_what_it_made_is_read_back_by_its_number(by: User) -> None:
    context = CallContext(request_id="request-1", user=by)
    made = execute_tool(call=PlannedCall("customer_desk", "create_customer", ANNA), context=context)

    read = execute_tool(call=PlannedCall("customer_desk", "get_customer", {"id": made.data["id"]}), context=context)

    assert read.data == {"customer": made.data, "found": True}


def test_a_dry_run_says_what_would_be_sent_and_sends_nothing(by: User) -> None:
    call = PlannedCall("customer_desk", "create_customer", ANNA)

    said = execute_tool(call=call, context=CallContext(request_id="request-1", user=by, dry_run=True))

    assert (said.data["would_send"]["method"], said.data["would_send"]["body"]) == ("POST", ANNA)
    assert not Customer.objects.filter(email="anna@example.com").exists()
