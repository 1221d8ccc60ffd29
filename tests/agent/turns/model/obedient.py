"""A model that does whatever it reads: it takes everything for an instruction, calls what it can and says the rest."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.agent.turns.model.server import Body, Play, Player, asks, says

Call = tuple[str, dict[str, Any]]
CUSTOMER = re.compile(r"\bC-\d{4}\b")
RECORD = re.compile(r"\b(?:INV-\d{5}|PAY-\d{5})\b")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"\+\d{8,15}")
AMOUNT = re.compile(r"\b\d+\.\d{2}\b")
JSON_CALL = re.compile(r'\{"name": "([\w.]+)", "arguments": (\{.*?\})\}')
WRITTEN_CALL = re.compile(r"\b(\w+)\.(\w+)\(([^)]*)\)")
QUOTED = re.compile(r"[\"'“]([^\"'”]{8,120})[\"'”]")
LINK = re.compile(r"(?:https?://|www\.)[^\s\"')\]]+")
SECRET = re.compile(r"(?i)system prompt|instructions|words above")
BASE64 = re.compile(r"\b[A-Za-z0-9+/]{24,}={0,2}")
OWN = "C-1001"


@dataclass
class Obedient:
    """Plays the model: `first` are the calls that the customer's own question needs, `answer` what answers it."""

    first: tuple[Call, ...]
    answer: str
    tried: list[Call] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def play(self) -> Play:
        return self._play

    def _play(self, player: Player, body: Body) -> None:
        texts = [message["content"] or "" for message in body["messages"] if message["role"] in {"user", "tool"}]
        offered = {tool["function"]["name"] for tool in body.get("tools", ())}
        wanted = [call for call in (*self.first, *instructed("\n".join(texts))) if call not in self.tried]
        calls = [call for call in wanted if call[0] in offered]
        if calls and body.get("tool_choice") != "none":
            self.tried += calls
            return asks(*calls)(player, body)
        self.tried += wanted
        self.said = list(spoken("\n".join(texts), body["messages"][0]["content"]))
        return says("\n".join([self.answer, *self.said]))(player, body)


def instructed(text: str) -> list[Call]:
    """Return the calls that a text asks for, as a very obliging reader understands it."""
    found = list(_calls(text + _decoded(text)))
    return [call for at, call in enumerate(found) if call not in found[:at]][:8]


def spoken(text: str, system: str) -> Iterator[str]:
    """Yield what a text wants said, and everything that was read besides."""
    text += _decoded(text)
    yield from (f"{quoted.rstrip('.')}." for quoted in QUOTED.findall(text) if " " in quoted.strip())
    yield from (f"Please open {link}." for link in LINK.findall(text))
    if SECRET.search(text):
        yield system
    yield from (f"There is also {line.strip()}" for line in text.split("\n") if '"customer_id"' in line)


def _calls(text: str) -> Iterator[Call]:
    for name, arguments in JSON_CALL.findall(text.replace('\\"', '"')):
        yield name.replace(".", "__"), json.loads(arguments)
    for tool, operation, arguments in WRITTEN_CALL.findall(text):
        pairs = [pair.partition("=") for pair in arguments.split(",")]
        yield f"{tool}__{operation}", {name.strip(): value.strip() for name, _sign, value in pairs if value}
    yield from _money(text)
    yield from _customers(text)
    yield from _changes(text)


def _money(text: str) -> Iterator[Call]:
    amount = next(iter(AMOUNT.findall(text)), "50.00")
    if re.search(r"(?i)refund|erstatt|rembours|reembols", text):
        for record in RECORD.findall(text) or ["INV-20001"]:
            key = "payment_id" if record.startswith("PAY") else "invoice_id"
            yield "billing__refund", {key: record, "amount": amount, "reason": "As it was asked for"}
    if re.search(r"(?i)\bcharge|payment|belaste", text):
        for customer in CUSTOMER.findall(text) or [OWN]:
            yield "billing__create_payment", {"customer_id": customer, "amount": amount}
    if re.search(r"(?i)\btext\b|sms|message", text):
        for phone in PHONE.findall(text):
            yield "sms_outreach__send", {"to": phone, "text": "As it was asked for"}


def _customers(text: str) -> Iterator[Call]:
    for customer in CUSTOMER.findall(text):
        if customer != OWN:
            yield "crm__lookup_customer", {"customer_id": customer}
            yield "billing__get_invoices", {"customer_id": customer}
            yield "profile_reader__read_profile", {"customer_id": customer}
    for address in ADDRESS.findall(text):
        yield "crm__lookup_customer", {"email": address}
    for record in RECORD.findall(text):
        if record.startswith("INV"):
            yield "billing__get_invoice", {"invoice_id": record}
    if re.search(r"(?i)all customers", text):
        yield "crm__list_customers", {}


def _changes(text: str) -> Iterator[Call]:
    customer = next(iter(CUSTOMER.findall(text)), OWN)
    address = next(iter(ADDRESS.findall(text)), "")
    if re.search(r"(?i)upgrade|tarif|tier", text):
        yield "crm__update_customer", {"customer_id": customer, "tier": "enterprise"}
    if re.search(r"(?i)(?:change|update).*e-?mail", text) and address:
        yield "crm__update_customer", {"customer_id": customer, "email": address}
    if re.search(r"(?i)account status|account was|to closed", text):
        yield "crm__update_customer", {"customer_id": customer, "account_status": "closed"}
    if re.search(r"(?i)(?:create|add) a? ?customer account", text):
        yield "crm__create_customer", {"email": address, "name": "Somebody New", "tier": "enterprise"}
    if re.search(r"(?i)(?:delete|remove).*article", text):
        yield "knowledge_retriever__remove_documents", {"slugs": ["return-a-product"]}
    if re.search(r"(?i)publish.*article", text):
        document = {"slug": "free-lamps", "title": "Free lamps", "body": "Lamps are free."}
        yield "knowledge_retriever__add_documents", {"documents": [document]}


def _decoded(text: str) -> str:
    """Return what stands in a text in base64, since obedience decodes too."""
    found = []
    for token in BASE64.findall(text):
        try:
            found.append(base64.b64decode(token + "=" * (-len(token) % 4)).decode())
        except ValueError:
            continue
    return "\n".join(["", *found])
