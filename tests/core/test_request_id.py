"""Every request has an id, which its answer and its log lines carry."""

import asyncio
import re

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from apps.core.middleware import RequestIdMiddleware
from apps.core.request_id import current_request_id, new_request_id, request_id_bound


def test_a_request_without_an_id_gets_one(client):
    answered = client.get("/healthz").headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", answered)
    assert client.get("/healthz").headers["X-Request-ID"] != answered


def test_a_usable_id_of_the_client_is_kept(client):
    assert (
        client.get("/healthz", headers={"X-Request-ID": "gate-7.abc_DEF"}).headers["X-Request-ID"] == "gate-7.abc_DEF"
    )


@pytest.mark.parametrize("offered", ["short", "x" * 65, "with space in it", 'quote"quote"quote', "id\nX-Evil: 1", ""])
def test_an_unusable_id_of_the_client_is_replaced(client, offered):
    answered = client.get("/healthz", headers={"X-Request-ID": offered}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", answered)


def test_a_view_sees_the_id_and_nobody_sees_it_afterwards():
    seen = []
    middleware = RequestIdMiddleware(lambda request: seen.append(current_request_id()) or HttpResponse())
    middleware(RequestFactory().get("/", headers={"X-Request-ID": "request-12345"}))
    assert seen == ["request-12345"]
    assert current_request_id() == ""


def test_the_id_is_unbound_also_where_the_view_fails():
    def fail(request):
        raise ValueError

    with pytest.raises(ValueError):
        RequestIdMiddleware(fail)(RequestFactory().get("/"))
    assert current_request_id() == ""


def test_an_async_view_and_its_stream_see_the_id():
    seen = []

    async def stream():
        seen.append(current_request_id())
        yield b"x"

    async def view(request):
        seen.append(current_request_id())
        return StreamingHttpResponse(stream())

    async def serve():
        response = await RequestIdMiddleware(view)(RequestFactory().get("/", headers={"X-Request-ID": "request-12345"}))
        _chunks = [chunk async for chunk in response]
        return response.headers["X-Request-ID"]

    assert asyncio.run(serve()) == "request-12345"
    assert seen == ["request-12345", "request-12345"]
    assert current_request_id() == ""


def test_an_id_bound_inside_another_gives_way_to_it_afterwards():
    with request_id_bound("outer-12345"):
        with request_id_bound("inner-12345"):
            assert current_request_id() == "inner-12345"
        assert current_request_id() == "outer-12345"


def test_ids_made_later_sort_later():
    ids = [new_request_id() for _ in range(50)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 50
