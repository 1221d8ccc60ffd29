"""What keeps a tool from working, found in its row and in the registry.

W001 switched on without an implementation. W002 no endpoint that can be called. W003 no key. W004 settings that break
the tool's schema. W005 an installed tool without a row. W006 a tool that could not be registered. W007 a tool that
could not be prepared when this process started. W008 approval rules that are none. E001 a key that can not be
decrypted. E002 a key that is stored in clear text.
"""

from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from apps.core.fields import field_cipher
from apps.core.http import HttpError, is_on_this_machine, validate_endpoint
from apps.tools.approvals import ApprovalRule
from apps.tools.gates.arguments import field_errors
from apps.tools.models import ToolConfig
from apps.tools.registry.registry import Stage, registry
from apps.tools.tool import Tool

FERNET_VERSION = 0x80
RULES = TypeAdapter(dict[str, ApprovalRule])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable id, where, a sentence, and what to do about it."""

    id: str
    where: str
    message: str
    hint: str = ""


def rows_as_stored() -> models.QuerySet[ToolConfig]:
    """Return the rows without decrypting their keys: `stored_key` is the key as it stands in the database.

    An unreadable key of one tool would otherwise hide all of them.
    """
    return ToolConfig.objects.defer("api_key").annotate(stored_key=Cast("api_key", models.TextField()))


def has_key(config: ToolConfig) -> bool:
    """Tell whether a row has a key, readable or not."""
    return bool(_stored_key(config) if _is_as_stored(config) else config.readable_key)


def problems_of(config: ToolConfig) -> list[Problem]:
    """Return what keeps a tool from working; a tool that is switched off only has to be readable."""
    tool = _tool_of(config)
    return unreadable(config) + _rule_problems(config) + (_missing(config, tool) if config.enabled else [])


def unreadable(config: ToolConfig) -> list[Problem]:
    """Return what of a row's key and settings can not be read."""
    tool = _tool_of(config)
    return _key_problems(config) + (_settings_problems(config, tool) if tool else [])


def _tool_of(config: ToolConfig) -> Tool | None:
    return registry.get(config.name) if config.name in registry else None


def problems_of_registry(known_rows: set[str]) -> list[Problem]:
    """Return the tools that are not there although they should be: rejected ones, and those without a row."""
    rejected = [
        Problem("W006", one.source, _("The tool could not be registered: %(reason)s") % {"reason": one.reason})
        for one in registry.rejections
    ]
    hint = _("Run manage.py migrate: it makes the row.")
    rowless = [
        Problem("W005", tool.name, _("It is installed, but has no row, so it can not be called."), hint)
        for tool in registry
        if tool.name not in known_rows
    ]
    return rejected + rowless


def _missing(config: ToolConfig, tool: Tool | None) -> list[Problem]:
    if tool is None:
        hint = _("Install the package that brings it, or switch it off.")
        return [Problem("W001", config.name, _("It is switched on, but no implementation of it is installed."), hint)]
    return _unprepared(tool) + (_endpoint_problems(config, tool) if tool.needs_endpoint else [])


def _endpoint_problems(config: ToolConfig, tool: Tool) -> list[Problem]:
    if not config.endpoint:
        return [Problem("W002", config.name, _("It needs an endpoint."), _("Give its row one, or switch it off."))]
    try:
        validate_endpoint(config.base_url)
    except HttpError as error:
        return [Problem("W002", config.name, str(error), _("Give its row one, or switch it off."))]
    needs_key = not (tool.keyless_on_this_machine and is_on_this_machine(config.base_url))
    if needs_key and not has_key(config):
        return [Problem("W003", config.name, _("It needs a key."), _("Give its row one, or switch it off."))]
    return []


def _unprepared(tool: Tool) -> list[Problem]:
    info = registry.info(tool.name)
    if info.stage != Stage.FAILED:
        return []
    return [Problem("W007", tool.name, _("It could not be prepared: %(reason)s") % {"reason": info.fault})]


def _settings_problems(config: ToolConfig, tool: Tool) -> list[Problem]:
    try:
        tool.settings_schema.model_validate(config.settings)
    except ValidationError as error:
        told = " ".join(f"{fault.field}: {fault.message}" for fault in field_errors(error))
        message = _("Its settings are not valid: %(faults)s") % {"faults": told}
        return [Problem("W004", config.name, message, _("Correct the settings in its row."))]
    return []


def _rule_problems(config: ToolConfig) -> list[Problem]:
    try:
        RULES.validate_python(config.approvals)
    except ValidationError as error:
        told = " ".join(f"{fault.field}: {fault.message}" for fault in field_errors(error))
        message = _("Its approval rules are not valid: %(faults)s") % {"faults": told}
        return [Problem("W008", config.name, message, _("Correct the approval rules in its row."))]
    return []


def _key_problems(config: ToolConfig) -> list[Problem]:
    stored = _stored_key(config)
    if not stored or _can_be_read(stored):
        return []
    if _is_encrypted(stored):
        hint = _("Add the key it was encrypted with to FIELD_KEYS again, or give the row a new key.")
        return [Problem("E001", config.name, _("Its key can not be decrypted with FIELD_KEYS."), hint)]
    hint = _("Take the key back where it came from, and save a new one in the admin, which encrypts it.")
    return [Problem("E002", config.name, _("Its key is stored in clear text."), hint)]


def _is_as_stored(config: ToolConfig) -> bool:
    return "api_key" in config.get_deferred_fields()


def _stored_key(config: ToolConfig) -> str:
    """Return the key as it stands in the database; empty for a row that was loaded whole, whose key is readable."""
    return getattr(config, "stored_key", "") if _is_as_stored(config) else ""


def _can_be_read(stored: str) -> bool:
    try:
        field_cipher().decrypt(stored)
    except (InvalidToken, ValueError):
        return False
    return True


def _is_encrypted(stored: str) -> bool:
    try:
        return urlsafe_b64decode(stored)[:1] == bytes([FERNET_VERSION])
    except (Base64Error, ValueError):
        return False
