"""What German customers say of the conversation itself, and around invoices and accounts."""

GERMAN_TALK: dict[str, tuple[str, ...]] = {
    "account": (
        "was ist mit meinem konto los",
        "stimmt etwas mit meinem konto nicht",
        "warum ist mein konto gesperrt",
    ),
    "next_invoice": (
        "wann kommt meine nächste rechnung",
        "wann ist die nächste rechnung fällig",
        "wann wird das nächste mal abgebucht",
        "wann verlängert sich mein tarif",
        "bis wann läuft mein abo",
    ),
    "unpaid_invoices": (
        "ist meine rechnung überfällig",
        "ist die rechnung noch offen",
        "wie viel muss ich noch zahlen",
        "welche rechnungen sind bei mir offen",
    ),
    "help": (
        "ich möchte eine erstattung",
        "ich hätte gern mein geld zurück",
        "trotz kündigung wurde abgebucht",
        "wie zahle ich meine rechnung",
        "das gerät zeigt einen fehler",
    ),
    "refund": ("ich hätte gern mein geld zurück für #invoice", "ich hätte gern eine erstattung für #invoice"),
    "goodbye": ("tschüss", "auf wiedersehen", "schönen tag noch", "bis bald", "ciao"),
    "never_mind": ("schon gut", "egal", "hat sich erledigt", "nicht mehr nötig", "vergessen sie es", "passt schon"),
    "acknowledged": (
        "ok",
        "alles klar",
        "in ordnung",
        "verstanden",
        "gut dann warte ich",
        "ich probiere das",
        "na gut",
    ),
    "bot_question": (
        "bist du ein bot",
        "sind sie ein mensch",
        "bin ich mit einem computer verbunden",
        "schreibe ich mit einer maschine",
        "ist das hier ein automat",
        "bist du echt",
    ),
    "why_needed": (
        "wofür brauchen sie das",
        "warum wollen sie das wissen",
        "wozu brauchst du meine kundennummer",
        "warum fragen sie danach",
    ),
    "wait_for_person": (
        "wie lange dauert es bis sich jemand meldet",
        "wann meldet sich ein kollege",
        "wie schnell antworten sie",
        "wann antwortet mir ein mensch",
    ),
}
