"""Example sentences in the languages that customers also write in, by language and intent."""

from collections.abc import Mapping, Sequence

from apps.agent.learning.sentences.dutch import DUTCH
from apps.agent.learning.sentences.french import FRENCH
from apps.agent.learning.sentences.german import GERMAN
from apps.agent.learning.sentences.spanish import SPANISH

Sentences = Mapping[str, Sequence[str]]

FOREIGN: Mapping[str, Sentences] = {"de": GERMAN, "es": SPANISH, "fr": FRENCH, "nl": DUTCH}
