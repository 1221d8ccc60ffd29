"""Calls in people's words: "CRM: Look up customer"."""

from apps.tools.registry.registry import registry


def title_of_call(tool: str, operation: str) -> str:
    """Return what people call an operation of a tool; names stand in for what is not installed."""
    if tool not in registry:
        return f"{tool}: {operation}"
    found = registry.get(tool)
    known = found.operations.get(operation)
    return f"{found.title}: {known.title if known else operation}"


def titles_of_calls() -> dict[str, str]:
    """Return the title of every operation by its technical name, `crm.lookup_customer`."""
    return {
        f"{tool.name}.{operation}": title_of_call(tool.name, operation)
        for tool in registry
        for operation in tool.operations
    }
