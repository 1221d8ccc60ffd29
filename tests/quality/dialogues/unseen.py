"""Twenty dialogues written after the rules were improved, and graded once before anything was changed again."""

from tests.quality.dialogues.shape import Dialogue
from tests.quality.dialogues.shape import Exchange as Says

UNSEEN = (
    Dialogue(
        "fewer devices",
        "",
        (
            Says("compare plus and team for me", states=("Plus", "Team")),
            Says("which of them allows fewer devices?", states=("Plus", "50"), never=("200",)),
            Says("how much a year is that", states=("69.00",), never=("190.00",)),
        ),
    ),
    Dialogue(
        "a bulb in colour",
        "",
        (
            Says("do you have the motion sensor?", states=("SKU-1028|SKU-1029",)),
            Says("as a 3 pack i mean", states=("SKU-1029", "94.90")),
            Says("is it in stock", states=("SKU-1029",)),
        ),
    ),
    Dialogue(
        "four invoices",
        "C-1042",
        (
            Says(
                "give me the last two bills please", states=("INV-20042", "INV-20717"), never=("INV-20617", "INV-20540")
            ),
            Says("and before that?", states=("INV-20617",), never=("INV-20717",)),
            Says("was it paid", states=("INV-20617", "paid")),
        ),
    ),
    Dialogue(
        "four shops",
        "",
        (
            Says("we have four shops, what would team cost us", states=("76.00",)),
            Says("hm and business?", states=("196.00",)),
            Says("actually make that five", states=("245.00",)),
        ),
    ),
    Dialogue(
        "the phone of Tom Becker",
        "",
        (
            Says("who is Tom Becker", states=("C-1002",)),
            Says("his phone number?", states=("+49 40 66969 102",)),
            Says("any tickets from him?", states=("CT-3286",)),
            Says("who is on that", never=("did not understand",), states=("CT-3286",)),
        ),
    ),
    Dialogue(
        "late parcel",
        "",
        (
            Says("my parcel is a week late", states=("[1]",)),
            Says("what if its lost", states=("[1]", "lost|trace|again")),
            Says("can i have my money back then", states=("[1]|colleague", "refund|money")),
        ),
    ),
    Dialogue(
        "a second factor",
        "",
        (
            Says("how do i turn on two factor", states=("[1]", "code|app|Security")),
            Says("and if i lose my phone?", states=("[1]", "backup|passkey|recovery")),
            Says("thx", never=("[1]",), words=14),
        ),
    ),
    Dialogue(
        "a foreign invoice of nobody",
        "",
        (
            Says("is INV-20196 paid?", states=("INV-20196", "paid")),
            Says("whose is it?", states=("Daan Smit",)),
            Says("how many tickets does he have", states=("CT-3072", "CT-3083")),
        ),
    ),
    Dialogue(
        "a swedish address",
        "",
        (
            Says("how long does delivery to sweden take", states=("[1]", "3 to 6")),
            Says("and to the uk?", states=("[1]", "4 to 7")),
            Says("is there express?", states=("[1]", "Germany|12.90")),
        ),
    ),
    Dialogue(
        "please note",
        "C-1017",
        (
            Says("make a note that we only take calls after 3pm", states=("remember", "after 3pm")),
            Says("do you remember when to call us?", states=("3pm",)),
            Says("great, and when does our plan end", states=("24 November 2026|25 November 2026",)),
        ),
    ),
    Dialogue(
        "mehr Geräte",
        "",
        (
            Says("Was ist der Unterschied zwischen Plus und Team?", states=("Plus", "Team")),
            Says("Bei welchem gehen mehr Geräte?", states=("Team", "200"), never=("50",)),
            Says("Was kostet der im Jahr?", states=("190,00",)),
        ),
    ),
    Dialogue(
        "zwei Filialen",
        "",
        (
            Says("Was kostet Business für zwei Filialen?", states=("98,00",)),
            Says("Und für vier?", states=("196,00",)),
            Says("Dann doch lieber Team", states=("76,00",)),
        ),
    ),
    Dialogue(
        "der Bewegungsmelder",
        "",
        (
            Says("Ist der Bewegungsmelder lieferbar?", states=("SKU-1028",)),
            Says("Gibt es den auch für draußen?", states=("SKU-1030",)),
            Says("Wie teuer wäre der?", states=("54,90",)),
        ),
    ),
    Dialogue(
        "drei Rechnungen",
        "C-1012",
        (
            Says("Ich brauche meine letzten zwei Rechnungen", states=("INV-20777", "INV-20680"), never=("INV-20591",)),
            Says("Und die davor?", states=("INV-20591",), never=("INV-20680",)),
            Says("Danke dir!", never=("INV-",), words=12),
        ),
    ),
    Dialogue(
        "wer bearbeitet das",
        "C-1018",
        (
            Says("Habe ich ein offenes Ticket?", states=("CT-3270",)),
            Says("Wer ist dafür zuständig?", states=("Daniel Okoye",)),
            Says("Seit wann ist es offen?", states=("13. November",)),
        ),
    ),
    Dialogue(
        "Garantie in Deutschland",
        "",
        (
            Says("Wie lange gibt es Garantie auf ein Gateway?", states=("[1]", "5 years|5 Jahre")),
            Says("Und auf Batterien?", states=("[1]", "1 year|1 Jahr")),
            Says("Muss ich das Gerät dafür registrieren?", states=("[1]", "register")),
        ),
    ),
    Dialogue(
        "überfällig",
        "C-1002",
        (
            Says("Warum ist meine Rechnung noch offen?", states=("INV-20002",)),
            Says("Was passiert, wenn ich nicht zahle?", states=("[1]", "suspend|Reminder|reminder")),
            Says("Ok, wie bezahle ich sie?", states=("[1]", "Pay now")),
        ),
    ),
    Dialogue(
        "gesperrt",
        "",
        (
            Says("Ich bin Sofia Lindqvist. Warum ist mein Konto gesperrt?", states=("INV-20003|unbezahlt",)),
            Says("Wie viel muss ich zahlen?", states=("57,00",)),
            Says("Kann mich jemand anrufen?", escalates=True),
        ),
    ),
    Dialogue(
        "SMS an Marek",
        "C-1042",
        (
            Says(
                "Schick Marek Nowak eine SMS: Ihr Paket kommt morgen", states=("Supervisor|genehmig|entscheidet|SMS",)
            ),
            Says("Welchen Tarif hat er?", states=("Team",)),
        ),
    ),
    Dialogue(
        "nicht verärgert",
        "C-1006",
        (
            Says("Hallo, ich hätte da mal eine Frage zu meiner Rechnung", never=("Ärger", "leid", "INV-20689")),
            Says("Wann muss die bezahlt sein?", states=("28. November",), never=("Ärger",)),
            Says("Alles klar, vielen Dank", never=("INV-", "Ärger"), words=14),
        ),
    ),
)
