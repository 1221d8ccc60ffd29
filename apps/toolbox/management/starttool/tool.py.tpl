"""$title as a tool."""

from django.utils.translation import gettext_lazy as _

from apps.toolbox.$name.client import ${class_name}Client
from apps.toolbox.$name.schemas import Get$item_class, ${item_class}Answer, ${item_class}List, Search
from apps.toolbox.upstream import found
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect


class ${class_name}Tool(Tool):
    """Reads $plural."""

    name = "$name"
    title = _("$title")
    description = _("Reads $plural and searches them.")
    needs_endpoint = True
    default_endpoint = "https://$slug.example/api"
    enabled_at_first = False

    @operation(effect=Effect.READ)
    def get_$item(self, arguments: Get$item_class, run: Run) -> ${item_class}Answer:
        """Read one $item."""
        $item = found(lambda: ${class_name}Client(run).$item(arguments.id))
        return ${item_class}Answer($item=$item, found=$item is not None)

    @operation(effect=Effect.READ)
    def search_$plural(self, arguments: Search, run: Run) -> ${item_class}List:
        """Find $plural by words."""
        return ${class_name}Client(run).search(arguments.query, limit=arguments.limit)
