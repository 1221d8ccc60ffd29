"""The arguments of an operation as a form that a conversation fills in: read from a message, or asked for one by one.

Everything is known from the operation's schema; what is read is kept as text under a key of its own in the slots.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from apps.agent.text import normalise
from apps.agent.types import Slot
from apps.tools.tool import Operation
from apps.tools.wording import said_of

SCALARS = frozenset({"string", "integer", "number", "boolean"})
NUMERIC = frozenset({"integer", "number"})
OF_SLOTS = {slot.value: slot for slot in (*Slot,)} | {"to": Slot.PHONE}
NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)?(?![\w-]|[.,]\d)")
DAY = re.compile(
    r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b|\b(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})\b"
)
TOKEN = re.compile(r"(?<![\w-])#?((?=[\w/-]*\d)[A-Za-z0-9][\w/-]*)")
NAMES_A_THING = re.compile(r"(?:^|_)(?:id|number|no|code|serial|reference|key)$")
YES = re.compile(
    r"(?i)^\W*(?:yes|yep|yeah|sure|ok(?:ay)?|do (?:it|that)|go ahead|confirm\w*|correct|ja|gern\w*|genau)\b"
)
BUT = re.compile(r"(?i)\b(?:but|not|instead|wait|rather|aber|nicht|sondern|lieber)\b")
CANCEL = re.compile(
    r"(?i)^\W*(?:no,? )?(?:never ?mind|cancel|stopp?|forget (?:it|that)|leave it|abbrechen|doch nicht)\b"
)


@dataclass(frozen=True)
class Field:
    """One argument that has to be given."""

    name: str
    schema: Mapping[str, Any]
    adapter: "TypeAdapter[Any]"

    @property
    def label(self) -> str:
        """Return the argument's name as people read it."""
        return self.name.replace("_", " ")

    @property
    def kind(self) -> str:
        """Return what is read: a choice, a day, a number, a yes or no, or text."""
        if self.choices:
            return "choice"
        if self.schema.get("format") == "date":
            return "day"
        kinds = {self.schema.get("type"), *(one.get("type") for one in self.schema.get("anyOf", ()))}
        return "number" if kinds & NUMERIC else "boolean" if "boolean" in kinds else "text"

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the values there are to choose from, if there are only some."""
        return tuple(map(str, self.schema.get("enum", ())))

    def read(self, text: str) -> str:
        """Return the value that a text surely gives, or nothing."""
        return next((value for value in self._candidates(text) if self.why_not(value) == ""), "")

    def answer(self, text: str) -> str:
        """Return the value in the answer to a question for it; all of the text where nothing less is meant."""
        if self.kind == "boolean":
            return "true" if says_yes(text) else "false"
        return self.read(text) or text.strip()

    def why_not(self, value: str) -> str:
        """Return why a value does not fit, in words for people; empty where it does."""
        try:
            self.adapter.validate_python(value)
        except ValidationError as error:
            return said_of(error.errors()[0])
        return ""

    def _candidates(self, text: str) -> Iterator[str]:
        named = re.search(rf"(?i)\b{re.escape(self.label)}\b\s*(?:is|to|ist|auf|:|=)?\s*[\"“„]?([^,.;?!\"”\n]+)", text)
        if self.kind == "choice":
            said = normalise(text)
            yield from (
                one for one in self.choices if re.search(rf"\b{re.escape(normalise(one).replace('_', ' '))}\b", said)
            )
        elif self.kind == "day":
            yield from map(_iso, DAY.finditer(text))
        elif self.kind == "number":
            found = [one.replace(",", ".") for one in NUMBER.findall(DAY.sub(" ", text))]
            yield from (
                found if len(found) == 1 else [one for one in found if named and named[1].strip().startswith(one)]
            )
        elif self.kind == "text":
            if NAMES_A_THING.search(self.name) or "pattern" in self.schema:
                yield from TOKEN.findall(DAY.sub(" ", text))
            elif named:
                yield named[1].strip()


@dataclass(frozen=True)
class Form:
    """The arguments of one operation; `confirms` where nobody else is asked before the change is made."""

    tool: str
    operation: Operation
    fields: tuple[Field, ...]
    confirms: bool

    @cached_property
    def prefix(self) -> str:
        """Return what the slots of this form begin with."""
        return f"{self.tool}.{self.operation.name}."

    @property
    def is_confirmed_by(self) -> str:
        """Return the slot that says that the customer wants it done."""
        return f"{self.prefix}!"

    def missing(self, slots: Mapping[str, str]) -> Field | None:
        """Return the first argument that is not known yet, or None."""
        return next((field for field in self.fields if not slots.get(self.prefix + field.name)), None)

    def read(self, text: str, slots: Mapping[str, str]) -> dict[str, str]:
        """Return what a message gives, and what the conversation knows by its identifiers."""
        given: dict[str, str] = {}
        for field in self.fields:
            slot = OF_SLOTS.get(field.name)
            value = slots.get(self.prefix + field.name) or (slots.get(slot, "") if slot else field.read(text))
            if value and value not in given.values():
                given[self.prefix + field.name] = value
        return given

    def answer(self, text: str, slots: Mapping[str, str]) -> dict[str, str]:
        """Return what a message answers to the question that was asked last."""
        field = self.missing(slots)
        if field is None or CANCEL.match(text):
            return {self.is_confirmed_by: "yes" if says_yes(text) else "no"}
        slot = OF_SLOTS.get(field.name)
        return {self.prefix + field.name: (slots.get(slot, "") if slot else "") or field.answer(text)}

    def arguments(self, slots: Mapping[str, str]) -> dict[str, str]:
        """Return what is known of the arguments."""
        return {field.name: slots[key] for field in self.fields if (key := self.prefix + field.name) and slots.get(key)}

    def kept(self, slots: Mapping[str, str], *, but: str = "") -> dict[str, str]:
        """Return what to remember while the form is open."""
        known = {name: value for name, value in self.arguments(slots).items() if name != but}
        return self.emptied() | {self.prefix + name: value for name, value in known.items()}

    def emptied(self) -> dict[str, str]:
        """Return what forgets it all."""
        return {**{self.prefix + field.name: "" for field in self.fields}, self.is_confirmed_by: ""}


def says_yes(text: str) -> bool:
    """Tell whether an answer is a yes, without a but."""
    return bool(YES.match(text)) and not BUT.search(text)


def without_forms(slots: Mapping[str, str]) -> dict[str, str]:
    """Return what is known but for the forms that were left open."""
    return {name: value for name, value in slots.items() if "." not in name}


def form_of(tool: str, operation: Operation, *, confirms: bool) -> Form | None:
    """Return the form of an operation, or None where some argument that it needs is no plain value."""
    schema = operation.arguments.model_json_schema()
    required = schema.get("required", [])
    described = {name: _resolved(schema["properties"][name], schema) for name in required}
    if not required or not all(map(_is_scalar, described.values())):
        return None
    infos = operation.arguments.model_fields
    fields = (Field(name, described[name], _adapter(infos[name])) for name in required)
    return Form(tool, operation, tuple(fields), confirms)


def _adapter(info: Any) -> "TypeAdapter[Any]":
    kind: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
    return TypeAdapter(kind)


def _resolved(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref") or next((one["$ref"] for one in schema.get("allOf", ()) if "$ref" in one), "")
    return whole["$defs"][reference.rpartition("/")[2]] if reference else schema


def _is_scalar(schema: Mapping[str, Any]) -> bool:
    kinds = [schema["type"]] if "type" in schema else [one.get("type") for one in schema.get("anyOf", ())]
    return (bool(kinds) and all(kind in SCALARS for kind in kinds)) or "enum" in schema


def _iso(day: re.Match[str]) -> str:
    if day["year"]:
        return day[0]
    return f"{day['y']}-{int(day['m']):02d}-{int(day['d']):02d}"
