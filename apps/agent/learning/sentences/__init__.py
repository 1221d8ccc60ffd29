"""Example sentences in the languages that customers also write in, by language and intent."""

from collections.abc import Mapping, Sequence

from apps.agent.learning.sentences.dutch import DUTCH
from apps.agent.learning.sentences.french import FRENCH
from apps.agent.learning.sentences.german import GERMAN
from apps.agent.learning.sentences.german_talk import GERMAN_TALK
from apps.agent.learning.sentences.spanish import SPANISH

Sentences = Mapping[str, Sequence[str]]

ALL_GERMAN = {name: (*GERMAN.get(name, ()), *GERMAN_TALK.get(name, ())) for name in {**GERMAN, **GERMAN_TALK}}
FOREIGN: Mapping[str, Sentences] = {"de": ALL_GERMAN, "es": SPANISH, "fr": FRENCH, "nl": DUTCH}
