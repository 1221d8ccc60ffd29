"""Django configuration of the benchmarks' tools."""

from django.apps import AppConfig


class BenchmarkConfig(AppConfig):
    """Registers the tools; their rows are made with everybody's after migrate."""

    name = "benchmarks.server"
    label = "benchmarks"

    def ready(self) -> None:
        """Register the tools."""
        from apps.tools.registry.registry import registry
        from benchmarks.server.tools import BenchTool, HoleTool

        registry.register(BenchTool())
        registry.register(HoleTool())
