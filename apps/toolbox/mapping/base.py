"""What tools have in common that may be wired to another system."""

from collections.abc import Mapping
from typing import Any

from apps.toolbox.mapping.auth import key_headers
from apps.toolbox.mapping.settings import KeyAuth, MappedSettings
from apps.tools.tool import Tool


class MappedTool(Tool):
    """A tool whose settings may translate it to another REST API."""

    def connection_headers(self, api_key: str, settings: Mapping[str, Any]) -> dict[str, str]:
        """Return the headers that the wired system wants; a session is not opened just to try the connection."""
        parsed = self.settings_schema.model_validate(settings)
        rest = parsed.rest if isinstance(parsed, MappedSettings) else None
        if rest is None:
            return super().connection_headers(api_key, settings)
        keyed = key_headers(rest.auth, api_key) if isinstance(rest.auth, KeyAuth) and api_key else {}
        return {**rest.headers, **keyed}
