"""When a person takes over: the words; the ticket itself is opened by the turn."""

from django.utils.translation import gettext as _

from apps.agent.answers.base import at_once, say
from apps.agent.types import Ask, Work


def hand_off(ask: Ask) -> Work:
    """Answer that a person is needed."""
    return at_once(say(_("I understand. A colleague will look after this.")))


def angry(ask: Ask) -> Work:
    """Answer somebody who is upset."""
    return at_once(say(_("I am sorry that this has been so annoying for you.")))
