"""Changes of a tool's row: checked, kept as a revision, and undone by restoring one."""

import hashlib
import math
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError as SchemaError

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.core.clock import now
from apps.core.errors import SupportDeskError
from apps.core.http import validate_endpoint
from apps.tools.approvals import ApprovalRule
from apps.tools.errors import FieldError, InvalidConfig, UnknownRevision
from apps.tools.gates.arguments import field_errors
from apps.tools.models import ToolConfig, ToolRevision
from apps.tools.problems import rows_as_stored
from apps.tools.registry.registry import registry
from apps.tools.services.approvals import expire_approvals

EDITABLE = (
    "enabled",
    "dry_run",
    "endpoint",
    "api_key",
    "timeout_s",
    "deadline_s",
    "max_attempts",
    "idempotency_header",
    "breaker_failures",
    "breaker_reset_s",
    "cache_ttl_s",
    "cache_stale_s",
    "rate_per_minute",
    "rate_burst",
    "caller_rate_per_minute",
    "daily_quota",
    "caller_daily_quota",
    "max_in_flight",
    "wait_for_place_s",
    "retry_budget_percent",
    "approvals",
    "approval_expires_s",
    "allowed_roles",
    "settings",
)


HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]*")
LARGEST = 2**31 - 1


def change_config(
    *, config: ToolConfig, changes: Mapping[str, Any], actor: User | None, reason: str = ""
) -> ToolConfig:
    """Save changes of a tool's row as its next revision and return the row.

    A key stays with its host: another `scheme://host:port` without a new key clears it.
    What waits for a decision about the tool as it was ends. Switching off alone always works: a row that is broken is
    all the more one to switch off. A key that FIELD_KEYS no longer reads stays as it is until there is a new one.
    Raises InvalidConfig with every fault; then nothing is saved.
    """
    with transaction.atomic():
        row = rows_as_stored().select_for_update().get(pk=config.pk)
        before = snapshot(row)
        _apply(row, changes)
        if changes != {"enabled": False}:
            _check(row)
        is_changed = snapshot(row) != before
        if is_changed:
            _save(row, before, actor, reason)
    if is_changed:
        expire_approvals(at=now())
    return row


def drafted(*, config: ToolConfig, changes: Mapping[str, Any]) -> ToolConfig:
    """Return a tool's row as these changes would make it, and save nothing; raises InvalidConfig with every fault."""
    row = rows_as_stored().get(pk=config.pk)
    _apply(row, changes)
    _check(row)
    return row


def restore_revision(*, config: ToolConfig, number: int, actor: User, reason: str = "") -> ToolConfig:
    """Set a tool's row back to a revision, as a new revision; raises UnknownRevision.

    The key comes back with the host that it belongs to.
    """
    revision = config.revisions.filter(number=number).first()
    if revision is None:
        raise UnknownRevision(config.name, number)
    values = revision.values
    changes = {name: values[name] for name in EDITABLE if name in values} | {"api_key": revision.sealed_key}
    why = reason or _("Restored revision %(number)d") % {"number": number}
    return change_config(config=config, changes=changes, actor=actor, reason=why)


def snapshot(config: ToolConfig) -> dict[str, Any]:
    """Return the row's editable values as they stand in a revision; the key as a fingerprint."""
    key = config.readable_key
    return _values(config) | {"api_key": hashlib.sha256(key.encode()).hexdigest()[:12] if key else ""}


def _values(config: ToolConfig) -> dict[str, Any]:
    return {name: config.readable_key if name == "api_key" else getattr(config, name) for name in EDITABLE}


def record_first_revisions() -> None:
    """Give each row that has no revision its first one."""
    rows = ToolConfig.objects.filter(revisions=None)
    ToolRevision.objects.bulk_create(
        ToolRevision(
            config=row, number=row.revision, values=snapshot(row), sealed_key=row.api_key, reason="First state"
        )
        for row in rows
    )


def _apply(row: ToolConfig, changes: Mapping[str, Any]) -> None:
    unknown = sorted(set(changes) - set(EDITABLE))
    if unknown:
        raise InvalidConfig([FieldError(name, _("There is no such setting.")) for name in unknown])
    origin = row.origin
    for name, value in changes.items():
        setattr(row, name, value)
    if "api_key" not in changes and row.origin != origin:
        row.api_key = ""


def _check(row: ToolConfig) -> None:
    checks = (_header_faults, _endpoint_faults, _role_faults, _settings_faults, _approval_faults)
    beyond = _value_faults(row)
    # What an integer may be at most is a validator's word on some databases, too.
    told = {fault.field for fault in beyond}
    of_fields = [fault for fault in _field_faults(row) if fault.field not in told]
    faults = [*beyond, *of_fields, *(fault for check in checks for fault in check(row))]
    if faults:
        raise InvalidConfig(faults)


def _value_faults(row: ToolConfig) -> list[FieldError]:
    """Return what no field of a database takes, whatever validators say: null, no number, beyond an integer."""
    values = _values(row)
    return [
        *(FieldError(name, _("This may not be null.")) for name, value in values.items() if value is None),
        *(FieldError(name, _("This must be a number.")) for name, value in values.items() if _is_nan(value)),
        *(
            FieldError(name, _("This may be %(most)d at most.") % {"most": LARGEST})
            for name, value in values.items()
            if isinstance(value, int) and value > LARGEST
        ),
    ]


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _header_faults(row: ToolConfig) -> list[FieldError]:
    faults = []
    if row.idempotency_header and not HEADER_NAME.fullmatch(row.idempotency_header):
        faults.append(FieldError("idempotency_header", _("This is no name of a header: letters, digits and dashes.")))
    if not (row.readable_key or "").isprintable():
        faults.append(FieldError("api_key", _("A key is one line of visible characters.")))
    return faults


def _field_faults(row: ToolConfig) -> list[FieldError]:
    try:
        row.clean_fields(exclude={"allowed_roles", "settings", "approvals"} | row.get_deferred_fields())
    except ValidationError as error:
        return [FieldError(name, " ".join(messages)) for name, messages in error.message_dict.items()]
    return []


def _endpoint_faults(row: ToolConfig) -> list[FieldError]:
    if not row.endpoint:
        needs_one = row.name in registry and registry.get(row.name).needs_endpoint
        return [FieldError("endpoint", _("This tool needs an endpoint."))] if needs_one else []
    try:
        validate_endpoint(row.base_url)
    except SupportDeskError as error:
        return [FieldError("endpoint", str(error))]
    return []


def _role_faults(row: ToolConfig) -> list[FieldError]:
    if not isinstance(row.allowed_roles, list):
        return [FieldError("allowed_roles", _("This must be a list of roles."))]
    unknown = [str(role) for role in row.allowed_roles if role not in set(Role)]
    fault = _("Unknown roles: %(roles)s.") % {"roles": ", ".join(unknown)}
    return [FieldError("allowed_roles", fault)] if unknown else []


def _settings_faults(row: ToolConfig) -> list[FieldError]:
    if row.name not in registry:
        return []
    try:
        registry.get(row.name).settings_schema.model_validate(row.settings)
    except SchemaError as error:
        return _faults_under("settings", error)
    return []


def _approval_faults(row: ToolConfig) -> list[FieldError]:
    if not isinstance(row.approvals, dict):
        return [FieldError("approvals", _("This must be an object: operation to rule."))]
    faults = []
    for operation, rule in row.approvals.items():
        known = registry.get(row.name).operations if row.name in registry else {}
        if row.name in registry and operation not in known:
            faults.append(FieldError(f"approvals.{operation}", _("The tool has no such operation.")))
        try:
            argument = ApprovalRule.model_validate(rule).argument
        except SchemaError as error:
            faults += _faults_under(f"approvals.{operation}", error)
        else:
            if argument and operation in known and argument not in known[operation].arguments.model_fields:
                faults.append(FieldError(f"approvals.{operation}.argument", _("The operation has no such argument.")))
    return faults


def _faults_under(place: str, error: SchemaError) -> list[FieldError]:
    faults = field_errors(error, of_whole="")
    return [FieldError(f"{place}.{fault.field}" if fault.field else place, fault.message) for fault in faults]


def _save(row: ToolConfig, before: dict[str, Any], actor: User | None, reason: str) -> None:
    row.revision += 1
    row.save()
    after = snapshot(row)
    ToolRevision.objects.create(
        config=row,
        number=row.revision,
        values=after,
        sealed_key=row.readable_key,
        changes={name: [before[name], after[name]] for name in EDITABLE if before[name] != after[name]},
        author=actor,
        reason=reason[:300],
    )
