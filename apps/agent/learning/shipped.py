"""The example sentences that come with the product."""

from apps.agent.intents import INTENTS
from apps.agent.models import ExampleSentence


def load_shipped_sentences() -> int:
    """Fill an empty table with the intents' own examples; return how many were added."""
    if ExampleSentence.objects.exists():
        return 0
    rows = [ExampleSentence(intent=intent.name, text=text) for intent in INTENTS for text in intent.examples]
    return len(ExampleSentence.objects.bulk_create(rows, ignore_conflicts=True))
