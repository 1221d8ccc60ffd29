"""The client of a wired tool: it takes the tool's own requests and makes the other system's of them."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from django.utils.translation import gettext as _

from apps.core.http import HttpClient, JsonResponse, NotFound
from apps.core.http.endpoint import parse_endpoint
from apps.toolbox.mapping.alternatives import chosen_alternative, not_wired
from apps.toolbox.mapping.auth import with_credentials
from apps.toolbox.mapping.lookups import with_lookups
from apps.toolbox.mapping.paging import rows_gathered
from apps.toolbox.mapping.pointers import value_at
from apps.toolbox.mapping.routes import Route
from apps.toolbox.mapping.sending import Values, raise_for_error, send
from apps.toolbox.mapping.settings import MappedSettings, RestMapping
from apps.toolbox.mapping.values import answer_of
from apps.tools.tool import Run


class Http(Protocol):
    """What the tools' clients ask of HTTP."""

    def get(self, path: str, *, params: Any = None, headers: Any = None) -> JsonResponse:
        """Read what is at a path."""

    def post(self, path: str, *, json: Any, headers: Any = None) -> JsonResponse:
        """Send JSON to a path."""

    def patch(self, path: str, *, json: Any, headers: Any = None) -> JsonResponse:
        """Change what is at a path."""


def http_of(run: Run) -> Http:
    """Return the client of a run: straight, or through the mapping of its row's settings."""
    settings = run.settings
    if isinstance(settings, MappedSettings) and settings.rest is not None:
        return MappedHttp(run, settings.rest, settings.routes)
    return run.http


class MappedHttp:
    """Speaks the tool's own interface to the tool and another one to the system; raises HttpError."""

    def __init__(self, run: Run, mapping: RestMapping, routes: Mapping[str, Route]) -> None:
        self._run = run
        self._mapping = mapping
        self._routes = routes
        self._host = parse_endpoint(run.base_url).netloc

    def get(self, path: str, *, params: Values | None = None, headers: Mapping[str, str] | None = None) -> JsonResponse:
        """Read what our path stands for."""
        return self._ask("GET", path, params or {}, headers)

    def post(self, path: str, *, json: Values, headers: Mapping[str, str] | None = None) -> JsonResponse:
        """Send what our path and body stand for."""
        return self._ask("POST", path, json, headers)

    def patch(self, path: str, *, json: Values, headers: Mapping[str, str] | None = None) -> JsonResponse:
        """Change what our path and body stand for."""
        return self._ask("PATCH", path, json, headers)

    def _ask(self, method: str, path: str, fields: Values, headers: Mapping[str, str] | None) -> JsonResponse:
        name, in_path = self._route(method, path)
        inputs = {key: value for key, value in {**fields, **in_path}.items() if value is not None}
        mapping = chosen_alternative(self._mapping, name, inputs)
        inputs = with_lookups(mapping, inputs, lambda request: self._looked_up(request, inputs))
        answer = rows_gathered(
            mapping,
            inputs,
            lambda more: self._authorised(lambda http: send(http, mapping, inputs, more=more, headers=headers or {})),
        )
        if mapping.found_at is not None and value_at(answer.body, mapping.found_at) is None:
            raise NotFound(self._host, 404, body={"message": _("Nothing was found.")})
        return JsonResponse(answer.status, answer.headers, answer_of(mapping, answer.body, inputs, tool=self._host))

    def _looked_up(self, request: str, inputs: Values) -> Any:
        """Return the answer to a request that is read first, as the system sends it."""
        mapping = chosen_alternative(self._mapping, request, inputs)
        return self._authorised(lambda http: send(http, mapping, inputs, more={}, headers={})).body

    def _route(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        for name, route in self._routes.items():
            values = route.values_in(method, path)
            if values is not None:
                return name, values
        raise not_wired(f"{method} {path}")

    def check(self, path: str) -> None:
        """Read a path of theirs that answers well wherever the key is good; raises HttpError."""
        self._authorised(lambda http: http.get(path))

    def _authorised(self, ask: Callable[[HttpClient], JsonResponse]) -> JsonResponse:
        """Return the answer to what is asked with the key or a session; an error inside it is raised."""

        def once(credentials: Mapping[str, str]) -> JsonResponse:
            answer = ask(self._http(credentials))
            raise_for_error(self._mapping.errors, answer.body, self._host)
            return answer

        return with_credentials(self._mapping.auth, self._run, once)

    def _http(self, credentials: Mapping[str, str]) -> HttpClient:
        run = self._run
        return run.client(
            base_url=run.base_url,
            headers=self._mapping.headers,
            credentials=credentials,
            timeout_s=run.timeout_s,
            deadline=run.deadline,
            last_answer=run.last_answer,
        )
