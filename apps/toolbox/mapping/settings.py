"""The settings that wire a tool to another REST API. docs/wiring.md explains them by example."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from apps.toolbox.mapping.pointers import Pointer, contradiction
from apps.toolbox.mapping.routes import PLACEHOLDER, Route
from apps.toolbox.mapping.transforms import OF_A_CURRENCY, Transform
from apps.toolbox.shapes import Shape
from apps.tools.tool import ToolSettings

HeaderName = Annotated[
    str, Shape(r"^[A-Za-z][A-Za-z0-9-]{0,59}$", gettext_lazy("Write a header's name: letters, digits and dashes."))
]
ParameterName = Annotated[
    str,
    Shape(r"^[\w.\[\]$-]{1,60}$", gettext_lazy("Write a parameter's name: letters, digits and any of . [ ] $ _ -.")),
]
HeaderValue = Annotated[
    str, Shape(r"^[ -~\u00a0-\u00ff]{0,200}$", gettext_lazy("Write at most 200 letters of Latin-1, on one line."))
]
Path = Annotated[
    str,
    Shape(
        r"^/([^\s?#\\{}]|\{\w+\}){0,300}$",
        gettext_lazy(
            "Write a path that begins with a slash, such as /customers/{customer_id}; it takes no spaces, ? or #, "
            "and in braces only the name of an input."
        ),
    ),
]


def _from_shorthand(value: Any) -> Any:
    """Take a text for a pointer where it begins with a slash, and else for the name of an input."""
    return ({"at": value} if value.startswith("/") else {"input": value}) if isinstance(value, str) else value


class Source(ToolSettings):
    """Where a value comes from: `at` a pointer of the answer, an `input` of the request, a `const`, or several joined.

    `as` rewrites it, `values` translates it word by word, `each` maps every row of a list, `default` stands in.
    """

    model_config = ConfigDict(populate_by_name=True)

    at: Pointer | None = None
    input: Annotated[str, Field(max_length=60)] | None = None
    const: str | int | bool | None = None
    join: Annotated[
        tuple["Written", ...] | None,
        Field(min_length=2, max_length=5, description="Joined by a space, such as first and last name."),
    ] = None
    transform: Annotated[Transform | None, Field(alias="as")] = None
    currency: Annotated[
        str | None, Field(max_length=200, description="Of minor units: a pointer, or the name of an input.")
    ] = None
    values: dict[str, str | int | bool] | None = None
    each: dict[Pointer, "Written"] | None = None
    default: str | int | bool | None = None

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if sum(origin is not None for origin in (self.at, self.input, self.const, self.join)) != 1:
            raise ValueError(_("Give exactly one of at, input, const and join."))
        if (self.transform in OF_A_CURRENCY) != (self.currency is not None):
            raise ValueError(
                _("Minor units need the currency, and only they: a pointer such as /currency, or an input.")
            )
        return self

    def inputs(self) -> Iterator[str]:
        """Yield the inputs that the value is made of."""
        if self.input is not None:
            yield self.input
        if self.currency and not self.currency.startswith("/"):
            yield self.currency
        for source in (*(self.each or {}).values(), *(self.join or ())):
            yield from source.inputs()

    def needs_answer(self) -> bool:
        """Tell whether the value stands in an answer."""
        return self.at is not None or any(source.needs_answer() for source in self.join or ())


Written = Annotated[Source, BeforeValidator(_from_shorthand)]


class Lookup(Source):
    """An input that another request of these settings reads first: a value of its answer, as the system sends it."""

    request: Annotated[str, Field(max_length=60)]

    @model_validator(mode="after")
    def _stands_in_the_answer(self) -> Self:
        if self.at is None:
            raise ValueError(_("What is read first stands at a pointer of the answer: give at."))
        return self


class KeyAuth(ToolSettings):
    """The row's key in a header: `bearer` and `token` in Authorization, `basic` as password, `header` by its name."""

    scheme: Literal["bearer", "token", "basic", "header"] = "bearer"
    username: Annotated[str, Field(max_length=200, description="Of basic.")] = ""
    header: Annotated[HeaderName | None, Field(description="Of header, such as X-Api-Key.")] = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.scheme == "header") != (self.header is not None):
            raise ValueError(_("The scheme “header” needs the header's name, and only it does."))
        return self


class LoginAuth(ToolSettings):
    """A session: the user's name and the row's key are sent as JSON, and the answer's token or cookie is used."""

    scheme: Literal["login"]
    path: Path
    username: str
    username_at: Pointer = "/username"
    password_at: Pointer = "/password"  # noqa: S105 - where it goes, not what it is
    token_at: Pointer | None = None
    cookie: HeaderName | None = None
    prefix: Literal["Bearer", "Token", ""] = "Bearer"

    @model_validator(mode="after")
    def _gives_one(self) -> Self:
        if (self.token_at is None) == (self.cookie is None):
            raise ValueError(_("Give either token_at or cookie."))
        return self


Auth = Annotated[KeyAuth | LoginAuth, Field(union_mode="left_to_right")]


class ErrorRule(ToolSettings):
    """An error inside a good answer: something stands `at` a place, other than `fine`; `codes` name its status."""

    at: Pointer
    fine: tuple[str | int | bool | None, ...] = (None, False, 0, "")
    message_at: Pointer | None = None
    code_at: Pointer | None = None
    codes: dict[str, Annotated[int, Field(ge=400, le=599)]] = Field(default_factory=dict)


class Pagination(ToolSettings):
    """How the next rows are asked for: by a cursor of the answer or its last row, or by the number of a page."""

    style: Literal["cursor", "page"]
    rows_at: Pointer
    parameter: ParameterName
    next_at: Pointer | None = None
    next_in_last: Pointer | None = None
    more_at: Pointer | None = None
    first_page: Annotated[int, Field(ge=0, le=1)] = 1
    most_pages: Annotated[int, Field(ge=1, le=20)] = 10

    @model_validator(mode="after")
    def _knows_the_next(self) -> Self:
        if (self.style == "cursor") != bool(self.next_at or self.next_in_last):
            raise ValueError(_("A cursor needs next_at or next_in_last, and a page neither."))
        return self


class RequestMapping(ToolSettings):
    """One request in the other system's words. Of alternatives the first is taken whose `needs` are all given.

    `reads` are further inputs that are looked up first; `equal` are inputs that must be what was looked up.
    """

    needs: tuple[str, ...] = ()
    reads: dict[str, Lookup] = Field(default_factory=dict)
    equal: dict[str, str] = Field(default_factory=dict)
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: Path
    query: dict[ParameterName, Written] = Field(default_factory=dict)
    body: dict[Pointer, Written] = Field(default_factory=dict)
    body_format: Literal["json", "form"] = "json"
    answer: dict[Pointer, Written]
    found_at: Annotated[Pointer | None, Field(description="Nothing there: nothing was found.")] = None
    pagination: Pagination | None = None

    @model_validator(mode="after")
    def _asks_with_what_is_known(self) -> Self:
        for name, source in (*self.query.items(), *self.body.items()):
            if source.needs_answer():
                raise ValueError(
                    _("%(name)s: before there is an answer, a value comes from input or const.") % {"name": name}
                )
        if unread := sorted(set(self.equal.values()) - set(self.reads)):
            raise ValueError(_("equal: %(names)s is not among what is read first.") % {"names": ", ".join(unread)})
        return self

    @model_validator(mode="after")
    def _puts_each_value_in_a_place_of_its_own(self) -> Self:
        rows = [source.each for source in self.answer.values() if source.each]
        for pointers in (self.body, self.answer, *rows):
            if why := contradiction(pointers):
                raise ValueError(why)
        return self

    def placeholders(self) -> set[str]:
        """Return the inputs that the path names."""
        return set(PLACEHOLDER.findall(self.path))

    def required(self) -> set[str]:
        """Return the inputs without which the request can not be made."""
        return {*self.needs, *self.placeholders(), *self.equal} - set(self.reads)

    def inputs(self) -> set[str]:
        """Return every input of the caller that is named anywhere."""
        sources = (*self.query.values(), *self.body.values(), *self.answer.values(), *self.reads.values())
        return self.required() | {name for source in sources for name in source.inputs()} - set(self.reads)


def _as_alternatives(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


Alternatives = Annotated[tuple[RequestMapping, ...], BeforeValidator(_as_alternatives), Field(min_length=1)]


class RestMapping(ToolSettings):
    """Another system's REST API: how it knows us, how it reports errors, and its requests by our names."""

    auth: Auth = KeyAuth()
    headers: dict[HeaderName, HeaderValue] = Field(default_factory=dict)
    errors: ErrorRule | None = None
    health: Annotated[Path | None, Field(description="Answers well wherever the key is good.")] = None
    requests: dict[str, Alternatives]


class MappedSettings(ToolSettings):
    """Settings of a tool that may be wired to another system; `rest` left empty speaks the tool's own interface."""

    routes: ClassVar[Mapping[str, Route]] = {}

    rest: Annotated[RestMapping | None, Field(description="See docs/wiring.md.")] = None

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        for name, alternatives in (self.rest.requests if self.rest else {}).items():
            if name not in self.routes:
                why = _("There is no request “%(name)s”. There are: %(known)s.")
                raise ValueError(why % {"name": name, "known": ", ".join(self.routes)})
            known = self.routes[name].inputs
            unknown = sorted(set().union(*(one.inputs() for one in alternatives)) - set(known))
            if unknown:
                why = _("“%(name)s” has no %(unknown)s. It has: %(known)s.")
                raise ValueError(why % {"name": name, "unknown": ", ".join(unknown), "known": ", ".join(known)})
        return self

    @model_validator(mode="after")
    def _lookups_are_reads_of_their_own(self) -> Self:
        requests = self.rest.requests if self.rest else {}
        for name, one in ((name, one) for name, alternatives in requests.items() for one in alternatives):
            for lookup in one.reads.values():
                read = requests.get(lookup.request, ())
                if not read or any(other.method != "GET" or other.reads for other in read):
                    why = _("“%(name)s” reads “%(first)s” first: it must be wired, as a plain GET.")
                    raise ValueError(why % {"name": name, "first": lookup.request})
        return self
