"""What Dutch customers write."""

DUTCH: dict[str, tuple[str, ...]] = {
    "account": ("wie is #customer", "welk abonnement heb ik", "klantgegevens van #email"),
    "open_tickets": ("heeft #customer nog open tickets",),
    "ticket_status": ("hoe staat het met #ticket",),
    "last_invoice": ("ik zoek mijn factuur", "wat was mijn laatste factuur", "laatste factuur van #customer"),
    "unpaid_invoices": ("welke facturen staan nog open",),
    "invoice": ("is #invoice al betaald", "wat is #invoice"),
    "stock": ("is #sku op voorraad", "hebben jullie #sku nog"),
    "product": ("wat kost #sku", "prijs van #sku"),
    "plan_price": ("wat kost het team abonnement", "hoeveel kost business per maand"),
    "help": (
        "hoe kan ik iets retourneren",
        "ik wil mijn geld terug",
        "waar is mijn bestelling",
        "ik ben mijn wachtwoord vergeten",
        "mijn gateway is offline",
        "hoe lang heb ik garantie",
        "ik wil opzeggen",
    ),
    "human": ("ik wil een mens spreken", "kan ik met iemand praten"),
    "legal": ("u hoort van mijn advocaat",),
    "anger": ("dit is belachelijk", "ik ben het zat"),
    "greeting": ("hallo", "goedemorgen"),
    "thanks": ("bedankt", "dank je wel"),
}
