"""The language model as a tool."""

from django.utils.translation import gettext_lazy as _

from apps.toolbox.language_model.client import ChatClient
from apps.toolbox.language_model.embedding import Embed, Embedded, embedded
from apps.toolbox.language_model.schemas import Complete, Completion, LanguageModelSettings
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect


class LanguageModelTool(Tool):
    """Any server that speaks OpenAI's chat completions, on this machine or elsewhere."""

    name = "language_model"
    title = _("Language model")
    description = _(
        "Continues a conversation with a language model, which may ask for tools, and counts what it costs."
    )
    settings_schema = LanguageModelSettings
    needs_endpoint = True
    keyless_on_this_machine = True
    default_endpoint = "http://127.0.0.1:11434/v1"
    health_path = "models"
    enabled_at_first = False
    timeout_at_first_s = 60.0

    @operation(effect=Effect.READ, title=_("Continue conversation"))
    def complete(self, arguments: Complete, run: Run) -> Completion:
        """Continue a conversation."""
        settings = LanguageModelSettings.model_validate(run.settings)
        return ChatClient(run, settings).complete(arguments)

    @operation(effect=Effect.READ, title=_("Turn texts into vectors"))
    def embed(self, arguments: Embed, run: Run) -> Embedded:
        """Turn texts into vectors whose nearness is nearness of meaning."""
        return embedded(arguments, run)
