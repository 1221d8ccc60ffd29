"""Every intent, as data. To add one, declare it in a module here and list that module below."""

from apps.agent.intents import (
    account,
    actions,
    conversation,
    handoff,
    invoices,
    knowledge,
    memories,
    products,
    talk,
    tickets,
)
from apps.agent.types import Intent

INTENTS: tuple[Intent, ...] = (
    *account.INTENTS,
    *tickets.INTENTS,
    *invoices.INTENTS,
    *products.INTENTS,
    *actions.INTENTS,
    *knowledge.INTENTS,
    *handoff.INTENTS,
    *memories.INTENTS,
    *conversation.INTENTS,
    *talk.INTENTS,
)
BY_NAME = {intent.name: intent for intent in INTENTS}
