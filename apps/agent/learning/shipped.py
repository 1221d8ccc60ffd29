"""The example sentences that come with the product."""

from collections.abc import Iterator

from apps.agent.intents import INTENTS
from apps.agent.learning.sentences import FOREIGN
from apps.agent.models import ExampleSentence


def load_shipped_sentences() -> int:
    """Add the shipped sentences of each language that the table has none of; return how many were added."""
    known = set(ExampleSentence.objects.order_by().values_list("language", flat=True).distinct())
    rows = [row for row in shipped_sentences() if row.language not in known]
    return len(ExampleSentence.objects.bulk_create(rows, ignore_conflicts=True))


def shipped_sentences() -> Iterator[ExampleSentence]:
    """Yield the intents' own examples, then those of the other languages, as rows that are not saved."""
    for intent in INTENTS:
        yield from (ExampleSentence(intent=intent.name, text=text, language="en") for text in intent.examples)
    for language, sentences in FOREIGN.items():
        for name, texts in sentences.items():
            yield from (ExampleSentence(intent=name, text=text, language=language) for text in texts)
