"""What German, Spanish and French customers say, and what the English help articles call it; accents are left out."""

FOREIGN_PHRASES: tuple[tuple[str, str], ...] = (
    (
        r"\b(zuruck(schick|geb|send)\w*|ruckgabe|retour\w*|umtausch\w*|devol\w*|renvoyer|retourner)\b",
        "return a product within days of delivery",
    ),
    (
        r"^(?!.*\b(?:kundig\w*|dauert|wann)\b).*(?:\bgeld\b.*\bzuruck\b|\berstatt\w*)|\breembolso\b|\bdevuelvan\b|\brembours\w*",
        "refund of a plan within 14 days return a product within 30 days of delivery",
    ),
    (
        r"\b(erstatt\w*|geld zuruck)\b.*\b(dauert|wann|lange)\b|\b(dauert|wann|lange)\b.*\b(erstatt\w*|geld zuruck)\b",
        "refund times working days when you see it",
    ),
    (
        r"\bkundig\w*\b.*\bgeld\b.*\bzuruck\b|\bgeld\b.*\bzuruck\b.*\bkundig\w*",
        "refund of a plan unused months",
    ),
    (
        r"\b(raten|ratenzahlung\w*|teilzahlung\w*|teilbetrag\w*|stund(?:en|ung)|zahlungsaufschub|aufteil\w*)\b",
        "cannot pay in time move due date split amount monthly parts",
    ),
    (r"\bnicht\b.*\b(?:be)?zahl\w*|\bzahl\w*\b.*\bnicht\b", "overdue invoices suspension reminder days"),
    (r"\btausch\w*\b.*\bum\b|\bumtausch\w*|\bersatz\b", "exchange a faulty device warranty"),
    (
        r"\b(wo|wann|nicht|donde|ou)\b.*\b(paket|bestellung|sendung|lieferung|pedido|paquete|colis|commande)\b",
        "track order tracking",
    ),
    (
        r"\b(paket|sendung|colis|paquete)\b.*\b(beschadigt|kaputt|verloren|abime|perdu|roto)\b",
        "missing or damaged parcel",
    ),
    (
        r"\b(versand\w*|lieferzeit|livraison|envio)\b|\b(dauert|kostet)\b.*\blieferung\b",
        "shipping times and costs standard delivery",
    ),
    (r"\bpasswort\b|\bkennwort\b|\bcontrasena\b|\bmot de passe\b", "reset password"),
    (r"\b(anmelden|einloggen|ausgesperrt|iniciar sesion|connecter)\b", "sign in password locked out"),
    (r"\b(gateway|passerelle)\b.*\b(geht|funktioniert|funciona|hors|verbindung)\b", "gateway is offline"),
    (r"\b(garantie|garantia|gewahrleistung)\b", "warranty lasts years"),
    (r"\b(kundig\w*|opzeggen|resilier|cancelar)\b|\bvertrag\b.*\bbeenden\b", "cancel plan"),
    (r"\b(doppelt|zweimal|dos veces|deux fois)\b", "charged twice"),
    (r"\btarif\w*\b.*\bwechs\w*|\bwechs\w*\b.*\btarif\w*\b", "change your plan"),
    (r"\bwie\b.*\b(zahle?n?|bezahle?n?|uberweise?n?)\b", "pay an overdue invoice pay now card transfer payment"),
    (
        r"\b(abgebucht|berechnet|belastet)\b.*\bkundig\w*|\b\w*kundig\w*\b.*\b(abgebucht|berechnet|belastet)\b",
        "refund of a plan charged within 14 days of a charge",
    ),
    (r"\b(gesperrt|sperrung)\b", "overdue invoices suspension"),
    (r"\bzwei faktor\b", "two factor authentication switch on app"),
    (r"\b(losch\w*)\b.*\bkonto\b|\bkonto\b.*\blosch\w*", "delete the account"),
    (r"\bdaten\b.*\b(gespeichert|server|liegen)\b", "where your data is data centres frankfurt"),
    (r"\brechnung\w*\b.*\b(herunterladen|download|pdf)\b", "download invoices"),
    (r"\b(koppel\w*|pairen)\b", "device does not pair"),
    (r"\bbatterie\w*\b", "leak detector battery change"),
    (r"\b(heiss|heiß|geruch|ruckruf)\b", "safety recall smart plugs hot"),
    (r"\b(falsche?|wrong)\b.*\btemperatur\b", "thermostat wrong temperature"),
    (r"\b(mengenrabatt|rabatt|angebot)\b", "bulk orders quotes"),
    (r"\bkarte\b.*\b(abgelehnt|geht nicht)\b", "card payment failed"),
    (r"\b(lastschrift|einzug)\b", "sepa direct debit mandate returned"),
    (r"\b(mehrwertsteuer|umsatzsteuer|ust)\b", "vat id reverse charge"),
    (r"\b(kollege\w*|benutzer|mitarbeiter)\b.*\b(hinzuf\w*|einlad\w*|anleg\w*)\b", "add users roles"),
    (r"\bfehlercode\w*\b", "device error codes"),
    (r"\b(offnungszeiten|erreichbar)\b", "support team monday to friday opening hours contact"),
    (r"\bzahl\w*\b.*\b(mit|per)\b|\bbezahlen\b", "payment methods card paypal sepa invoice"),
)
