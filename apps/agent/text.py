"""Words of a message: normalising, splitting, stemming, and repairing typing mistakes. Pure functions."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from apps.agent.language import language_of
from apps.core.stemming import stem

WORD = re.compile(r"#[a-z]+|[a-z0-9]+(?:'[a-z]+)?")
SPELLINGS = (
    (re.compile(r"[’‘`´]"), "'"),
    (re.compile("ß"), "ss"),
    (re.compile(r"\b(e)[\s-](mail)"), r"\1\2"),
    (re.compile(r"\b(re)-(?=[a-z])"), r"\1"),
    (re.compile(r"\b(can)('?t|not)\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(do|does|did|is|are|was|were|have|has|had|could|would|should)nt\b"), r"\1 not"),
    (re.compile(r"\b(what|whats|who|where|how|when|that|there|it|he|she)'?s\b"), r"\1"),
    (re.compile(r"'(s|re|ll|ve|d|m)\b"), r""),
    (re.compile(r"\bu\b"), "you"),
    (re.compile(r"\br (?=you\b)"), "are "),
    (re.compile(r"\b(pls|plz)\b"), "please"),
    (re.compile(r"\bthx\b"), "thanks"),
    (re.compile(r"\binv\b"), "invoice"),
    (re.compile(r"\b(\d+)s\b"), r"\1"),
)
FEW_WORDS = 3
STOP_WORDS = frozenset(
    "a an the is are was were be been am do does did have has had i me my we our us you your he his she "
    "her it its they their them this that these those of to in on at by for from with as and or but if so "
    "then than there here also too just please thanks thank hi hello hey dear can could would will shall "
    "should may might must what which who whom how when where why not no yes some any all about into out "
    "up over again very really much many want wanted like need needed know tell let get got give show see "
    "look check find say said think guess maybe kindly quick quickly question wondering wonder help ok "
    "okay well now right today already still only ever once one thing things".split()
)
# Words that are right as they are, so that no repair turns them into a word of some intent.
COMMON_WORDS = frozenset(
    "safe save forgot forgotten used user users than then them these those there their every each other "
    "another between before after again under above below both more most such same own while during since "
    "until because through against going come came take took taken make made give given send sent keep "
    "kept leave left start begin began stop mean place part world life hand case week company system "
    "program number night point home water room mother area money story fact month right study book word "
    "business side kind head house friend father power hour game line member later community name team "
    "minute idea body level door health person reason morning girl guide moment teacher force education "
    "foot child children boy woman women people history party result change research air food bank sock "
    "stick stack pride prince lost late lately gate date great green grey black white blue yellow large "
    "small long short high low young early important few public bad able best better worse worst free "
    "full sure clear easy hard simple open close whole real possible dark cold warm heavy light deep "
    "wrong fast slow happy sad should would could never always often sometimes maybe perhaps almost "
    "enough quite rather europe german germany french france spain italy london paris berlin train trains "
    "plane ticket bread cake dish month months years days weeks yours mine ours theirs sentence question "
    "answer nature notice count counts counted county cover covers depend depends apply applies happen happens "
    "follow allow allows belong offer reach regard remain require seem seems suggest suppose wonder worry mention "
    "matter matters prove avoid beat bend bite blow bore burn cast catch cling deal dream drink drive earn fail "
    "fear feed fight fill float flow fold fool form forward glad grab grow guard guess hang hate hear hide hire hunt "
    "hurt join jump keen kick kiss knee knock laugh lean learn lend lift loan lock lose loud love luck mark match "
    "mood neat noise note odd pain pair pale past pick plug poor pour press proud pull push quit rare raw relax ride "
    "ring rise risk root rough row rub rude rule safe sail sake seed seek self shade shake shape sharp shelf shine "
    "shock shore shout shut sick sigh silk sing sink skin slice slide slip smart smoke smooth soft soil solve sore "
    "sort soul soup sour spare spell spin spoil spread square stage stain stair steal steel steep step stiff stir "
    "storm strange strike strip strong stupid style sugar suit swear sweat sweep sweet swim swing tale tame taste tear "
    "thick thin thread threat throw thumb tide tidy tight tin tiny tip tired toe tone tool tooth tough tour towel "
    "tower "
    "trace trade trap treat tree trick trip trust truth tune twist ugly uncle union upset urge vague valid value vast "
    "verb view visit voice vote wage waist wake warn wash waste wave weak wealth wear weather weight wet wheel whip "
    "wide wife wild wind wine wing wipe wise wish wood wool worn worth wound wrap yard young youth court sell "
    "sells selling".split()
)


def normalise(text: str) -> str:
    """Return a text in lower case, without accents, with the usual short forms written out."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    for pattern, replacement in SPELLINGS:
        plain = pattern.sub(replacement, plain)
    return plain


def words(text: str) -> list[str]:
    """Return the words of a text, normalised; identifiers stand as `#customer` and so on where they were masked."""
    return WORD.findall(normalise(text))


def stems(text: str) -> list[str]:
    """Return the stems of all words of a text, in order."""
    return [stem(word) for word in words(text)]


def content_stems(text: str) -> list[str]:
    """Return the stems that carry meaning: no stop words, no masked identifiers, no single letters."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS and len(word) > 1 and not word.startswith("#")]


def is_brief(text: str) -> bool:
    """Tell whether a message is of so few words that a few will do in return."""
    return 0 < len(text.split()) <= FEW_WORDS


def trigrams(word: str) -> frozenset[str]:
    """Return the character trigrams of a word with its borders marked."""
    marked = f"^{word}$"
    return frozenset(marked[at : at + 3] for at in range(len(marked) - 2))


def distance(first: str, second: str, *, limit: int = 2) -> int:
    """Return how many letters were added, dropped, changed or swapped; `limit` + 1 stands for more than the limit."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        last, before, row = before, row, [i]
        for j, other in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return min(row[-1], limit + 1)


class Speller:
    """Repairs mistyped words to the nearest word it knows; a word it can not place stays as it is."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        wanted = frozenset(vocabulary) | STOP_WORDS
        self.known = wanted | COMMON_WORDS
        self.known_stems = frozenset(map(stem, self.known))
        self.by_letter: dict[str, list[str]] = {}
        for word in sorted(wanted):
            if len(word) >= 4 and word.isalpha():
                self.by_letter.setdefault(word[0], []).append(word)
        self.repair = lru_cache(maxsize=5_000)(self._repair)

    def _repair(self, word: str) -> str:
        if len(word) < 4 or not word.isalpha() or word in self.known or stem(word) in self.known_stems:
            return word
        limit = 2 if len(word) >= 7 else 1
        # Of two words equally near, the everyday one is meant, else the longer: letters are left out most often.
        near = (
            (distance(word, known, limit=limit), known not in STOP_WORDS, -len(known), known)
            for known in self.by_letter.get(word[0], ())
        )
        best = min(near, default=(limit + 1, True, 0, word))
        return best[3] if best[0] <= limit else word

    def correct(self, text: str) -> str:
        """Return the words of a text, each repaired where that is possible; words of another language are right."""
        is_english = language_of(text) in {"en", ""}
        return " ".join(self.repair(word) if is_english else word for word in words(text))
