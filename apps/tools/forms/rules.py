"""Which operations of a tool wait for a decision: a row for each, with its rule."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError as SchemaError

from apps.audit.words import effect_in_words
from apps.tools.approvals import DEFAULTS, ApprovalRule
from apps.tools.errors import FieldError
from apps.tools.forms.described import described_fields
from apps.tools.forms.names import argument_name
from apps.tools.tool import Operation
from apps.tools.types import Effect

TEMPLATE = "admin/tools/toolconfig/_rules.html"
DEFAULT, ABOVE, STORED = "", "above", "stored"
ASKS: Mapping[str, Any] = {
    "always": gettext_lazy("Always"),
    "model": gettext_lazy("When a language model asks"),
    "never": gettext_lazy("Never"),
}
NUMBERS = frozenset({"integer", "number"})


@dataclass(frozen=True, slots=True)
class Row:
    """One operation as the template shows it; `argument` and `limit` are None where nothing can be compared."""

    title: str
    name: str
    effect: str
    ask: BoundField
    argument: BoundField | None = None
    limit: BoundField | None = None


class RulesForm(forms.Form):
    """The approval rules of one tool, filled with what is stored.

    What nobody touches stays exactly as it is stored: also a rule that is none, and one for an operation that is gone.
    """

    def __init__(
        self, operations: Mapping[str, Operation], *, stored: Any, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, prefix="approvals")
        self.stored = stored
        self.rules: dict[str, Any] = stored if isinstance(stored, dict) else {}
        self.operations = sorted(operations.values(), key=lambda one: (one.effect == Effect.READ, str(one.title)))
        gone = [name for name in self.rules if name not in operations]
        self.gone = gone if isinstance(stored, dict) else [""]
        for operation in self.operations:
            self._add(operation)
        for number, name in enumerate(self.gone):
            self.fields[f"gone_{number}"] = self._kept_or_removed(name)
            self.initial[f"gone_{number}"] = STORED

    def rows(self) -> Iterator[Row]:
        """Yield a row for each operation, those that change something first, then one for each rule without any."""
        for one in self.operations:
            named = [f"{one.name}-{part}" for part in ("ask", "argument", "limit")]
            bound = [self[name] for name in named if name in self.fields]
            yield Row(str(one.title), one.name, effect_in_words(one.effect), *bound)
        for number, name in enumerate(self.gone):
            yield Row(name or "–", name, _("unknown"), self[f"gone_{number}"])

    def told(self) -> Iterator[tuple[str, str]]:
        """Yield each operation's title with its rule in words, for those who may only look."""
        for row in self.rows():
            said = str(dict(row.ask.field.widget.choices)[row.ask.initial])
            if row.ask.initial == ABOVE and row.argument and row.limit:
                said = f"{argument_name(row.argument.initial)} > {row.limit.initial}"
            yield row.title, said

    def clean(self) -> dict[str, Any]:
        """Want an amount where one is to be compared with."""
        for one in self.operations:
            name = f"{one.name}-limit"
            if self.cleaned_data.get(f"{one.name}-ask") == ABOVE and not self.cleaned_data.get(name):
                self.add_error(name, _("Say above which amount it waits."))
        return self.cleaned_data

    def value(self) -> Any:
        """Return the rules that a valid form makes up."""
        sent = (self.data.get(self.add_prefix(f"gone_{number}"), STORED) for number in range(len(self.gone)))
        kept = [name for name, choice in zip(self.gone, sent, strict=True) if choice == STORED]
        if not isinstance(self.stored, dict) and kept:
            return self.stored
        rules = {name: self.rules[name] for name in kept if name}
        for one in self.operations:
            rules |= self._rule(one.name)
        return rules

    def point_out(self, faults: Iterable[FieldError]) -> None:
        """Show what is wrong beside its field."""
        for fault in faults:
            self.add_error(self._place(fault.field), fault.message)

    def _add(self, operation: Operation) -> None:
        rule = self.rules.get(operation.name)
        valid = _valid(rule)
        numbers = [one.name for one in described_fields(operation.arguments) if one.kinds & NUMBERS]
        own = [valid.argument] if valid and valid.argument and valid.argument not in numbers else []
        ask = _choices(operation.effect, can_compare=bool(numbers or own))
        ask += [] if valid or operation.name not in self.rules else [(STORED, _("As stored: %s") % _json(rule))]
        self._field(operation, "ask", forms.ChoiceField(choices=ask, required=False))
        self.initial[f"{operation.name}-ask"] = self._asked(operation.name, valid)
        if numbers or own:
            choices = [(name, argument_name(name)) for name in [*numbers, *own]]
            self._field(operation, "argument", forms.ChoiceField(choices=choices, required=False))
            self._field(operation, "limit", forms.CharField(required=False, max_length=40))
            self.fields[f"{operation.name}-limit"].widget.attrs["inputmode"] = "decimal"
            self.initial[f"{operation.name}-argument"] = valid.argument if valid else ""
            self.initial[f"{operation.name}-limit"] = str(valid.limit) if valid and valid.limit is not None else ""

    def _asked(self, operation: str, valid: ApprovalRule | None) -> str:
        """Return the choice that a stored rule is shown as."""
        if operation not in self.rules:
            return DEFAULT
        return valid.ask if valid else STORED

    def _field(self, operation: Operation, part: str, field: forms.Field) -> None:
        words = {"ask": _("waits"), "argument": _("argument"), "limit": _("amount")}
        field.label = f"{operation.title}: {words[part]}"
        field.widget.attrs["aria-label"] = field.label
        self.fields[f"{operation.name}-{part}"] = field

    def _kept_or_removed(self, name: str) -> forms.ChoiceField:
        said = _json(self.rules[name] if name else self.stored)
        choices = [(STORED, _("As stored: %s") % said), ("", _("Remove it"))]
        field = forms.ChoiceField(choices=choices, required=False, label=name or _("What is stored is no set of rules"))
        field.widget.attrs["aria-label"] = field.label
        return field

    def _rule(self, operation: str) -> dict[str, Any]:
        """Return an operation's rule by its name, the stored one where nobody touched it; nothing for the default."""
        parts = [f"{operation}-{part}" for part in ("ask", "argument", "limit")]
        ask = self.cleaned_data[parts[0]]
        compared = parts if ask == ABOVE else parts[:1]
        if self.add_prefix(parts[0]) not in self.data or not set(compared) & set(self.changed_data):
            return {operation: self.rules[operation]} if operation in self.rules else {}
        if ask == ABOVE:
            return {operation: dict(zip(("ask", "argument", "limit"), map(self.cleaned_data.get, parts), strict=True))}
        return {operation: {"ask": ask}} if ask else {}

    def _place(self, fault: str) -> str | None:
        """Return the field that a fault is about; None for the rules as a whole."""
        if fault in self.gone or (gone := next((one for one in self.gone if fault.startswith(f"{one}.")), "")):
            return f"gone_{self.gone.index(fault if fault in self.gone else gone)}"
        operation, _dot, part = fault.partition(".")
        return next((name for name in (f"{operation}-{part}", f"{operation}-ask") if name in self.fields), None)


def _valid(rule: Any) -> ApprovalRule | None:
    try:
        return ApprovalRule.model_validate(rule)
    except SchemaError:
        return None


def _choices(effect: Effect, *, can_compare: bool) -> list[tuple[str, Any]]:
    asks = str(ASKS[DEFAULTS[effect].ask])
    default = _("Default: %s") % f"{asks[:1].lower()}{asks[1:]}"
    above = [(ABOVE, _("Above an amount"))] if can_compare else []
    return [(DEFAULT, default), *ASKS.items(), *above]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
