"""What customers say and what help articles call it: words that widen a question before it is searched."""

import re

from apps.agent.foreign_phrases import FOREIGN_PHRASES
from apps.agent.text import STOP_WORDS, content_stems, words
from apps.core.stemming import stem

# Words of a question that say nothing about its subject.
NOISE = frozenset(
    map(
        stem,
        (
            "policy policies rule rules information info keep keeps kept go goes going gone get gets "
            "getting got service try trying use using used already week weeks month today yesterday "
            "tomorrow monday moment currently soon always never everything nothing anything something "
            "somebody someone else bit lot way ways new old possible able allowed allow exactly actually "
            "really work works working set bought buy mean means time times end sir team's hope day's "
            "problem issue trouble explain detail details"
        ).split(),
    )
)
# Countries that the articles mean by "the rest of the EU".
ELSEWHERE = (
    "sweden|france|spain|italy|poland|denmark|ireland|portugal|finland|greece|czechia|hungary|romania|bulgaria|croatia|"
    "slovenia|slovakia|estonia|latvia|lithuania|luxembourg"
)
PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), widened)
    for pattern, widened in (
        (r"\bwhere\b.*\b(order|parcel|package|delivery|shipment)\b", "track order tracking"),
        (r"\b(not|never|yet)\b.*\b(arriv\w*|come|came|here|received)\b", "track order missing parcel lost"),
        (r"\b(lost|missing|damaged)\b.*\b(parcel|package|order)\b", "missing or damaged parcel"),
        (r"\b(send|sent|give|bring|take)\b.*\bback\b", "return a product within days"),
        (
            r"\bmoney back\b(?!.*\b(month|year|plan|subscription|long|take)\b)|\brefund polic|\breimburse",
            "refund of a plan within 14 days return a product within 30 days of delivery",
        ),
        (
            r"\binstal(l?)ments?\b|\b(pay|split)\b.*\b(parts|bits|over|later)\b|\bsplit\b.*\b(pay\w*|amount|bill|invoice)\b",
            "cannot pay in time move due date split amount monthly parts",
        ),
        (
            r"\bwho\b.*\bpay\w*\b.*\b(postage|return\w*|label)\b|\b(postage|label)\b.*\b(free|costs?|pay\w*)\b",
            "return label is free",
        ),
        (r"\b(how long|when)\b.*\bmoney\b", "refund times working days when you see it"),
        (r"\bnot\b.*\b(happy|satisfied|like)\b", "return a product within 30 days"),
        (r"\b(courier|carrier|driver)\b", "missing or damaged parcel"),
        (
            r"\b(history|readings)\b.*\b(kept|keep|stored?)\b|\b(kept|keep)\b.*\b(history|data|readings)\b",
            "how long data is kept",
        ),
        (
            r"\bmoney back\b.*\b(how long|when|take)\b|\b(how long|when)\b.*\bmoney back\b",
            "refund times working days when you see it",
        ),
        (
            r"\b(take|accept|pay|support)\b.*\b(paypal|card|invoice|sepa|transfer)\b",
            "payment methods card paypal sepa invoice business plan",
        ),
        (r"\bdirect debit\b", "sepa direct debit mandate returned"),
        (
            r"\bmoney back\b.*\b(month|year|plan|subscription)\b|\bcancel\w*\b.*\bmoney back\b",
            "refund of a plan unused months monthly charges not refunded",
        ),
        (
            r"\b(charg\w*|bill\w*|took)\b.*\bcancel\w*|\bcancel\w*\b.*\b(charg\w*|bill\w*)\b",
            "refund of a plan charged within 14 days of a charge",
        ),
        (
            r"\bdata\b.*\b(gone|lost|deleted|happens?)\b|\bwhat happens\b.*\bdata\b",
            "what happens afterwards limits readings older deleted days after the end of the plan",
        ),
        (
            r"\b(already|allready)\b.*\b(shipped|sent|dispatched)\b|\bon (its|the) way\b",
            "order is already on its way carrier tracking change delivery address",
        ),
        (r"\b(send|get|give|want)\b.*\bnew one\b|\breplace(ment)?\b", "exchange a faulty device warranty"),
        (
            r"\b(works?|active|back|unlock\w*|again)\b.*\b(pay|paid|payment)\b",
            "after payment account becomes active suspension",
        ),
        (r"\bwhen\b.*\bmoney\b", "refund times working days"),
        (r"\breturn polic|\breturns?\b", "return a product within days of delivery"),
        (r"\brefund\b.*\b(long|take|when|arrive)\b|\b(long|when)\b.*\brefund\b", "refund times working days"),
        (
            rf"\b(ship\w*|deliver\w*|lieferung)\b.*\b({ELSEWHERE})\b|\b({ELSEWHERE})\b.*\b(ship\w*|deliver\w*|lieferung)\b",
            "rest of the eu shipping times working days",
        ),
        (r"\b(ship\w*|deliver\w*|postage)\b.*\b(cost\w*|price|much|free)\b", "standard delivery costs eur"),
        (r"\b(cost\w*|price|much)\b.*\b(ship\w*|deliver\w*)\b", "standard delivery costs eur"),
        (r"\b(ship\w*|deliver\w*)\b", "shipping delivery"),
        (r"\b(broken|defective|stopped working|dead|faulty|defect)\b", "faulty exchange warranty"),
        (r"\b(warranty|guarantee\w*|covered)\b", "warranty lasts years"),
        (r"\b(log|sign|get) ?in\b|\blogin\b|\blocked out\b", "sign in password locked out"),
        (r"\bforgot\w*\b.*\bpassword\b", "reset password"),
        (r"\b(2fa|mfa|totp|two factor)\b", "two factor authentication switch on app"),
        (r"\bsso\b|\bsingle sign\b", "single sign-on"),
        (
            r"\b(where|located|location|store\w*|host\w*|eu)\b.*\bdata\b|\bdata\b.*\b(store\w*|eu|country|host\w*)\b",
            "where your data is data centres frankfurt",
        ),
        (r"\bdata\b.*\bsafe|\bsafe\w*\b.*\bdata\b", "where your data is and how it is encrypted"),
        (r"\bdiscount\w*\b", "bulk orders quotes"),
        (r"\bencrypt\w*\b|\bsecure\b|\bsecurity\b", "encrypted data"),
        (r"\b(gdpr|copy|export)\b.*\bdata\b|\bgdpr\b", "copy of your data export"),
        (r"\b(service level|sla|uptime)\b", "service level credits"),
        (r"\b(outage|down|downtime|unreachable|offline for everybody)\b", "outage status page"),
        (
            r"\binternet\b.*\b(down|off|gone|out|without|fails?)\b|\bwithout internet\b|\boffline\b.*\bwork\b",
            "what works without the internet",
        ),
        (r"\brate limit\w*\b|\brequests? (per|a)\b|\b429\b|\bapi limits?\b", "api rate limits requests a minute plan"),
        (r"\bcancel\w*\b.*\border\b", "cancel an order free of charge until it is packed"),
        (r"\bcancel\w*\b.*\b(plan|subscription)\b|\bterminate\b", "cancel plan"),
        (r"\b(upgrade|downgrade|switch|move)\b.*\b(plan|team|business|enterprise|subscription)\b", "change your plan"),
        (r"\btrial\b|\btry\b.*\b(team|plan|free)\b|\btest\b.*\bteam\b", "try team 30 days trial"),
        (r"\bpay\b.*\b(by|with|via)\b|\bpayment methods?\b", "payment methods card paypal sepa invoice"),
        (r"\b(declined|card failed|payment failed)\b", "card payment failed"),
        (r"\b(charged|paid|billed)\b.*\b(twice|double|two times)\b|\bdouble charge\w*\b", "charged twice"),
        (
            r"\b(not|late|overdue|reminder)\b.*\bpay\w*\b|\bpay\w*\b.*\b(late|overdue)\b|\bsuspen\w*\b",
            "overdue invoices suspension reminder days",
        ),
        (r"\b(invite|add)\b.*\b(colleague|user|team|member|someone)\b|\bcolleagues?\b", "add users roles"),
        (r"\bdelivery\b.*\baddress\b|\baddress\b.*\b(delivery|order)\b", "change delivery address order"),
        (
            r"\b(hours|open|opening|reach|contact)\b.*\b(support|you)\b|\bsupport hours\b|\bopening hours\b",
            "support team monday to friday opening hours contact",
        ),
        (r"\b(hot|smoke|smell\w*|burn\w*|recall)\b", "safety recall smart plugs hot"),
        (r"\b(weird|strange|suspicious|fake|phishing|scam)\b", "suspicious e-mails phishing"),
        (r"\b(vat|tax)\b", "vat id reverse charge"),
        (r"\bdelete\b.*\baccount\b", "delete the account"),
        (r"\bpair\w*\b|\bconnect\b.*\b(sensor|device|plug)\b", "device does not pair"),
        (r"\bgateway\b.*\b(offline|disconnect\w*|connection|red)\b", "gateway is offline"),
        (r"\bfirmware\b|\bupdate\b.*\b(device|gateway|sensor)\b", "firmware updates"),
        (r"\bpasskeys?\b", "sign in with a passkey"),
        (r"\b(colour|wrong)\b.*\btemperature\b", "thermostat wrong temperature"),
        (r"\bwebhooks?\b", "webhooks signatures"),
        (r"\b(bulk|quote|wholesale|large order)\b", "bulk orders quotes"),
        *FOREIGN_PHRASES,
    )
)


def subject(question: str) -> str:
    """Return the words of a question that say what it is about."""
    return " ".join(
        word for word in words(question) if word not in STOP_WORDS and stem(word) not in NOISE and word[0] != "#"
    )


def widened(question: str) -> str:
    """Return the question's own words and those that articles use for them, for the search."""
    plain = " ".join(words(question))
    extra = [text for pattern, text in PHRASES if pattern.search(plain)]
    return " ".join(dict.fromkeys(f"{subject(question)} {' '.join(extra)}".split()))


def extra_stems(question: str) -> frozenset[str]:
    """Return the stems that widening adds to a question."""
    return frozenset(content_stems(widened(question))) - frozenset(content_stems(subject(question)))
