"""A tool's rules and settings for those who may only look."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.core.folded import shown_value
from apps.tools.forms import RulesForm
from apps.tools.models import ToolConfig
from apps.tools.registry.registry import registry


def rules_shown(config: ToolConfig) -> SafeString:
    """Return which operations wait, each by its title with its rule in words."""
    operations = registry.get(config.name).operations if config.name in registry else {}
    told = RulesForm(operations, stored=config.approvals).told()
    return format_html('<dl class="facts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", told))


def settings_shown(config: ToolConfig) -> SafeString | str:
    """Return the settings as names and values."""
    return shown_value(config.settings).laid_out or "–"
