"""The first state of each tool's row, from the tool and the environment; afterwards the row is the truth."""

from environs import Env

from apps.core.sandbox_keys import default_service_key
from apps.tools.models import ToolConfig
from apps.tools.tool import Tool

LIMIT_PER_MINUTE = 600


def first_config(tool: Tool, env: Env | None = None) -> ToolConfig:
    """Return the unsaved first row of a tool.

    Reads `ENABLE_<NAME>_TOOL`, `<NAME>_API_ENDPOINT`, `<NAME>_API_KEY`, `<NAME>_TIMEOUT`, `<NAME>_MAX_RETRIES`,
    `TOOL_RETRY_MAX_ATTEMPTS`, `TOOL_RATE_LIMIT_ENABLED`, `TOOL_CACHE_TTL`.
    Raises environs.EnvError for a value of the wrong type.
    """
    env = env or Env()
    name = tool.name.upper()
    timeout_s = env.float(f"{name}_TIMEOUT", tool.timeout_at_first_s)
    endpoint = env.str(f"{name}_API_ENDPOINT", tool.default_endpoint)
    retries = env.int(f"{name}_MAX_RETRIES", env.int("TOOL_RETRY_MAX_ATTEMPTS", 3) - 1)
    return ToolConfig(
        name=tool.name,
        enabled=env.bool(f"ENABLE_{name}_TOOL", tool.enabled_at_first),
        endpoint=endpoint,
        api_key=env.str(f"{name}_API_KEY", _sandbox_key(tool, endpoint)),
        timeout_s=timeout_s,
        deadline_s=max(15.0, min(2 * timeout_s, 300.0)),
        max_attempts=retries + 1,
        rate_per_minute=LIMIT_PER_MINUTE if env.bool("TOOL_RATE_LIMIT_ENABLED", False) else 0,
        cache_ttl_s=env.float("TOOL_CACHE_TTL", 30.0),
        settings=tool.settings_schema().model_dump(mode="json"),
    )


def _sandbox_key(tool: Tool, endpoint: str) -> str:
    in_sandbox = tool.sandbox_service and endpoint == tool.default_endpoint
    return default_service_key(tool.sandbox_service) if in_sandbox else ""


def create_missing_configs(tools: list[Tool]) -> list[str]:
    """Make a row for each tool that has none, and return their names; existing rows are never touched."""
    known = set(ToolConfig.objects.values_list("name", flat=True))
    missing = [first_config(tool) for tool in tools if tool.name not in known]
    ToolConfig.objects.bulk_create(missing, ignore_conflicts=True)
    return [config.name for config in missing]
