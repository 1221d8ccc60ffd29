"""German as customers write it, brought to one form before it is read: du and ihr to Sie, countries to English.

Works on texts as `apps.agent.text.words` leaves them: small letters, no accents. Pure functions.
"""

import re

from apps.agent.text import words

# Small words that say nothing of what a message is about.
SMALL_WORDS = frozenset(
    "der die das den dem des ein eine einen einem einer eines und oder aber denn doch noch schon mal bitte ja nein ok "
    "ich mich mir du dich dir er sie es ihn ihm wir uns ihr euch ihnen mein meine meinen meiner meinem dein deine "
    "deinen unser unsere euer eure ihre ihren ist sind war waren bin bist seid sein hat habe haben habt hast hatte "
    "hatten hab wird werden wurde wurden werde kann konnen konnt kannst konnte konnten muss mussen soll sollen will "
    "wollen wollt mag mogen mochte mochten darf durfen was wie wo wer wen wem wann warum wieso weshalb welche welcher "
    "welches welchen welchem von vom mit bei beim fur auf aus zu zum zur nach uber in im an am um als dass da dann "
    "damit dafur davon dazu dabei darauf darin daran darum danach hier dort so auch nur nicht kein keine keinen etwas "
    "jetzt gerade eigentlich denn eben vielleicht gibt gibts es gerne gern hallo danke man sich wenn ob per pro bis "
    "diese dieser dieses diesen jene solche alle alles einmal kurz wohl gar sehr hin her weil zwar nun also okay "
    "ware wofur etwa lieber viel viele vielen".split()
)
IRREGULAR = {
    "bist du": "sind sie",
    "seid ihr": "sind sie",
    "hast du": "haben sie",
    "habt ihr": "haben sie",
    "kannst du": "konnen sie",
    "konnt ihr": "konnen sie",
    "weisst du": "wissen sie",
    "wisst ihr": "wissen sie",
    "willst du": "wollen sie",
    "magst du": "mogen sie",
    "nimmst du": "nehmen sie",
    "gibst du": "geben sie",
    "hilfst du": "helfen sie",
    "siehst du": "sehen sie",
    "lasst du": "lassen sie",
    "merk dir": "merken sie sich",
    "merkt euch": "merken sie sich",
}
TWO_WORDS = re.compile(rf"\b(?:{'|'.join(IRREGULAR)})\b")
# "brauchst du", "verkauft ihr", "antwortet ihr".
ASKED = re.compile(r"\b(\w{2,}?)(?:e?st du|e?t ihr)\b")
ORDERED = re.compile(
    r"\b(zeig|schick|sag|nenn|such|schreib|pruf|erklar|losch|notier|schau|mach|ruf)e? (?=mir|uns|bitte|\w)"
)
POSSESSIVES = {"dein": "ihr", "deine": "ihre", "deinen": "ihren", "deiner": "ihrer", "deinem": "ihrem"} | {
    "euer": "ihr",
    "eure": "ihre",
    "euren": "ihren",
    "eurer": "ihrer",
    "eurem": "ihrem",
    "euch": "ihnen",
    "dir": "ihnen",
    "dich": "sie",
}
COUNTRIES = {
    "deutschland": "germany",
    "osterreich": "austria",
    "schweiz": "switzerland",
    "frankreich": "france",
    "spanien": "spain",
    "italien": "italy",
    "niederlande": "netherlands",
    "holland": "netherlands",
    "belgien": "belgium",
    "polen": "poland",
    "tschechien": "czechia",
    "danemark": "denmark",
    "schweden": "sweden",
    "norwegen": "norway",
    "irland": "ireland",
    "england": "united kingdom",
    "grossbritannien": "united kingdom",
    "schottland": "united kingdom",
}


def as_one_form(text: str) -> str:
    """Return a German text with du and ihr as Sie, so that what was taught in one form is known in all."""
    text = TWO_WORDS.sub(lambda found: IRREGULAR[found[0]], text)
    text = ASKED.sub(r"\1en sie", text)
    text = ORDERED.sub(r"\1en sie ", text)
    return " ".join(POSSESSIVES.get(word, word) for word in text.split())


def without_small_words(text: str) -> str:
    """Return the words of a German text that say what it is about."""
    return " ".join(word for word in words(text) if word not in SMALL_WORDS)


def with_countries(text: str) -> str:
    """Return a text with the countries that help articles name as they name them."""
    return " ".join(COUNTRIES.get(word, word) for word in text.split())
