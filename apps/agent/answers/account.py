"""Facts of a customer's account."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.agent.answers.base import Customer, Steps, Unanswered, find_customer, look_up
from apps.agent.answers.invoices import unpaid_invoices
from apps.agent.formats import day, listed, money, state
from apps.agent.text import is_brief, stems
from apps.agent.types import Ask, Outcome, Reply, Sentence
from apps.core.stemming import stem
from apps.tools.types import PlannedCall

Profile = Mapping[str, Any]
SUSPENDED = "suspended"
# Of an account in short: its tier and its state.
IN_SHORT = 2

FIELD_WORDS: dict[str, str] = {
    "tier": "tier plan package subscription level",
    "account_status": "status active suspended closed blocked open deactivated",
    "created_at": "since joined created long registered signed sign",
    "email": "email mail address",
    "phone": "phone telephone mobile",
    "lifetime_value": "lifetime value worth spent spend revenue ltv",
    "satisfaction_score": "satisfaction satisfied happy score csat nps",
    "preferences": "preference preferences prefer language channel newsletter",
    "last_contact": "talk talked spoke hear heard",
    "open_tickets": "ticket tickets",
}
FIELD_STEMS = {field: frozenset(map(stem, words.split())) for field, words in FIELD_WORDS.items()}


def account(ask: Ask) -> Steps:
    """Answer what an account is like: what was asked for, or an overview."""
    customer = yield from find_customer(ask)
    if customer.profile is None:
        customer = yield from look_up(customer_id=customer.id)
    profile = customer.profile or {}
    asked = asked_fields(ask.text)
    facts = [fact for field in asked if (fact := FACTS[field](customer, profile))] or [_who(customer, profile)]
    sentences = [Sentence(fact, customer.source) for fact in facts]
    if not asked:
        entries = list(_overview(profile))[: IN_SHORT if is_brief(ask.text) else None]
        sentences += (Sentence(entry, customer.source, is_entry=True) for entry in entries)
    if profile.get("account_status") == SUSPENDED and (not asked or "account_status" in asked):
        owed = yield from _still_owed(ask, customer)
        return Reply((*sentences, *owed.sentences), slots={**owed.slots, **customer.slots})
    return Reply(tuple(sentences), slots=customer.slots)


def _still_owed(ask: Ask, customer: Customer) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Reply]:
    """Return what a suspended customer has not paid, which is why; nothing where billing does not tell."""
    try:
        reply: Reply = yield from unpaid_invoices(replace(ask, slots={**ask.slots, **customer.slots}))
    except Unanswered:
        return Reply()
    return reply


def asked_fields(text: str) -> list[str]:
    """Return the fields of a profile that a text asks for."""
    said = set(stems(text))
    fields = [field for field, wanted in FIELD_STEMS.items() if wanted & said]
    if "contact" in said:
        # "When was the last contact?" asks for a day, "how does she like to be contacted?" for a preference.
        fields.append("last_contact" if said & {"last", "when"} else "preferences")
    if "preferences" in fields and "email" in fields and "addres" not in said:
        fields.remove("email")
    return list(dict.fromkeys(fields))


def _who(customer: Customer, profile: Profile) -> str:
    if profile.get("company"):
        return _("%(label)s is a customer with the company %(company)s.") % {
            "label": customer.label,
            "company": profile["company"],
        }
    return _("%(label)s is a customer.") % {"label": customer.label}


def _overview(profile: Profile) -> Iterator[str]:
    """Yield the account in short, one line a fact; what is not on record is left out."""
    yield _("Tier: %(tier)s") % {"tier": profile["tier"].capitalize()}
    yield _("Account: %(status)s") % {"status": state(profile["account_status"])}
    if profile.get("created_at"):
        yield _("Customer since: %(day)s") % {"day": day(profile["created_at"])}
    yield _("E-mail: %(email)s") % {"email": profile["email"]}
    if profile.get("lifetime_value") is not None:
        value = money(profile["lifetime_value"], profile.get("currency", "EUR"))
        yield _("Lifetime value: %(amount)s") % {"amount": value}
    if profile.get("satisfaction_score") is not None:
        yield _("Satisfaction score: %(score)s") % {"score": localize(profile["satisfaction_score"])}


def _tier(customer: Customer, profile: Profile) -> str:
    return _("%(label)s is on the %(tier)s tier.") % {"label": customer.label, "tier": profile["tier"].capitalize()}


def _status(customer: Customer, profile: Profile) -> str:
    return _("The account of %(label)s is %(status)s.") % {
        "label": customer.label,
        "status": state(profile["account_status"]),
    }


def _since(customer: Customer, profile: Profile) -> str:
    if not profile.get("created_at"):
        return ""
    return _("%(label)s has been a customer since %(day)s.") % {
        "label": customer.label,
        "day": day(profile["created_at"]),
    }


def _email(customer: Customer, profile: Profile) -> str:
    return _("The e-mail address on file is %(email)s.") % {"email": profile["email"]}


def _phone(customer: Customer, profile: Profile) -> str:
    if not profile.get("phone"):
        return _("No phone number of %(label)s is on file.") % {"label": customer.label}
    return _("The phone number on file is %(phone)s.") % {"phone": profile["phone"]}


def _value(customer: Customer, profile: Profile) -> str:
    if profile.get("lifetime_value") is None:
        return _("No lifetime value of %(label)s is on record.") % {"label": customer.label}
    amount = money(profile["lifetime_value"], profile.get("currency", "EUR"))
    return _("The lifetime value of %(label)s is %(amount)s.") % {"label": customer.label, "amount": amount}


def _satisfaction(customer: Customer, profile: Profile) -> str:
    if profile.get("satisfaction_score") is None:
        return _("%(label)s has not rated us yet.") % {"label": customer.label}
    return _("The satisfaction score of %(label)s is %(score)s.") % {
        "label": customer.label,
        "score": localize(profile["satisfaction_score"]),
    }


def _preferences(customer: Customer, profile: Profile) -> str:
    wishes = [f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in profile.get("preferences", {}).items()]
    if not wishes:
        return _("No preferences of %(label)s are on file.") % {"label": customer.label}
    return _("Preferences of %(label)s: %(wishes)s.") % {"label": customer.label, "wishes": listed(wishes)}


def _last_contact(customer: Customer, profile: Profile) -> str:
    if not profile.get("last_contact"):
        return _("No contact with %(label)s is on record.") % {"label": customer.label}
    return _("The last contact with %(label)s was on %(day)s.") % {
        "label": customer.label,
        "day": day(profile["last_contact"]),
    }


def _open_tickets(customer: Customer, profile: Profile) -> str:
    count = int(profile["open_tickets"])
    text = ngettext("%(label)s has %(count)d open ticket.", "%(label)s has %(count)d open tickets.", count)
    return text % {"label": customer.label, "count": count}


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


FACTS: dict[str, Callable[[Customer, Profile], str]] = {
    "tier": _tier,
    "account_status": _status,
    "created_at": _since,
    "email": _email,
    "phone": _phone,
    "lifetime_value": _value,
    "satisfaction_score": _satisfaction,
    "preferences": _preferences,
    "last_contact": _last_contact,
    "open_tickets": _open_tickets,
}
