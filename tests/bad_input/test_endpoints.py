"""Endpoints that can not be called are refused with the reason."""

import pytest
from django.test import Client

from apps.tools.models import ToolConfig
from tests.bad_input.doors import JSON, LOOKUP, UPSTREAM, execute, on_record, problem_of


def not_public(host: str) -> str:
    return f"{host} is not a public address. The deployment can allow it with OUTBOUND_ALLOW."


NO_SCHEME = "The endpoint must start with http:// or https://."
BAD_ENDPOINTS = {
    "no url": "The endpoint holds spaces, backslashes or control characters.",
    "crm.example.com": NO_SCHEME,
    "ftp://crm.example.com/": NO_SCHEME,
    "javascript:alert(1)": NO_SCHEME,
    "http://": "The endpoint names no valid host.",
    "http://crm.example.com:99999/": "The endpoint has no valid host and port.",
    "http://user:pass@crm.example.com/": (
        "The endpoint must hold no user name or password; the key has a field of its own."
    ),
    "http://10.0.0.8/": not_public("10.0.0.8"),
    "http://192.168.1.1/crm": not_public("192.168.1.1"),
    "http://169.254.169.254/latest/meta-data/": not_public("169.254.169.254"),
    "http://[fd00::1]/": not_public("fd00::1"),
    "http://0x0a000008/": not_public("0x0a000008 (10.0.0.8)"),
}


@pytest.mark.parametrize(("endpoint", "message"), BAD_ENDPOINTS.items(), ids=BAD_ENDPOINTS)
def test_an_endpoint_that_can_not_be_called_is_refused_by_the_api_with_its_reason(
    endpoint: str, message: str, crm: ToolConfig, as_operator: Client
) -> None:
    answer = as_operator.patch("/api/v1/tools/crm", {"endpoint": endpoint}, content_type=JSON)

    assert (answer.status_code, answer.json()["code"], answer.json()["errors"]) == (
        422,
        "invalid_config",
        [{"field": "endpoint", "message": message}],
    )
    assert ToolConfig.objects.get(name="crm").endpoint == UPSTREAM


@pytest.mark.parametrize(("endpoint", "message"), BAD_ENDPOINTS.items(), ids=BAD_ENDPOINTS)
def test_an_endpoint_that_can_not_be_called_stays_in_the_admins_form_with_its_reason(
    endpoint: str, message: str, crm: ToolConfig, as_operator: Client
) -> None:
    address = f"/admin/tools/toolconfig/{crm.pk}/change/"
    form = as_operator.get(address).context["adminform"].form
    filled = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in filled.items() if value is not None and value is not False} | {
        "endpoint": endpoint
    }

    page = as_operator.post(
        address, sent | {"reason": "It moves", "revisions-TOTAL_FORMS": 0, "revisions-INITIAL_FORMS": 0}
    )

    form = page.context["adminform"].form
    assert (page.status_code, form.errors) == (200, {"endpoint": [message]})
    assert (form["endpoint"].value(), form["reason"].value()) == (endpoint, "It moves")
    assert ToolConfig.objects.get(name="crm").endpoint == UPSTREAM


@pytest.mark.parametrize("endpoint", ["http://10.0.0.8/", "http://169.254.169.254/latest/meta-data/"])
def test_a_private_address_that_reached_the_row_is_refused_when_it_is_called(
    endpoint: str, crm: ToolConfig, as_agent: Client
) -> None:
    ToolConfig.objects.filter(name="crm").update(endpoint=endpoint)

    answer = execute(as_agent, LOOKUP)

    said = not_public(endpoint.split("/")[2])
    assert problem_of(answer) == (502, "address_refused", said)
    assert on_record() == ("failed", "operation", "address_refused", said)
