"""The language a message is written in, told by the small words that every sentence has. Pure functions."""

import re
from collections import Counter

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Only words that are no words of the other languages here, so that one of them says something.
SMALL_WORDS = {
    "en": (
        "the is are was were what when where which who how why my your you have has does did do not don't isn't can "
        "could would please with for from this that and of to it i'm i've we our they there been any still get got "
        "want need about than thanks thank hello"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer ist sind war waren wie wo wer warum wann welche welcher "
        "welches ich wir ihr sie mein meine meinen meiner mir mich uns unser unsere nicht kein keine und oder aber "
        "auch noch schon vielen dank für von mit bei auf aus zum zur nach über wenn dass kann können könnte möchte "
        "habe haben hat hab wird werden bitte danke hallo guten viel kostet kosten gibt rechnung kunde kundennummer "
        "lager bezahlt günstigste günstigstes günstiger billigste teuerste teuerstes passwort "
        "kündigen zurück jetzt immer nein doch lieber davor davon dafür danach zeig welchem gibts"
    ),
    "es": (
        "el los las una unos del al es está están qué cómo cuándo dónde cuánto cuánta por para con sin mi mis su sus "
        "yo nosotros quiero quisiera puedo puede tengo tiene hay y pero muy también gracias hola factura cliente "
        "devolver disponible cuesta precio hablar persona"
    ),
    "fr": (
        "le les une du au aux est sont était où quand comment pourquoi quel quelle quels combien je nous vous mon ma "
        "mes notre votre vos ne pas et mais avec pour sans dans sur veux voudrais puis peux avez merci bonjour "
        "facture dernière parler à c'est est-il est-ce j'ai l'état"
    ),
    "nl": (
        "het een zijn waar hoe wanneer waarom welke ik wij mijn onze jullie niet geen en maar ook nog voor van met bij "
        "naar uit kan kunnen heb hebben heeft graag dank bedankt hallo factuur klant kost"
    ),
}
KNOWN = {language: frozenset(words.split()) for language, words in SMALL_WORDS.items()}
# "Was ist das?" is German, "was it paid?" English.
WEIGHTS = {("en", "was"): 0.5}
LETTERS = {"de": "äöüß", "es": "ñ¿¡áíóú", "fr": "çœêèâîôûë"}


def language_of(text: str) -> str:
    """Return the code of the language a text is most likely written in, empty where it does not tell."""
    lower = text.lower()
    said = Counter(WORD.findall(lower))
    scores = {
        language: sum(said[word] * WEIGHTS.get((language, word), 1.0) for word in words)
        for language, words in KNOWN.items()
    }
    for language, letters in LETTERS.items():
        scores[language] += 0.5 * any(letter in lower for letter in letters)
    (best, most), (_second, next_most) = sorted(scores.items(), key=lambda pair: -pair[1])[:2]
    return best if most >= 1 and most > next_most else ""
