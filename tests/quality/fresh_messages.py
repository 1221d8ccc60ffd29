"""Forty messages written at once and measured before anything was changed for them."""

from tests.quality.measuring import Expected

FRESH_MESSAGES: tuple[Expected, ...] = (
    # letters for digits, digits glued to words
    ("hi is INV-2OO12 paid already", ("invoice",), {"invoice_id": "INV-20012"}),
    ("inv-2o005 total pls", ("invoice",), {"invoice_id": "INV-20005"}),
    ("customer C-1OO7, which tier", ("account",), {"customer_id": "C-1007"}),
    ("SKU-10I8 still available?", ("stock",), {"sku": "SKU-1018"}),
    ("ct-3O21 whats the status", ("ticket_status",), {"ticket_id": "CT-3021"}),
    ("Invoce INV 20030 amount??", ("invoice",), {"invoice_id": "INV-20030"}),
    # nobody has these numbers
    ("status of ticket CT-99999", ("ticket_status",), {"ticket_id": "CT-99999"}),
    ("do you have SKU-9999 in stock", ("stock",), {"sku": "SKU-9999"}),
    ("C-77777 open tickets?", ("open_tickets",), {"customer_id": "C-77777"}),
    ("when was INV-88888 due", ("invoice",), {"invoice_id": "INV-88888"}),
    # joined by "and also"
    ("is INV-20015 paid and also is SKU-1020 in stock", ("invoice", "stock"), {"invoice_id": "INV-20015"}),
    ("how do I reset the gateway and also how do I change my password", ("help", "help"), {}),
    ("what tier is C-1010 and also any open tickets for them", ("account", "open_tickets"), {}),
    ("can I return a sensor and also how long is the warranty", ("help", "help"), {}),
    ("price of SKU-1005, and also status of CT-3007?", ("product", "ticket_status"), {"ticket_id": "CT-3007"}),
    ("how long does delivery take and also can i pay by invoice?", ("help", "help"), {}),
    # an apology or politeness beside the question
    ("sorry to bother you again, is SKU-1012 in stock?", ("stock",), {"sku": "SKU-1012"}),
    ("Sorry for all the questions! what does SKU-1030 cost", ("product",), {"sku": "SKU-1030"}),
    ("apologies if this is a dumb question but how do i pair a sensor?", ("help",), {}),
    ("sorry, wrong number before. i meant INV-20022, is it paid?", ("invoice",), {"invoice_id": "INV-20022"}),
    ("so sorry for the late reply. which plan is C-1025 on?", ("account",), {"customer_id": "C-1025"}),
    # anger
    ("FOR THE LAST TIME when do i get my refund", ("help",), {}),
    ("your thermostat is a piece of junk and so is your support", ("anger",), {}),
    ("ridiculous!!! INV-20018 was paid weeks ago, check it", ("invoice",), {"invoice_id": "INV-20018"}),
    ("i give up. get me somebody with a brain", ("human",), {}),
    ("what is wrong with you people?? my gateway is offline AGAIN", ("help",), {}),
    # German
    ("Moin, ist SKU-1033 noch da?", ("stock",), {"sku": "SKU-1033"}),
    ("Welchen Tarif hat C-1012?", ("account",), {"customer_id": "C-1012"}),
    ("Rechnung INV-20025 bezahlt oder offen?", ("invoice",), {"invoice_id": "INV-20025"}),
    ("Wie setze ich mein Passwort zurück?", ("help",), {}),
    ("ich will jetzt endlich mit jemandem reden", ("human",), {}),
    # Spanish
    ("¿La factura INV-20028 está pagada?", ("invoice",), {"invoice_id": "INV-20028"}),
    ("¿Cuánto tarda el envío?", ("help",), {}),
    ("tickets abiertos del cliente C-1018", ("open_tickets",), {"customer_id": "C-1018"}),
    # French
    ("Est-ce que la facture INV-20031 est payée ?", ("invoice",), {"invoice_id": "INV-20031"}),
    ("comment changer mon mot de passe ?", ("help",), {}),
    ("combien coûte le plan Team ?", ("plan_price",), {"plan": "team"}),
    # Dutch
    ("Is factuur INV-20033 al betaald?", ("invoice",), {"invoice_id": "INV-20033"}),
    ("hoeveel kost het Plus abonnement", ("plan_price",), {"plan": "plus"}),
    ("ik wil met een mens praten", ("human",), {}),
)
