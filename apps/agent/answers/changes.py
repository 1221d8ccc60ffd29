"""A change by a tool that the agent knows by its schema alone: what is missing is asked for, then it is made.

Money and contact wait for a supervisor, as the tool's row says; what nobody else would be asked about, the customer is.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, did_not_work
from apps.agent.answers.tools import facts_of, source_of, title_of
from apps.agent.planners.forms import Field, Form
from apps.agent.types import SESSION_CUSTOMER, Ask, Outcome, Reply, Sentence, Slot
from apps.tools.errors import ApprovalRequired, InvalidArguments, ToolError
from apps.tools.types import PlannedCall


def change_by_tool(form: Form, ask: Ask) -> Steps:
    """Ask for what is missing, then for a yes where the change needs one, then make it and tell what became of it."""
    slots = ask.slots
    if slots.get(form.is_confirmed_by) == "no":
        return _told(form, _("Nothing was changed."), is_answered=True)
    wrong = next(_wrong(form, slots), None)
    if wrong:
        return _asked(form, ask, wrong[0], why=wrong[1])
    if (field := form.missing(slots)) is not None:
        return _asked(form, ask, field)
    own = slots.get(SESSION_CUSTOMER, "")
    if slots.get(form.prefix + Slot.CUSTOMER, own) != own:
        text = _("%(customer)s is not the customer of this conversation, so nothing was changed.")
        return _told(form, text % {"customer": slots[form.prefix + Slot.CUSTOMER]})
    if form.confirms and not slots.get(form.is_confirmed_by):
        return _confirmed(form, ask)
    (outcome,) = yield (PlannedCall(form.tool, form.operation.name, form.arguments(slots)),)
    return _outcome(form, ask, outcome)


def work_of(form: Form) -> Any:
    """Return the work that makes a change by one operation."""
    return partial(change_by_tool, form)


def _wrong(form: Form, slots: Any) -> Iterator[tuple[Field, str]]:
    for field in form.fields:
        value = slots.get(form.prefix + field.name, "")
        if value and (why := field.why_not(value)):
            yield field, why


def _asked(form: Form, ask: Ask, field: Field, *, why: str = "") -> Reply:
    if why:
        text = _("“%(value)s” can not be used as %(field)s: %(why)s What is it?")
    elif field.choices:
        text = _("%(title)s: which %(field)s do you want: %(choices)s?")
    else:
        text = _("%(title)s: what is the %(field)s?")
    value = ask.slots.get(form.prefix + field.name, "")
    names = {
        "title": title_of(form.tool),
        "field": field.label,
        "choices": ", ".join(field.choices),
        "value": value,
        "why": why,
    }
    kept = form.kept(ask.slots, but=field.name)
    return Reply((Sentence(text % names),), slots=kept, is_answered=False, asks_back=True)


def _confirmed(form: Form, ask: Ask) -> Reply:
    text = _("%(what)s Shall I do that with %(given)s? Please answer yes or no.")
    said = text % {"what": form.operation.summary, "given": _given(form, ask)}
    return Reply((Sentence(said),), slots=form.kept(ask.slots), is_answered=False, asks_back=True)


def _outcome(form: Form, ask: Ask, outcome: Outcome) -> Reply:
    names = {"what": form.operation.summary, "given": _given(form, ask)}
    if isinstance(outcome, ApprovalRequired):
        text = _("I asked for this: %(what)s (%(given)s) A supervisor decides; you will read it here.")
        return _told(form, text % names, is_answered=True)
    if isinstance(outcome, InvalidArguments):
        return _told(form, _("Nothing was changed: %(reason)s") % {"reason": outcome})
    if isinstance(outcome, ToolError):
        reply = did_not_work(form.tool, outcome)
        return Reply(reply.sentences, slots=form.emptied(), is_answered=False)
    source = source_of(outcome, ", ".join(form.arguments(ask.slots).values()))
    lead = Sentence(_("Done: %(what)s") % names, source)
    facts = (Sentence(fact, source, is_entry=True) for fact in facts_of(outcome.data))
    return Reply((lead, *facts), slots=form.emptied())


def _told(form: Form, text: str, *, is_answered: bool = False) -> Reply:
    return Reply((Sentence(text),), slots=form.emptied(), is_answered=is_answered)


def _given(form: Form, ask: Ask) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in form.arguments(ask.slots).items())
