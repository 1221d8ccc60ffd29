"""The contract's pages, its watchers' addresses, and the tools' names and aliases."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.services import start_session
from apps.tickets.services import open_ticket
from apps.tools.registry.registry import registry

MakeUser = Callable[..., User]

PAGES = [
    # A page, and what each role finds there: operator, supervisor, agent, auditor.
    ("/chat/", 200, 200, 200, 200),
    ("/chat/{session}/", 200, 200, 200, 200),
    ("/tickets/", 200, 200, 200, 200),
    ("/tickets/{ticket}/", 200, 200, 200, 200),
    ("/help/", 200, 200, 200, 200),
    ("/admin/", 200, 200, 302, 200),
    ("/admin/tools/toolconfig/", 200, 200, 302, 200),
    ("/admin/audit/toolcall/", 200, 200, 302, 200),
    ("/admin/tools/toolconfig/add/", 403, 403, 302, 403),
    ("/", 302, 302, 302, 302),
    ("/nowhere/", 404, 404, 404, 404),
]
STAFF = {Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR}


@pytest.fixture
def places(agent: User) -> dict[str, object]:
    """A session and a ticket of the agent's."""
    session = start_session(owner=agent)
    return {"session": session.pk, "ticket": open_ticket(subject="Broken lamp", session=session, actor=agent).pk}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("page", "operator", "supervisor", "agent_", "auditor"), PAGES, ids=[page for page, *_statuses in PAGES]
)
def test_each_role_finds_the_pages_of_its_work(
    page: str, operator: int, supervisor: int, agent_: int, auditor: int, role: Role, places: dict[str, object],
    make_user: MakeUser, client: Client,
) -> None:  # fmt: skip
    expected = {"operator": operator, "supervisor": supervisor, "agent": agent_, "auditor": auditor}[role]
    user = User.objects.filter(username=role).first() or make_user(role, is_staff=role in STAFF)
    client.force_login(user)

    assert client.get(page.format(**places)).status_code == expected


@pytest.mark.parametrize("page", ["/chat/", "/chat/{session}/", "/tickets/", "/tickets/{ticket}/"])
def test_a_visitor_is_led_to_the_sign_in_and_back(page: str, places: dict[str, object], client: Client) -> None:
    address = page.format(**places)

    answer = client.get(address)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/sign-in/?next={address}")


@pytest.mark.parametrize(("address", "status"), [("/healthz", "ok"), ("/readyz", "ok")])
def test_a_watcher_asks_without_credentials(address: str, status: str, client: Client, db: None) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.json()["status"]) == (200, status)


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_watchers_only_read(address: str, client: Client, db: None) -> None:
    assert client.post(address).status_code == 405


NAMES = [
    # The contract's tool names, and other names by which each is called.
    ("knowledge_retriever", ["rag"]),
    ("memory", []),
    ("escalation", []),
    ("attachment", []),
    ("crm", ["crm_lookup", "crm_integration"]),
    ("billing", ["billing_lookup"]),
    ("inventory", ["inventory_lookup"]),
    ("compliance_check", []),
    ("profile_reader", []),
    ("price_calculator", []),
    ("stage_classifier", []),
    ("sms_outreach", []),
    ("competitor_analysis", []),
    ("language_model", []),
]


@pytest.mark.parametrize(("name", "aliases"), NAMES)
def test_a_tool_is_read_by_its_name_and_each_alias(
    name: str, aliases: list[str], client: Client, operator: User
) -> None:
    client.force_login(operator)

    found = [client.get(f"/api/v1/tools/{called}").json()["name"] for called in [name, *aliases]]

    assert found == [name] * (1 + len(aliases))


def test_the_tools_are_those_of_the_contract_and_no_others() -> None:
    assert {tool.name: sorted(tool.aliases) for tool in registry} == {name: sorted(aliases) for name, aliases in NAMES}
