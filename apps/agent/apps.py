"""Django configuration of the agent app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AgentConfig(AppConfig):
    """The agent's turn and its chat pages."""

    name = "apps.agent"

    def ready(self) -> None:
        """Let sessions hear what was decided about their waiting calls, and ship the first example sentences."""
        from apps.agent.services.decisions import tell_decision
        from apps.tools.signals import call_decided

        call_decided.connect(tell_decision, dispatch_uid="agent.tell_decision")
        post_migrate.connect(_load_sentences, sender=self)


def _load_sentences(**_: Any) -> None:
    from apps.agent.learning.shipped import load_shipped_sentences

    load_shipped_sentences()
