"""What is to be remembered, recalled and forgotten."""

from apps.agent.answers import memories as answers
from apps.agent.intents import needs
from apps.agent.types import Intent

INTENTS = (
    Intent(
        name="remember",
        work=answers.remember,
        needs=needs.PREFERENCE,
        examples=(
            "please remember that i prefer email",
            "remember that we are closed on fridays",
            "note that the customer wants to be called in the morning",
            "keep in mind that i do not speak german",
            "i prefer to be contacted by phone",
            "from now on write to me in german",
            "make a note that #name likes express shipping",
            "save my preference for invoices by post",
            "do not forget that our office moved",
            "please always contact me by email",
            "for the future i would rather get a text message",
            "can you store that i am vegetarian",
        ),
        cues={
            "remember": 3.0,
            "note|mind|memo that|make|keep|take": 2.6,
            "note customer|client|please|wants": 2.0,
            "forget not": 2.4,
            "prefer i|we": 2.0,
            "from now on": 2.2,
            "save|store preference|that": 1.8,
            "always|never|rather contact|call|write|email|send": 1.8,
            "do you remember": -2.0,
            "password|login": -3.0,
            "what|which": -1.5,
        },
    ),
    Intent(
        name="recall",
        work=answers.recall,
        examples=(
            "what do i prefer",
            "what do you know about me",
            "what have you remembered",
            "what did i ask you to remember",
            "do you remember what i prefer",
            "which preferences have you noted for me",
            "how do i want to be contacted",
            "what should you keep in mind for me",
            "tell me what you remember about me",
        ),
        cues={
            "what|which|how prefer|preferred|preference|preferences i|me|my|we|us": 4.0,
            "what|which remember|remembered|noted|memory|memorised": 4.0,
            "what know about me|us": 4.0,
            "do you remember": 3.0,
            "what keep mind": 3.0,
            "#customer|#name|#email": -4.0,
        },
    ),
    Intent(
        name="forget",
        work=answers.forget,
        examples=(
            "forget that",
            "forget what i said",
            "forget my preference",
            "please forget that i prefer email",
            "delete what you remember about me",
            "do not remember that any longer",
            "you can forget that again",
            "remove that note",
        ),
        cues={
            "forget": 2.8,
            "forget that|it|preference|preferences|said": 2.0,
            "delete|remove|erase remember|remembered|note|preference|memory": 4.0,
            "forget not|password|pin|login": -6.0,
        },
    ),
)
