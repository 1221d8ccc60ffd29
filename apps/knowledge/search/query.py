"""Turning what people write into the terms of a search."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from apps.core.stemming import stem

WORD = re.compile(r"[^\W_]+", re.UNICODE)
TERM_LIMIT = 32
WORD_LIMIT = 300
PREFIX_LENGTH = 5
# What people say around their question; a list like this moves results more than the choice of a tokenizer.
CONVERSATION = """
    a about actually after again all also am an and any anybody anyone anything are as ask asked
    asking at be because been before being but by can cannot cant could couldn couldnt d dear did
    didn do does doesn doesnt doing don done dont either else even ever every everything few find
    for from get getting give given go going good got guys had has have haven having he hello help
    her here hey hi him his how however i id if ill im in into is isn isnt it its ive just kind
    kindly know let like ll looking lot m made make makes many may maybe me might mine more most
    much must my need needed needs no not now of off ok okay on once one only or other our out over
    perhaps please possible pls put question questions quick quickly quite rather re really
    regarding regards right s said same say see seem seems shall she should show since so some
    somebody someone something sorry still such sure t take tell than thank thanks that thats the
    their them then there these they thing things think this those to today told too tried try
    trying u understand until up us use using ve very want wanted wants was wasn way we well went
    were what whats when where whether which while who why will with won wonder wondering wont would
    wouldn yes yet you your
"""
STOP_WORDS = frozenset(CONVERSATION.split())


@dataclass(frozen=True, slots=True)
class Term:
    """One word to search for, in small letters without accents; `is_prefix` also finds longer words."""

    word: str
    is_prefix: bool


def search_terms(query: str) -> tuple[Term, ...]:
    """Return the words of a question that carry meaning, each once; a question of stop words alone keeps them all.

    Words hold letters and digits only, so no query can be the syntax of a search engine.
    """
    words = list(dict.fromkeys(WORD.findall(folded(query))))
    meaningful = [word for word in words if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())]
    return tuple(
        Term(word=word, is_prefix=len(word) >= PREFIX_LENGTH and word.isalpha())
        for word in (meaningful or words)[:TERM_LIMIT]
    )


def spoken(text: str) -> list[str]:
    """Return the words of a text in their plainest form: what makes two wordings the same question."""
    return WORD.findall(folded(text))


def telling_words(question: str) -> list[str]:
    """Return the words of a question that carry meaning, in order; one of stop words alone keeps them all."""
    words = WORD.findall(folded(question))[:WORD_LIMIT]
    return [word for word in words if word not in STOP_WORDS] or words


def question_stems(question: str) -> list[str]:
    """Return the stems of a question's telling words, in order."""
    return [stem(word) for word in telling_words(question)]


@lru_cache(maxsize=5_000)
def text_stems(text: str) -> tuple[str, ...]:
    """Return the stems of all words of a text, in order; kept, as an index made anew holds mostly the same texts."""
    return tuple(stem(word) for word in WORD.findall(folded(text)))


def folded(text: str) -> str:
    """Return a text in small letters without accents and apostrophes: what is indexed and what is searched for."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"(?<=\w)['\u2019`](?=\w)", "", letters.replace("e-mail", "email"))
