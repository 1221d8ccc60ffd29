"""What German customers call products, in the words of the catalogue; compounds are taken apart. Pure functions."""

import re
from functools import lru_cache

from apps.core.stemming import singular

# Accents are left out, as `apps.agent.text` reads words.
WORDS = {
    "heizkorper": "radiator",
    "heizung": "radiator",
    "heizungs": "radiator",
    "fussboden": "underfloor",
    "wand": "wall",
    "decken": "ceiling",
    "raum": "wall",
    "thermostat": "thermostat",
    "steckdose": "smart plug",
    "steckdosenleiste": "power strip",
    "zwischenstecker": "smart plug",
    "rauchmelder": "smoke alarm",
    "rauchwarnmelder": "smoke alarm",
    "feuermelder": "smoke alarm",
    "wassermelder": "leak detector",
    "leckmelder": "leak detector",
    "leckagemelder": "leak detector",
    "leckagesensor": "leak detector",
    "wasserwachter": "leak detector",
    "bewegungsmelder": "motion sensor",
    "bewegungs": "motion",
    "prasenzmelder": "presence sensor",
    "fensterkontakt": "door and window sensor",
    "turkontakt": "door and window sensor",
    "fenstersensor": "door and window sensor",
    "tursensor": "door and window sensor",
    "temperatursensor": "climate sensor",
    "temperaturfuhler": "climate sensor",
    "klima": "climate",
    "luftqualitats": "air quality",
    "gefrier": "freezer",
    "kuhl": "freezer",
    "aussen": "outdoor",
    "draussen": "outdoor",
    "sensor": "sensor",
    "fuhler": "sensor",
    "melder": "detector",
    "lampe": "light",
    "leuchte": "light",
    "gluhbirne": "bulb",
    "birne": "bulb",
    "leuchtmittel": "bulb",
    "lichtstreifen": "led strip",
    "schalter": "switch",
    "taster": "button",
    "batterie": "battery",
    "akku": "battery",
    "netzteil": "power supply",
    "netzwerkkabel": "network cable",
    "kabel": "cable",
    "halterung": "bracket",
    "halter": "bracket",
    "antenne": "antenna",
    "verstarker": "repeater",
    "absperrventil": "shut-off valve",
    "ventil": "valve",
    "gateway": "gateway",
    "zentrale": "gateway",
    "einbaurelais": "in-wall relay",
    "relais": "relay",
    "stromzahler": "power meter",
    "ersatzteil": "spare part",
    "zubehor": "accessories",
    "dreierpack": "3-pack",
    "viererpack": "4-pack",
    "funferpack": "5-pack",
    "sechserpack": "6-pack",
    "zehnerpack": "10-pack",
    "schwarz": "black",
    "weiss": "white",
    "anthrazit": "anthracite",
    "rot": "red",
}
# What a product is, whatever its kind: the last word of its name.
NOUNS = frozenset(
    "sensor thermostat gateway detector plug bulb lamp light strip battery cable camera switch valve hub siren relay "
    "controller dimmer repeater adapter bracket probe meter counter alarm".split()
)
# "2m" is "2 m" in the catalogue.
MEASURE = re.compile(r"\b(\d+)(mm|cm|m|w|v|a)\b")
ENDINGS = ("en", "es", "er", "n", "e", "s")
LINKS = ("", "s", "n", "en")


def in_catalogue_words(text: str) -> str:
    """Return a text, read as `text.words` does, with its German names of products in the catalogue's English."""
    return " ".join(_named(word) or word for word in text.split())


def names_goods(text: str) -> bool:
    """Tell whether the words of a text name a product."""
    return bool(NOUNS & {singular(word) for word in in_catalogue_words(text).split()})


@lru_cache(maxsize=5_000)
def _named(word: str) -> str:
    """Return what the catalogue calls a German word or compound; empty for any other word."""
    if plain := _whole(word):
        return plain
    for at in range(3, len(word) - 2):
        first, rest = _first(word[:at]), _whole(word[at:])
        if first and rest:
            return f"{first} {rest}"
    return ""


def _whole(word: str) -> str:
    if word in WORDS:
        return WORDS[word]
    stripped = (word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending))
    return next((WORDS[one] for one in stripped if one in WORDS), "")


def _first(part: str) -> str:
    return next((WORDS[one] for link in LINKS if (one := part.removesuffix(link)) in WORDS and part.endswith(link)), "")
