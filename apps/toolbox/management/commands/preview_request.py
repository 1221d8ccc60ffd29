"""Show the request that a tool's wiring makes."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.errors import SupportDeskError
from apps.toolbox.mapping.preview import preview_request
from apps.toolbox.mapping.settings import MappedSettings
from apps.tools.management.arguments import argument
from apps.tools.models import ToolConfig
from apps.tools.registry.registry import registry


class Command(BaseCommand):
    """`manage.py preview_request TOOL REQUEST name=value …`: nothing is sent."""

    help = "Shows the request that a tool's wiring (docs/wiring.md) makes of some inputs; sends nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the tool, the request and its inputs."""
        parser.add_argument("tool", help="Such as crm.")
        parser.add_argument("request", help="Such as customer.")
        parser.add_argument("inputs", nargs="*", type=argument, help="name=text or name:=JSON.")

    def handle(self, *_args: Any, tool: str, request: str, inputs: list[tuple[str, Any]], **_options: Any) -> None:
        """Print the request as JSON; raises CommandError where the tool or the request is not wired."""
        try:
            config = ToolConfig.objects.get(name=registry.get(tool).name)
            settings = registry.get(tool).settings_schema.model_validate(config.settings)
            if not isinstance(settings, MappedSettings) or settings.rest is None:
                raise CommandError(f"“{config.name}” speaks its own interface: its settings have no “rest”.")
            header = config.idempotency_header
            shown = preview_request(
                rest=settings.rest,
                request=request,
                inputs=dict(inputs),
                base_url=config.base_url,
                idempotency={header: "one of each change"} if header else {},
            )
        except SupportDeskError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(shown.model_dump(mode="json"), indent=2, ensure_ascii=False))
