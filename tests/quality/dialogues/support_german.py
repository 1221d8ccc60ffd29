"""The German part of the forty dialogues of `support`."""

from tests.quality.dialogues.shape import Dialogue
from tests.quality.dialogues.shape import Exchange as Says

GERMAN = (
    Dialogue(
        "abgelehnte Karte",
        "C-1002",
        (
            Says("Meine Karte wurde abgelehnt, was nun?", states=("[1]",), never=("did not",)),
            Says("Wann versucht ihr es noch einmal?", states=("[1]", "day 3|day 7|Tag 3|Tag 7|try again")),
            Says("Kann ich das auch in Raten zahlen?", states=("[1]", "3 monthly parts"), never=("INV-", "Munich")),
        ),
    ),
    Dialogue(
        "kein Laden in Köln",
        "",
        (
            Says("Habt ihr auch einen Laden in Köln?", never=("INV-2", "[1]")),
            Says("ok super", never=("[1]", "verstanden", "understand"), words=20),
        ),
    ),
    Dialogue(
        "nur eine kurze Frage",
        "C-1006",
        (
            Says(
                "Nur eine kurze Frage: wann ist meine Rechnung fällig?",
                states=("INV-20781", "28. November"),
                never=("ärgerlich", "Ärger", "leid"),
            ),
            Says("Und wie bezahle ich die am schnellsten?", states=("[1]",), never=("ärgerlich", "Ärger", "leid")),
            Says("Danke, alles klar", never=("[1]", "INV-"), words=14),
        ),
    ),
    Dialogue(
        "doch lieber Business",
        "",
        (
            Says("Bitte ein Angebot für Team, 3 Standorte", states=("57,00",)),
            Says("nein, doch lieber Business", states=("147,00",), never=("57,00",)),
            Says("und bei jährlicher Zahlung?", states=("1.470,00|1470,00",), never=("147,00 EUR im Monat",)),
        ),
    ),
    Dialogue(
        "das zweite Ticket",
        "C-1001",
        (
            Says("Was ist mit meinen offenen Tickets?", states=("CT-3001", "CT-3002")),
            Says("Wer kümmert sich um das zweite?", states=("CT-3001", "niemand"), never=("CT-3002",)),
            Says("Und seit wann liegt das da?", states=("17. November",), never=("CT-3002",)),
        ),
    ),
    Dialogue(
        "schwarz oder weiß",
        "",
        (
            Says("Gibt es das Wandthermostat in Schwarz?", states=("SKU-1045",), never=("SKU-1044",)),
            Says("Wie viele habt ihr davon noch?", states=("144",)),
            Says("und in Weiß?", states=("SKU-1044", "66")),
            Says("Was kostet das?", states=("89,90",)),
        ),
    ),
    Dialogue(
        "die davor",
        "C-1042",
        (
            Says(
                "Zeig mir meine letzten zwei Rechnungen", states=("INV-20042", "INV-20717"), never=("INV-20617", "paid")
            ),
            Says("und die davor?", states=("INV-20617",), never=("INV-20042", "INV-20717")),
            Says("War die bezahlt?", states=("INV-20617", "bezahlt"), never=("INV-20042",)),
        ),
    ),
    Dialogue(
        "kündigen",
        "",
        (
            Says("Wie kündige ich meinen Tarif?", states=("[1]",)),
            Says("Bekomme ich dann Geld zurück?", states=("[1]", "refund|erstatt")),
            Says("Ich würde lieber mit jemandem sprechen", intents=("human",), escalates=True),
        ),
    ),
    Dialogue(
        "Sabine Lehmann",
        "",
        (
            Says("Ich bin Sabine Lehmann, welchen Tarif habe ich?", states=("team",)),
            Says("Ist die letzte Rechnung bezahlt?", states=("INV-20777", "bezahlt")),
            Says("Wofür war sie?", states=("Team",), never=("LED",)),
        ),
    ),
    Dialogue(
        "nach Österreich",
        "",
        (
            Says("Wie lange dauert die Lieferung nach Österreich?", states=("[1]", "2 to 4|2 bis 4")),
            Says("Und nach England?", states=("[1]", "4 to 7|4 bis 7")),
            Says("Was kostet der Versand?", states=("[1]", "4.90|4,90")),
        ),
    ),
    Dialogue(
        "bitte merken",
        "C-1042",
        (
            Says("Merk dir bitte, dass ich nur per E-Mail kontaktiert werden will", states=("merke|gemerkt|vermerkt",)),
            Says("Was weißt du über mich?", states=("E-Mail",)),
            Says("Super, danke dir", never=("E-Mail",), words=14),
        ),
    ),
    Dialogue(
        "Erstattung der letzten",
        "C-1001",
        (
            Says("Ich möchte die letzte Rechnung erstattet bekommen", states=("INV-20001", "116,62")),
            Says("Wie lange dauert das?", states=("[1]", "working days|Werktage|Arbeitstage")),
        ),
    ),
    Dialogue(
        "seit Wochen offline",
        "C-1018",
        (
            Says("Mein Leckmelder ist seit Wochen offline, was ist da los?", states=("CT-3270|[1]",)),
            Says("Ist das noch Garantie?", states=("[1]", "3 years|3 Jahre")),
            Says("Und wie tausche ich ihn um?", states=("[1]", "exchange|Exchange|replacement")),
        ),
    ),
    Dialogue(
        "welcher Tarif",
        "",
        (
            Says("Was kosten Team und Business?", states=("19,00", "49,00")),
            Says("Welcher hat mehr Nutzer?", states=("Business", "25"), never=("1.000", "1,000")),
            Says("Und wie viele Geräte gehen beim günstigeren?", states=("200",)),
        ),
    ),
    Dialogue(
        "Menge und Farbe",
        "",
        (
            Says("Habt ihr den Leckmelder im Dreierpack?", states=("SKU-1032",)),
            Says("Und im Sechserpack?", states=("SKU-1033",), never=("SKU-1032",)),
            Says("Was kostet der?", states=("179,00",)),
        ),
    ),
    Dialogue(
        "noch offen",
        "C-1002",
        (
            Says("Ist bei mir noch was offen?", states=("INV-20002", "8,21")),
            Says("Wann war das fällig?", states=("9. November",)),
            Says("Und welches Ticket habe ich dazu?", states=("CT-3286",)),
        ),
    ),
)
