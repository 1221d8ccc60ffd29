"""Django configuration of the agent app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AgentConfig(AppConfig):
    """The agent's turn and its chat pages."""

    name = "apps.agent"

    def ready(self) -> None:
        """Hear of decisions about waiting calls and of answered questions, and ship the first example sentences."""
        from apps.agent.services.decisions import tell_decision
        from apps.agent.services.questions import learn_question
        from apps.knowledge.signals import question_answered
        from apps.tools.signals import call_decided

        call_decided.connect(tell_decision, dispatch_uid="agent.tell_decision")
        question_answered.connect(learn_question, dispatch_uid="agent.learn_question")
        post_migrate.connect(_load_sentences, sender=self)


def _load_sentences(**_: Any) -> None:
    from apps.agent.learning.shipped import load_shipped_sentences

    load_shipped_sentences()
