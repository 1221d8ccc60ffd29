"""An operation's arguments as fields, made from its schema; the arguments gate checks what comes of them."""

from collections.abc import Mapping
from typing import Any

from apps.tools.errors import FieldError, InvalidArguments
from apps.tools.forms.described import Described
from apps.tools.forms.names import NAMES, argument_name
from apps.tools.forms.schema import SchemaField, SchemaForm
from apps.tools.models import Approval
from apps.tools.registry.registry import registry
from apps.tools.tool import Operation

PREFIX = "argument"


class ArgumentForm(SchemaForm):
    """The fields of one operation, filled with `given`.

    An empty field is not sent; an empty sensitive one keeps what was given.
    """

    def __init__(
        self,
        operation: Operation,
        *,
        given: Mapping[str, Any],
        data: Mapping[str, Any] | None = None,
        auto_id: str = "id_%s",
    ) -> None:
        super().__init__(operation.arguments, given=given, data=data, prefix=PREFIX, auto_id=auto_id)

    def field_of(self, described: Described) -> SchemaField:
        """Name the field as people call the argument."""
        field = super().field_of(described)
        field.label, field.is_english = argument_name(described.name), described.name not in NAMES
        return field

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of a valid form; those whose field was not touched stay exactly as they were given."""
        kept = {name: value for name, value in self.given.items() if name not in self.fields or self.is_kept(name)}
        filled = {name: value for name, value in self.cleaned_data.items() if value is not None and name not in kept}
        return {**kept, **filled}


def form_of_approval(approval: Approval, *, data: Mapping[str, Any]) -> ArgumentForm | None:
    """Return the arguments of a waiting call as fields, filled in where `data` holds them; None without its tool."""
    operation = registry.get(approval.tool).operations.get(approval.operation) if approval.tool in registry else None
    filled = data if any(name.startswith(f"{PREFIX}-") for name in data) else None
    if operation is None:
        return None
    return ArgumentForm(operation, given=approval.arguments, data=filled, auto_id=f"{approval.pk}-%s")


def edited_arguments(form: ArgumentForm | None) -> dict[str, Any] | None:
    """Return what came with a form, None where nothing came; raises InvalidArguments for what can not be read."""
    if form is None or not form.is_bound:
        return None
    if not form.is_valid():
        raise InvalidArguments([FieldError(name, " ".join(map(str, said))) for name, said in form.errors.items()])
    return form.arguments()
