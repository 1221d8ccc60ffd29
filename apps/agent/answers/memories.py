"""Answers about what is kept of a conversation and its customer: remembering, recalling, forgetting."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.agent.answers.base import Steps, call, say, system_source
from apps.agent.types import Ask, Reply, Sentence, Slot

SESSION_CUSTOMER = "session_customer_id"
KEY = "preference"
SHOWN = 8


def remember(ask: Ask) -> Steps:
    """Keep a wish of the customer."""
    wish = ask.slots[Slot.PREFERENCE]
    known = bool(ask.slots.get(SESSION_CUSTOMER))
    result = yield from call(
        "memory", "store", key=KEY, value=wish, type="preference", importance=0.8, of_customer=known
    )
    text = _("I will remember: “%(wish)s”.") if known else _("I will remember for this conversation: “%(wish)s”.")
    return say(text % {"wish": wish}, system_source(result, _("preference")))


def recall(ask: Ask) -> Steps:
    """Say which wishes are remembered of the conversation and its customer."""
    result = yield from call("memory", "retrieve", type="preference", limit=SHOWN)
    source = system_source(result, _("preferences"))
    wishes = [one["value"] for one in result.data["memories"]]
    if not wishes:
        return say(_("I have been asked to remember nothing so far."), source)
    lead = Sentence(_("This is what I was asked to remember:"), source)
    return Reply((lead, *(Sentence(wish, source, is_entry=True) for wish in wishes)))


def forget(ask: Ask) -> Steps:
    """Forget the wishes that are remembered of the conversation and its customer."""
    result = yield from call("memory", "forget", key=KEY)
    count = result.data["forgotten"]
    if not count:
        return say(_("There was nothing to forget."), system_source(result, _("preferences")))
    text = ngettext("I have forgotten %(count)d wish.", "I have forgotten all %(count)d wishes.", count)
    return say(text % {"count": count}, system_source(result, _("preferences")))
