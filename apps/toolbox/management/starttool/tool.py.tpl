"""{{ title }} as a tool."""

from django.utils.translation import gettext_lazy as _

from apps.toolbox.{{ name }} import schemas
from apps.toolbox.{{ name }}.client import {{ class_name }}Client
from apps.toolbox.upstream import found
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect


class {{ class_name }}Tool(Tool):
    """Reads {% if writes %}and makes {% endif %}{{ plural }}."""

    name = "{{ name }}"
    title = _("{{ title }}")
    description = _("{% if writes %}Reads, searches and makes {{ plural }}{% else %}Reads {{ plural }} and searches them{% endif %}.")
    needs_endpoint = True
    default_endpoint = "https://{{ slug }}.example/api"
    enabled_at_first = False

    @operation(effect=Effect.READ)
    def get_{{ item }}(self, arguments: schemas.Get{{ item_class }}, run: Run) -> schemas.{{ item_class }}Answer:
        """Read one {{ item }}."""
        {{ item }} = found(lambda: {{ class_name }}Client(run).{{ item }}(arguments.id))
        return schemas.{{ item_class }}Answer({{ item }}={{ item }}, found={{ item }} is not None)

    @operation(effect=Effect.READ)
    def search_{{ plural }}(self, arguments: schemas.Search, run: Run) -> schemas.{{ item_class }}List:
        """Find {{ plural }} by words."""
        return {{ class_name }}Client(run).search(arguments.query, limit=arguments.limit){% if writes %}

    @operation(effect=Effect.WRITE)
    def create_{{ item }}(self, arguments: schemas.Create{{ item_class }}, run: Run) -> schemas.{{ item_class }}:
        """Make a new {{ item }}."""
        return {{ class_name }}Client(run).create(arguments){% endif %}
