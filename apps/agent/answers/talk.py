"""Answers on the conversation itself, as short as what they answer."""

from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps
from apps.agent.answers.conversation import fixed
from apps.agent.answers.knowledge import quoted, searched
from apps.agent.shown import QUOTED
from apps.agent.types import Ask, Reply, Sentence

LAST_TEXT = "last_request"
WAITING = "How soon we answer, opening hours of the support team"
# Words under which the articles say what to do when the first advice did not do it.
NEXT_STEP = "code stays still there comes back report a fault exchange restart support"

goodbye = fixed(lambda: _("Goodbye!"))
never_mind = fixed(lambda: _("All right. Write again whenever you need something."))
acknowledged = fixed(lambda: _("All right."))
bot_question = fixed(
    lambda: _(
        "I am the support desk's AI agent, not a person. Ask for a person at any time and a colleague takes over."
    )
)
why_needed = fixed(lambda: _("I need it to find the right entry in our systems."))
already_asked = fixed(lambda: _("I am sorry for asking again."))
no_other = fixed(lambda: _("There is no other one; I have named all that I found."))
which_one = fixed(
    lambda: _("There are several others. Which one do you mean? Please give me its number or name."), is_answered=False
)


def wait_for_person(ask: Ask) -> Steps:
    """Answer how soon a person answers, from the article that says it."""
    hits = yield from searched(WAITING)
    told = list(quoted(WAITING, hits))
    if not told:
        return Reply((Sentence(_("A colleague gets back to you; how soon I can not say.")),))
    return Reply((Sentence(_("A colleague gets back to you here.")), *told))


def still_there(ask: Ask) -> Steps:
    """Answer what to try next where the help for the last request has not helped; a person is named beside."""
    question = f"{ask.slots.get(LAST_TEXT, '')} {NEXT_STEP}"
    hits = yield from searched(question)
    told = list(quoted(question, hits.without(ask.slots.get(QUOTED, ""))))
    person = Sentence(_("If that does not help either, ask for a person and a colleague takes over."))
    if not told:
        return Reply((Sentence(_("I am sorry that this did not help.")), person), is_answered=False)
    return Reply((*told, person))
