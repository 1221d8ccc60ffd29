"""Answers around the requests: greeting, thanks, what can be done and what can not."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from apps.agent.answers.base import at_once
from apps.agent.types import Ask, Reply, Sentence, Slot, Work


def another_customer(ask: Ask) -> Work:
    """Answer who claims to be somebody else than the session's customer: only a colleague changes whom it is about."""
    text = _(
        "You write as %(claimed)s, but this conversation is about another customer, so I can not look into that "
        "account here. A colleague can change whom it is about."
    )
    return at_once(Reply((Sentence(text % {"claimed": ask.slots[Slot.CUSTOMER]}),), is_answered=False))


def told_of_another(customer_id: str) -> Reply:
    """Return the words before an answer about somebody else than the session's customer."""
    text = _("This is about customer %(customer)s, not about the customer of this conversation.")
    return Reply((Sentence(text % {"customer": customer_id}),))


def fixed(text: Callable[[], str], *, is_answered: bool = True) -> Callable[[Ask], Work]:
    """Return an answer that needs no call."""

    def work(ask: Ask) -> Work:
        return at_once(Reply((Sentence(text()),), is_answered=is_answered))

    return work


greeting = fixed(lambda: _("Hello! What can I look up for you?"))
thanks = fixed(lambda: _("You are welcome. Write again whenever you need something."))
capabilities = fixed(
    lambda: _(
        "I am the AI agent of this support desk. I look up customers and their tickets, invoices, products, stock and "
        "prices, and I answer questions on plans, returns, shipping, warranty, security and the API from the help "
        "articles. I can also remember a preference, or hand you over to a person."
    )
)
out_of_scope = fixed(
    lambda: _(
        "That is outside what I can help with. I can look up accounts, tickets, invoices, products and plans, "
        "and answer questions from the help articles."
    ),
    is_answered=False,
)
not_helped = fixed(
    lambda: _(
        "I am sorry that this did not help. Please tell me in other words what you need, or ask for a person and a "
        "colleague takes over."
    ),
    is_answered=False,
)
yes_to_what = fixed(lambda: _("Please tell me in a sentence what you would like, and I will look into it."))
not_understood = fixed(
    lambda: _(
        "I did not understand that. Could you put it another way, for example “last invoice of C-1001”, "
        "“is SKU-1043 in stock?” or “how do I return a product?” You can also ask for a person."
    ),
    is_answered=False,
)
