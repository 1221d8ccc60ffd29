"""The example sentences that come with the product, each given to an installation once."""

from collections.abc import Iterator

from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from apps.agent.intents import INTENTS
from apps.agent.learning.sentences import FOREIGN
from apps.agent.models import ExampleSentence, ShippedSentence

Known = set[tuple[str, str]]
# How much of a row's name the admin's history keeps.
REPR = 200


@transaction.atomic
def load_shipped_sentences() -> int:
    """Add the shipped sentences that this installation was not given yet; return how many.

    What the team changed, left out or removed since it was given stays as the team left it.
    """
    given = set(ShippedSentence.objects.values_list("intent", "text")) or _given_unrecorded()
    rows = list(shipped_sentences())
    new = [row for row in rows if (row.intent, row.text) not in given]
    before = ExampleSentence.objects.count()
    ExampleSentence.objects.bulk_create(new, ignore_conflicts=True)
    ShippedSentence.objects.bulk_create(
        (ShippedSentence(intent=row.intent, text=row.text) for row in rows), ignore_conflicts=True
    )
    return ExampleSentence.objects.count() - before


def shipped_sentences() -> Iterator[ExampleSentence]:
    """Yield the intents' own examples, then those of the other languages, as rows that are not saved."""
    for intent in INTENTS:
        yield from (ExampleSentence(intent=intent.name, text=text, language="en") for text in intent.examples)
    for language, sentences in FOREIGN.items():
        for name, texts in sentences.items():
            yield from (ExampleSentence(intent=name, text=text, language=language) for text in texts)


def _given_unrecorded() -> Known:
    """Return what an installation that was filled before there was a record must not be given again.

    Its history in the admin tells what was deleted. A reworded sentence does not tell what it was, so nothing is added
    to an intent in whose language one was reworded.
    """
    if not ExampleSentence.objects.exists():
        return set()
    rows = list(shipped_sentences())
    history = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(ExampleSentence))
    deleted = set(history.filter(action_flag=DELETION).values_list("object_repr", flat=True))
    changed = history.filter(action_flag=CHANGE).order_by().values_list("object_id", flat=True).distinct()
    shipped = {(row.intent, row.text) for row in rows}
    reworded = {
        (row.intent, row.language)
        for row in ExampleSentence.objects.filter(pk__in=[key for key in changed if key])
        if (row.intent, row.text) not in shipped
    }
    return {
        (row.intent, row.text) for row in rows if str(row)[:REPR] in deleted or (row.intent, row.language) in reworded
    }
