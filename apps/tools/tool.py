"""What a tool is: a class with operations, each with a schema of its arguments and an effect.

    class CrmTool(Tool):
        name = "crm"
        title = _("CRM")
        needs_endpoint = True

        @operation(effect=Effect.READ, title=_("Look up customer"))
        def lookup_customer(self, arguments: LookupCustomer, run: Run) -> CustomerFound: ...

The schemas are read from the annotations. What an operation needs is handed in as `run`; it imports no client.
"""

import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, TypeVar, get_type_hints
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from apps.core.http import Deadline, HttpClient, LastAnswer, NotFound
from apps.core.numbers import NumbersOnly
from apps.tools.types import CallContext, Effect

Method = TypeVar("Method", bound=Callable[..., Any])


class Arguments(NumbersOnly):
    """Base of an operation's arguments: unknown fields are refused, text is stripped.

    A number may be written as text, for shells and models have no other or take it for one.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True, hide_input_in_errors=True)


class Result(BaseModel):
    """Base of an operation's result: what an upstream sends beyond it is dropped."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class ToolSettings(NumbersOnly):
    """Base of a tool's own settings, kept as JSON in its row."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Run:
    """What one attempt of an operation works with.

    `http` speaks to the row's endpoint with its key; `idempotency_key` stays the same over all sends of a change.
    """

    call_id: UUID
    context: CallContext
    settings: ToolSettings
    deadline: Deadline
    timeout_s: float
    base_url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    idempotency_header: str = ""
    idempotency_key: str = ""
    client: type[HttpClient] = HttpClient
    last_answer: LastAnswer = field(default_factory=LastAnswer)

    @cached_property
    def http(self) -> HttpClient:
        """Return the client bound to the tool's endpoint, key and remaining time."""
        return self.client(
            base_url=self.base_url,
            headers=self.headers,
            timeout_s=self.timeout_s,
            deadline=self.deadline,
            last_answer=self.last_answer,
        )

    @property
    def idempotency(self) -> dict[str, str]:
        """Return the header that a changing request carries, where the upstream accepts one."""
        is_known = self.idempotency_header and self.idempotency_key
        return {self.idempotency_header: self.idempotency_key} if is_known else {}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a tool, as its annotations declare it."""

    name: str
    effect: Effect
    summary: str
    arguments: type[Arguments]
    result: type[BaseModel]
    title: Any = ""


def operation(*, effect: Effect, title: Any = "") -> Callable[[Method], Method]:
    """Mark a method `(self, arguments, run) -> Result` as an operation; its docstring sums it up.

    `title` is what people call it; without one they read its name, written as words.
    """

    def mark(method: Method) -> Method:
        method.effect = effect  # type: ignore[attr-defined]  # a function takes attributes
        method.title = title or method.__name__.replace("_", " ").capitalize()  # type: ignore[attr-defined]  # as above
        return method

    return mark


class Tool:
    """Base of every tool; one instance serves all calls, so it keeps no state of a call."""

    name: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    title: ClassVar[Any]
    description: ClassVar[Any] = ""
    settings_schema: ClassVar[type[ToolSettings]] = ToolSettings
    needs_endpoint: ClassVar[bool] = False
    default_endpoint: ClassVar[str] = ""
    enabled_at_first: ClassVar[bool] = True
    timeout_at_first_s: ClassVar[float] = 5.0
    keyless_on_this_machine: ClassVar[bool] = False
    sandbox_service: ClassVar[str] = ""
    health_path: ClassVar[str] = "health"
    operations: ClassVar[dict[str, Operation]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        marked = inspect.getmembers(cls, lambda member: hasattr(member, "effect"))
        cls.operations = {name: _declared(name, method) for name, method in marked}

    def was_done(self, operation: str, arguments: Arguments, run: Run) -> bool | None:
        """Ask the upstream whether a change of unknown outcome was made; None where that can not be told."""
        return None

    def check_connection(self, run: Run) -> None:
        """Ask the upstream whether it is there; one without our health path (404) is. Raises HttpError."""
        with suppress(NotFound):
            run.http.get(self.health_path)

    def initialise(self) -> None:
        """Prepare what the tool keeps for the life of the process; called once, failures are reported by name."""

    def clean_up(self) -> None:
        """Give back what `initialise` took."""


def _declared(name: str, method: Callable[..., Any]) -> Operation:
    hints = get_type_hints(method)
    summary = (inspect.getdoc(method) or "").split("\n", 1)[0]
    return Operation(name, method.effect, summary, hints["arguments"], hints["return"], method.title)  # type: ignore[attr-defined]  # set by `operation`
