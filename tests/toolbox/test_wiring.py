"""The requests that settings make, looked at before any is sent: on the command line and in the control room."""

import json
from collections.abc import Callable
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.models import User
from apps.tools.errors import InvalidConfig
from apps.tools.models import ToolConfig
from apps.tools.services import change_config
from apps.tools.services import test_connection as try_connection
from tests.browsing import as_sent
from tests.toolbox.conftest import Upstream
from tests.toolbox.wired import CUSTOMER, LOGIN, REST, with_request


@pytest.fixture
def wired(db: None, operator: User, upstream: Upstream) -> ToolConfig:
    """Return the CRM's row, wired to the other system."""
    row = ToolConfig.objects.get(name="crm")
    auth = {"scheme": "basic", "username": "desk"}
    changes = {"endpoint": upstream.base_url, "api_key": "k-1", "settings": {"rest": {**REST, "auth": auth}}}
    return change_config(config=row, changes=changes, actor=operator)


def previewed(*arguments: str) -> Any:
    said = StringIO()
    call_command("preview_request", *arguments, stdout=said)
    return json.loads(said.getvalue())


def test_a_request_is_shown_before_any_is_sent(wired: ToolConfig, upstream: Upstream) -> None:
    shown = previewed("crm_lookup", "update_customer", "customer_id=K 7", "tier=team")
    assert shown == {
        "method": "PUT",
        "url": f"{upstream.base_url}/kunden/K%207",
        "headers": {
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": "SupportDesk",
            "Authorization": "•••",
            "Idempotency-Key": "one of each change",
            "Content-Type": "application/json",
            "Content-Length": "46",
        },
        "body": {"Kunde": {"Tarif": "TEAM"}, "quelle": "desk"},
    }
    assert previewed("crm", "customers", "query=keller")["url"] == f"{upstream.base_url}/kunden?q=keller"
    assert len(upstream.mock.calls) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["crm", "tickets", "customer_id=1"], "do not wire “tickets”"),
        (["crm", "customer"], "do not wire “customer”"),
        (["billing", "invoice", "invoice_id=1"], "“billing” speaks its own interface"),
        (["memory", "store"], "“memory” speaks its own interface"),
        (["nothing", "x"], "no tool named “nothing”"),
    ],
)
def test_what_is_not_wired_is_not_shown(wired: ToolConfig, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        previewed(*arguments)


def test_the_connection_is_tried_with_the_systems_own_kind_of_key(wired: ToolConfig, upstream: Upstream) -> None:
    upstream.answers("GET", "/health", {}, status=404)

    report = try_connection(config=wired)

    assert report.ok is True
    assert upstream.request.headers["Authorization"] == "Basic ZGVzazprLTE="


def test_settings_that_break_the_rules_are_not_saved(wired: ToolConfig, operator: User) -> None:
    with pytest.raises(InvalidConfig, match="There is no request “refund”"):
        change_config(config=wired, changes={"settings": {"rest": {"requests": {"refund": CUSTOMER}}}}, actor=operator)

    assert ToolConfig.objects.get(name="crm").settings == wired.settings


def changed(config: ToolConfig, client: Client, **changes: Any) -> dict[str, Any]:
    """Return the tool's form as a browser would send it, with what an operator has typed."""
    html = client.get(f"/admin/tools/toolconfig/{config.pk}/change/").content.decode()
    rest = {"settings-rest": json.dumps(changes.pop("settings")["rest"])} if "settings" in changes else {}
    return {**as_sent(html, "toolconfig_form"), **rest, **changes}


@pytest.fixture
def page(client_for: Callable[[User], Client], operator: User) -> Client:
    return client_for(operator)


@pytest.fixture
def drafted(page: Client, wired: ToolConfig) -> Callable[..., str]:
    """Type into the form, and return what is shown beside the settings."""

    def draft(how: str = "", **changes: Any) -> str:
        typed = {**changed(wired, page, **changes), "how": how}
        answer = page.post(f"/admin/tools/toolconfig/{wired.pk}/wiring/", typed)
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    return draft


def test_the_requests_of_the_saved_settings_stand_beside_them(page: Client, wired: ToolConfig) -> None:
    html = unescape(page.get(f"/admin/tools/toolconfig/{wired.pk}/change/").content.decode())

    assert f"PUT {wired.endpoint}/kunden/C-1001" in html
    assert '"Tarif": "TEAM"' in html
    assert "Not wired, and refused by name when asked for: tickets, create_customer" in html


def test_what_is_typed_is_shown_as_it_would_go_out_and_not_saved(
    drafted: Callable[..., str], wired: ToolConfig, upstream: Upstream
) -> None:
    rest = {
        "auth": {"scheme": "header", "header": "X-Shop"},
        "headers": {"X-Tenant": "larkfield"},
        "requests": {"customer": {**REST["requests"]["customer"], "path": "/contacts/{customer_id}"}},
    }

    html = drafted(settings={"rest": rest}, endpoint="https://crm.example.com/v2", api_key="top-secret")

    assert "GET https://crm.example.com/v2/contacts/C-1001" in html
    assert ("X-Tenant: larkfield" in html, "X-Shop: •••" in html, "top-secret" in html) == (True, True, False)
    assert ToolConfig.objects.get(name="crm").settings == wired.settings
    assert len(upstream.mock.calls) == 0


def test_a_change_shows_its_idempotency_header_and_a_read_does_not(drafted: Callable[..., str]) -> None:
    rest = {"requests": {name: REST["requests"][name] for name in ("customer", "update_customer")}}

    read, change = drafted(settings={"rest": rest}, idempotency_header="X-Once").split("<h3>update_customer</h3>")

    assert ("X-Once: " in read, "X-Once: " in change) == (False, True)


def test_a_session_shows_its_sign_in_with_the_password_masked(drafted: Callable[..., str]) -> None:
    auth = {**LOGIN, "token_at": "/token"}

    html = drafted(settings={"rest": {**REST, "auth": auth}}, api_key="top-secret")

    assert '"password": "•••"' in html
    assert "Authorization: •••" in html
    assert "top-secret" not in html


def test_pages_by_number_show_the_first(drafted: Callable[..., str]) -> None:
    paging = {"style": "page", "rows_at": "/rows", "parameter": "seite"}

    assert "/kunden?q=keller&seite=1" in drafted(settings={"rest": with_request("customers", pagination=paging)})


def test_each_alternative_is_shown_and_one_that_is_never_used_says_so(drafted: Callable[..., str]) -> None:
    first = REST["requests"]["customer"]
    rest = {"requests": {"customer": [first, {**first, "path": "/altkunden/{customer_id}"}]}}

    html = drafted(settings={"rest": rest})

    assert "<h3>customer (1)</h3>" in html
    assert html.split("<h3>customer (2)</h3>")[1].count("so this one is never used") == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"settings-rest": "{broken"}, "This is no JSON: Expecting property name"),
        (
            {"settings": with_request("customer", path="kunden")},
            "requests.customer.0.path: Write a path that begins with a slash",
        ),
        (
            {"settings": {"requests": {"refund": CUSTOMER}}},
            "There is no request “refund”. There are: customer_by_email",
        ),
        ({"endpoint": "ftp://crm.example.com"}, "must start with http:// or https://"),
    ],
)
def test_what_can_not_be_saved_is_said_beside_the_settings(
    page: Client, wired: ToolConfig, changes: dict[str, Any], words: str
) -> None:
    rest = changes.get("settings")
    typed = changed(wired, page, **({"settings": {"rest": rest}} if isinstance(rest, dict) else {}))
    typed |= {name: value for name, value in changes.items() if isinstance(value, str)}

    html = unescape(page.post(f"/admin/tools/toolconfig/{wired.pk}/wiring/", typed).content.decode())

    assert "This can not be saved" in html
    assert words in html


def test_the_connection_is_tested_with_what_is_typed(drafted: Callable[..., str], upstream: Upstream) -> None:
    upstream.answers("GET", "/ping", {"ok": True})

    html = drafted("test", settings={"rest": {**REST, "health": "/ping", "auth": {"scheme": "token"}}}, api_key="k-2")

    assert "It answers" in html
    assert upstream.request.headers["Authorization"] == "Token k-2"


def test_a_stored_key_is_not_sent_to_another_host_to_test_it(drafted: Callable[..., str], upstream: Upstream) -> None:
    upstream.mock.add("GET", "http://127.0.0.1:9998/ping", json={})

    drafted("test", settings={"rest": {**REST, "health": "/ping"}}, endpoint="http://127.0.0.1:9998")

    assert "Authorization" not in upstream.request.headers


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_path_that_the_settings_name_has_to_answer_well(
    drafted: Callable[..., str], upstream: Upstream, status: int
) -> None:
    upstream.answers("GET", "/ping", {"message": "So it is."}, status=status)

    html = drafted("test", settings={"rest": {**REST, "health": "/ping"}})

    assert "It does not answer as it should" in html
    assert "So it is." in html


def test_only_who_may_change_a_tool_sees_and_tests_drafts(
    wired: ToolConfig, client_for: Callable[[User], Client], auditor: User
) -> None:
    looking = client_for(auditor)

    assert looking.post(f"/admin/tools/toolconfig/{wired.pk}/wiring/", {"how": "test"}).status_code == 403
    assert "Test these settings" not in looking.get(f"/admin/tools/toolconfig/{wired.pk}/change/").content.decode()


def test_tools_that_are_not_wired_by_settings_show_no_requests(page: Client, db: None) -> None:
    memory = ToolConfig.objects.get(name="memory")

    assert 'class="wiring"' not in page.get(f"/admin/tools/toolconfig/{memory.pk}/change/").content.decode()
