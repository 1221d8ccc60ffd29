"""The client that every call to another system goes through."""

import json as json_format
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from http.client import HTTPException, IncompleteRead
from typing import Any
from urllib.parse import urlencode

import requests
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ReadTimeoutError
from urllib3.util import Timeout

from apps.core.http.body import NO_CONTENT, JsonResponse, LastAnswer, parse_json, parse_retry_after, read_bounded
from apps.core.http.deadline import Deadline
from apps.core.http.endpoint import join_path, parse_endpoint
from apps.core.http.errors import (
    ConnectionCut,
    DeadlineExceeded,
    EndpointInvalid,
    HttpError,
    ResponseTooLarge,
    ResponseUnreadable,
    TimedOut,
    UpstreamError,
    upstream_error_class,
)
from apps.core.http.policy import OutboundPolicy
from apps.core.http.stream import EVENT_STREAM, lines_of
from apps.core.http.transport import adapter_for
from apps.core.request_id import HEADER, current_request_id

Parameters = Mapping[str, str | int]
Headers = Mapping[str, str]

DEFAULT_HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": "SupportDesk"}
REDIRECTS, ERRORS = 300, 400
# urllib3 takes a time of zero for a mistake.
SHORTEST_S = 0.001


class HttpClient:
    """Speaks JSON to one endpoint, within its time, its bytes and the deployment's addresses.

    Each request takes at most `timeout_s` seconds, and less where `deadline` ends sooner. Redirects are not followed;
    proxies, .netrc and cookies are not used. Every method raises HttpError. `last_answer` may be handed in to follow
    what several clients are answered. `credentials` are headers too, which are never shown.
    """

    def __init__(
        self,
        *,
        base_url: str,
        headers: Headers | None = None,
        credentials: Headers | None = None,
        timeout_s: float = 5.0,
        deadline: Deadline | None = None,
        max_bytes: int = 2_000_000,
        policy: OutboundPolicy | None = None,
        adapter: HTTPAdapter | None = None,
        last_answer: LastAnswer | None = None,
    ) -> None:
        self.host = parse_endpoint(base_url).netloc
        self.base_url = base_url
        self.headers = {**DEFAULT_HEADERS, **(headers or {}), **(credentials or {})}
        self.secret_headers = frozenset(name.lower() for name in credentials or {})
        self.timeout_s = timeout_s
        self.deadline = deadline
        self.max_bytes = max_bytes
        self.adapter = adapter or adapter_for(policy or OutboundPolicy.from_settings())
        self.last_answer = last_answer or LastAnswer()

    def get(self, path: str, *, params: Parameters | None = None, headers: Headers | None = None) -> JsonResponse:
        """Read what is at a path under the endpoint."""
        return self.request("GET", path, params=params, headers=headers)

    def post(self, path: str, *, json: Any, headers: Headers | None = None) -> JsonResponse:
        """Send `json` (decimals become strings) to a path under the endpoint."""
        return self.request("POST", path, json=json, headers=headers)

    def put(self, path: str, *, json: Any, headers: Headers | None = None) -> JsonResponse:
        """Replace what is at a path under the endpoint."""
        return self.request("PUT", path, json=json, headers=headers)

    def patch(self, path: str, *, json: Any, headers: Headers | None = None) -> JsonResponse:
        """Change what is at a path under the endpoint."""
        return self.request("PATCH", path, json=json, headers=headers)

    def delete(self, path: str, *, headers: Headers | None = None) -> JsonResponse:
        """Remove what is at a path under the endpoint."""
        return self.request("DELETE", path, headers=headers)

    def stream_lines(self, path: str, *, json: Any, headers: Headers | None = None) -> Iterator[str]:
        """Send `json` and yield the lines of the stream of events that answers, each when it comes.

        Time and bytes are bounded over the whole stream. Nothing is sent before the first line is asked for, and
        whoever stops asking closes the connection.
        """
        asked = {"Accept": EVENT_STREAM, "Accept-Encoding": "identity", **(headers or {})}
        with self._sent(self._prepare("POST", path, json=json, headers=asked)) as response:
            self._check_status(response)
            yield from lines_of(response, host=self.host, limit=self.max_bytes)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Parameters | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Headers | None = None,
    ) -> JsonResponse:
        """Send one request, with a body of `json` or of a `form`, and return its answer; raises HttpError otherwise."""
        with self._sent(self._prepare(method, path, params=params, json=json, form=form, headers=headers)) as response:
            return self._read(response)

    @contextmanager
    def _sent(self, prepared: requests.PreparedRequest) -> Iterator[requests.Response]:
        """Send the request and hand its response out by the deadline; raises HttpError."""
        self.last_answer.status = None
        end = self._end()
        # requests takes urllib3's own object too, which alone can limit connecting and reading together.
        timeout: Any = Timeout(total=max(end.remaining, SHORTEST_S))
        try:
            with closing(self.adapter.send(prepared, stream=True, timeout=timeout)) as response:
                self.last_answer.status = response.status_code
                yield response
        except TimedOut as error:
            raise self._out_of_time(end, may_have_arrived=error.may_have_arrived) from error
        except requests.RequestException as error:
            raise self._named(error, end) from error

    def _prepare(
        self,
        method: str,
        path: str,
        *,
        params: Parameters | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Headers | None = None,
    ) -> requests.PreparedRequest:
        """Return the request as it will go out; raises EndpointInvalid."""
        body = dict(form) if form is not None else None if json is None else _encoded(json)
        sent = {**self.headers, **(headers or {})}
        if request_id := current_request_id():
            sent[HEADER] = request_id
        if json is not None:
            sent["Content-Type"] = "application/json"
        url = join_path(self.base_url, path)
        try:
            for value in sent.values():
                value.encode("latin-1")
            return _prepared(method, url, urlencode(params or {}, doseq=True), sent, body)
        except (requests.RequestException, UnicodeError) as error:
            raise EndpointInvalid(_("The request can not be sent: its address or a header is not valid.")) from error

    def _end(self) -> Deadline:
        """Return when this request must have ended; raises DeadlineExceeded where that has passed."""
        own = Deadline.after(self.timeout_s)
        end = own if self.deadline is None or self.deadline.at > own.at else self.deadline
        if end.expired:
            raise DeadlineExceeded(self.host, may_have_arrived=False)
        return end

    def _named(self, error: requests.RequestException, end: Deadline) -> HttpError:
        """Return our error for one of the library's."""
        if isinstance(error, requests.ConnectTimeout):
            return self._out_of_time(end, may_have_arrived=False)
        causes = list(_causes(error))
        if isinstance(error, requests.Timeout) or any(isinstance(c, ReadTimeoutError | TimeoutError) for c in causes):
            return self._out_of_time(end, may_have_arrived=True)
        if isinstance(error, requests.exceptions.ContentDecodingError) or any(map(_is_gibberish, causes)):
            return ResponseUnreadable(self.host, _("it is no valid HTTP"))
        return ConnectionCut(self.host)

    def _out_of_time(self, end: Deadline, *, may_have_arrived: bool) -> HttpError:
        if end is self.deadline:
            return DeadlineExceeded(self.host, may_have_arrived=may_have_arrived)
        return TimedOut(self.host, self.timeout_s, may_have_arrived=may_have_arrived)

    def _read(self, response: requests.Response) -> JsonResponse:
        """Return the answer; raises as `_check_status` does, and ResponseUnreadable for what is no JSON."""
        self._check_status(response)
        status = response.status_code
        content = read_bounded(response, host=self.host, limit=self.max_bytes)
        headers = {name.lower(): value for name, value in response.headers.items()}
        if status == NO_CONTENT and not content:
            return JsonResponse(status=status, headers=headers, body=None)
        return JsonResponse(status=status, headers=headers, body=parse_json(response, content, host=self.host))

    def _check_status(self, response: requests.Response) -> None:
        """Raise UpstreamError for an error status, ResponseUnreadable for a redirect."""
        if response.status_code >= ERRORS:
            raise self._upstream_error(response)
        if response.status_code >= REDIRECTS:
            reason = _("it sends us to another address (status %d)") % response.status_code
            raise ResponseUnreadable(self.host, reason)

    def _upstream_error(self, response: requests.Response) -> UpstreamError:
        """Return the error for an error status, with its body where that is JSON."""
        try:
            content = read_bounded(response, host=self.host, limit=self.max_bytes)
            body = parse_json(response, content, host=self.host)
        except (ResponseTooLarge, ResponseUnreadable):
            body = None
        return upstream_error_class(response.status_code)(
            self.host,
            response.status_code,
            body=body,
            retry_after=parse_retry_after(response.headers.get("Retry-After")),
        )


def _prepared(method: str, url: str, query: str, headers: Headers, body: Any) -> requests.PreparedRequest:
    """Return the request in the form that goes out, without what `prepare` does for cookies and log-ins in a URL."""
    prepared = requests.PreparedRequest()
    prepared.prepare_method(method)
    prepared.url = f"{_written(url)}?{query}" if query else _written(url)
    prepared.prepare_headers(headers)
    prepared.prepare_body(body, None)
    return prepared


@lru_cache(maxsize=1_000)
def _written(url: str) -> str:
    """Return a URL as requests writes it, quoted where it must be; raises requests' InvalidURL."""
    prepared = requests.PreparedRequest()
    prepared.prepare_url(url, None)
    return str(prepared.url)


def _encoded(json: Any) -> bytes:
    """Return a body of JSON; decimals become strings."""
    return json_format.dumps(json, cls=DjangoJSONEncoder, allow_nan=False).encode()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the errors inside an error: the libraries hand them on as arguments."""
    for inner in error.args:
        if isinstance(inner, BaseException):
            yield inner
            yield from _causes(inner)


def _is_gibberish(error: BaseException) -> bool:
    """Tell whether the upstream spoke something else than HTTP; one that only hung up is no such case."""
    return isinstance(error, HTTPException) and not isinstance(error, ConnectionError | IncompleteRead)
