"""What a message says of the conversation itself, before or instead of asking: "that did not help", "still there"."""

import re

from apps.agent.intents import BY_NAME
from apps.agent.intents.conversation import NOT_HELPED as NOT_HELPED_INTENT
from apps.agent.intents.conversation import YES_TO_WHAT
from apps.agent.intents.knowledge import ERROR_CODE
from apps.agent.intents.talk import ALREADY_ASKED, STILL_THERE
from apps.agent.planners.followups import LAST_INTENT
from apps.agent.planners.slots import find_slots
from apps.agent.types import Brief, Intent

FAILED_TURNS = "unanswered_turns"
BARE_YES = re.compile(r"(?i)\W*(?:yes|yep|yeah|sure|ja|gern|gerne)(?:[\s,]+(?:please|bitte))?\W*")
NOT_HELPED = re.compile(
    r"(?i)^\W*(?:sorry,? |no,? )?(?:(?:that|this|it)(?:['’]?s|\s+(?:did|does|has|is|was))?\s*n(?:o|['’])?t\s+"
    r"(?:help\w*|answer\w*|useful|right|what i \w+|my question)|not what i (?:asked|meant)|wrong answer|"
    r"(?:you|u)\s+(?:did|do)\s*n(?:o|['’])?t\s+(?:understand|get)(?:\s+(?:me|it|that|my question))?|"
    r"(?:sie (?:haben|verstehen)|du (?:hast|verstehst)) mich (?:nicht|falsch)(?: verstanden)?|"
    r"das (?:hilft|half)\s+(?:mir\s+)?nicht|das hat\s+(?:mir\s+)?nicht geholfen|das war nicht meine frage)\b"
)
ASKED_ALREADY = re.compile(
    r"(?i)^\W*(?:(?:you|u) (?:already|just) (?:asked|know)(?: me)?(?: that| this| it)?|"
    r"i (?:already|just) (?:told|gave|said)(?: (?:you|u|that|it))*|"
    r"das (?:haben sie|hast du)(?: mich)?(?: doch)?(?: schon| bereits)(?: mal)? gefragt|"
    r"das habe? ich (?:ihnen |dir )?(?:doch )?(?:schon|bereits) gesagt)\b"
)
STILL_THERE_SAID = re.compile(
    r"(?i)\b(?:still (?:there|the same|not|does|doesn|shows|broken|offline|red|nothing)|same (?:problem|error|thing)|"
    r"(?:did|tried|done) (?:that|this|it|all that|everything)|(?:did|does)\s*n(?:o|['’])?t (?:work|change anything)|"
    r"immer noch|schon (?:gemacht|versucht|probiert)|funktioniert (?:immer noch )?nicht|geht (?:immer noch )?nicht)\b"
)
CODE_ALONE = re.compile(
    r"(?i)^\W*(?:(?:it |device |display )?(?:shows?|says|zeigt|meldet)\s+)?"
    r"(?:(?:an? )?(?:error|fehler)[\s-]?(?:code)?\s*)?(?P<code>[a-z]{1,3}-?\d{1,3})\W*$"
)
# What only announces a question.
OPENER = re.compile(
    r"(?i)^\W*(?:(?:just|only|nur|noch)\s+)?(?:(?:a|one|eine?)\s+)?(?:(?:quick|short|small|kurze|kleine|andere|other|more)\s+)?"
    r"(?:question|frage)(?:\s+(?:noch|bitte|please))?\s*[:,–-]\s*"
)
GOES_ON = 3
JUST_HANDED = "just_handed_over"
# Beside these a request that is open stays open: they answer nothing, and ask for nothing else.
DIGRESSIONS = frozenset(
    {"why_needed", "bot_question", "capabilities", "greeting", "not_helped", "acknowledged", "already_asked"}
)


# With more words than these, a message says more than an aside.
SHORT = 10
HOW_LONG = re.compile(
    r"(?i)^\W*(?:(?:ok(?:ay)?|and|fine|und|gut)\W+)?(?:how (?:long|soon|fast)|when|wie (?:lange|schnell)|wann)\b"
    r"(?:\W+(?:will|would|does|do|that|this|it|take|be|i|have to|wait|happen|until|dauert|das|muss|ich|warten|denn|"
    r"ist|so|weit))*\W*$"
)


def after_prelude(text: str) -> tuple[Intent | None, str]:
    """Return what a message says of the answer before, and what it goes on to ask; no intent where it says nothing."""
    text = OPENER.sub("", text)
    for pattern, intent in ((NOT_HELPED, NOT_HELPED_INTENT), (ASKED_ALREADY, ALREADY_ASKED)):
        if match := pattern.match(text):
            rest = text[match.end() :].lstrip(" ,.;:!?-–")
            return intent, rest if find_slots(rest) or len(rest.split()) >= GOES_ON else ""
    return None, text


def aside(brief: Brief) -> Intent | None:
    """Return what a short message says of the conversation, or None where it asks for something."""
    if CODE_ALONE.fullmatch(brief.text) and not find_slots(brief.text):
        return ERROR_CODE
    if BARE_YES.fullmatch(brief.text) and not _had_no_answer(brief):
        return YES_TO_WHAT
    if len(brief.text.split()) > SHORT:
        return None
    if brief.slots.get(LAST_INTENT) == "help" and STILL_THERE_SAID.search(brief.text):
        return STILL_THERE
    return BY_NAME["wait_for_person"] if brief.slots.get(JUST_HANDED) and HOW_LONG.match(brief.text) else None


def _had_no_answer(brief: Brief) -> bool:
    """Tell whether the turn before this message found nothing, and offered a person."""
    return brief.slots.get(FAILED_TURNS, "0") not in {"", "0"}
