"""The guarded client on our own server, as the tools use it for the sandbox."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.core.http import EndpointInvalid, HttpClient, NotFound, ResponseUnreadable, resolve_endpoint
from apps.core.request_id import request_id_bound


@pytest.fixture
def client(live_server, settings):
    settings.SELF_URL = live_server.url
    return HttpClient(base_url=resolve_endpoint("/"), timeout_s=20)


@pytest.mark.django_db(transaction=True)
def test_our_own_server_is_reached_by_a_path(client):
    response = client.get("/healthz")
    assert (response.status, response.body) == (200, {"status": "ok"})


@pytest.mark.django_db(transaction=True)
def test_the_id_of_a_request_goes_along_to_the_server_that_is_called(client):
    with request_id_bound("request-12345"):
        response = client.get("/healthz")
    assert response.headers["x-request-id"] == "request-12345"


@pytest.mark.django_db(transaction=True)
def test_a_page_for_people_is_no_answer_for_a_program(client):
    with pytest.raises(ResponseUnreadable, match="text/html"):
        client.get("/accounts/sign-in/")


@pytest.mark.django_db(transaction=True)
def test_a_page_that_asks_to_sign_in_is_not_followed(client):
    with pytest.raises(ResponseUnreadable, match="status 302"):
        client.get("/accounts/tokens/")


@pytest.mark.django_db(transaction=True)
def test_a_path_that_is_not_there_is_not_found_without_a_body(client):
    with pytest.raises(NotFound) as caught:
        client.get("/no-such-page/")
    assert caught.value.body is None


@pytest.mark.django_db(transaction=True)
def test_many_calls_at_once_are_all_answered(client):
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda _: client.get("/healthz").body, range(40)))
    assert bodies == [{"status": "ok"}] * 40


def test_a_path_above_the_endpoint_is_not_called():
    with pytest.raises(EndpointInvalid):
        HttpClient(base_url="http://127.0.0.1:1/sandbox/crm").get("/../../admin/")
