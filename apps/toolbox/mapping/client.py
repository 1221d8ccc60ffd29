"""The client of a wired tool: it takes the tool's own requests and makes the other system's of them."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Protocol

from django.utils.translation import gettext as _

from apps.core.http import HttpClient, JsonResponse, NotFound
from apps.core.http.errors import upstream_error_class
from apps.toolbox.mapping.alternatives import chosen_alternative, not_wired
from apps.toolbox.mapping.auth import auth_headers
from apps.toolbox.mapping.paging import rows_gathered
from apps.toolbox.mapping.pointers import value_at
from apps.toolbox.mapping.routes import Route
from apps.toolbox.mapping.settings import ErrorRule, MappedSettings, RequestMapping, RestMapping
from apps.toolbox.mapping.values import answer_of, body_of, form_of, path_of, query_of
from apps.tools.tool import Run

Values = Mapping[str, Any]
ERROR_IN_ANSWER = 422


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
        answer = rows_gathered(mapping, inputs, lambda more: self._send(mapping, inputs, more, headers or {}))
        if mapping.found_at is not None and value_at(answer.body, mapping.found_at) is None:
            raise NotFound(self._http.host, 404, body={"message": _("Nothing was found.")})
        return JsonResponse(
            answer.status, answer.headers, answer_of(mapping, answer.body, inputs, tool=self._http.host)
        )

    def _route(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        for name, route in self._routes.items():
            values = route.values_in(method, path)
            if values is not None:
                return name, values
        raise not_wired(f"{method} {path}")

    def _send(
        self, mapping: RequestMapping, inputs: Values, more: Mapping[str, str | int], headers: Mapping[str, str]
    ) -> JsonResponse:
        body = body_of(mapping, inputs)
        answer = self._http.request(
            mapping.method,
            path_of(mapping, inputs),
            params={**query_of(mapping, inputs), **more},
            json=body if mapping.body and mapping.body_format == "json" else None,
            form=form_of(body) if mapping.body and mapping.body_format == "form" else None,
            headers=headers,
        )
        if self._mapping.errors:
            _raise_for_error(self._mapping.errors, answer.body, self._http.host)
        return answer

    @cached_property
    def _http(self) -> HttpClient:
        run = self._run
        return run.client(
            base_url=run.base_url,
            headers={**self._mapping.headers, **auth_headers(self._mapping.auth, run)},
            timeout_s=run.timeout_s,
            deadline=run.deadline,
            last_answer=run.last_answer,
        )


def _raise_for_error(rule: ErrorRule, body: Any, host: str) -> None:
    """Raise the error of the status that the rule gives to what stands in a good answer."""
    if value_at(body, rule.at) in rule.fine:
        return
    code = value_at(body, rule.code_at) if rule.code_at else None
    status = rule.codes.get(str(code), ERROR_IN_ANSWER)
    said = value_at(body, rule.message_at) if rule.message_at else value_at(body, rule.at)
    raise upstream_error_class(status)(host, status, body={"message": str(said)})
