"""What can go wrong in the agent.

AgentError
├── TurnFailed        something unexpected happened while a turn was answered
├── TurnStopped       nobody waits for the answer any more
├── NotTheLastAnswer  only the last answer of a conversation can be made anew
├── ModelGaveUp       the language model could not plan the turn, so the rules do
├── MorningOver       the demo morning was played already
└── MorningNotPossible  the tools do not speak to the demo systems
"""

from django.utils.translation import gettext as _

from apps.core.errors import SupportDeskError


class AgentError(SupportDeskError):
    """Base of the agent's errors."""

    code = "agent_error"


class TurnFailed(AgentError):
    """The turn could not be finished; the customer's message and the calls made are kept."""

    code = "turn_failed"
    status = 500
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            _(
                "Something went wrong while answering. Your message was kept. "
                "Please send it again, or ask for a person if it happens once more."
            )
        )


class TurnStopped(AgentError):
    """Whoever asked has left, so that the turn ended before its next step; the message is kept."""

    code = "turn_stopped"
    status = 409
    retryable = True

    def __init__(self) -> None:
        super().__init__(_("The answer was stopped: whoever asked for it had left."))


class ModelGaveUp(AgentError):
    """The language model did not come to an answer; `at` is the code of what it failed at, the message for people."""

    code = "model_gave_up"

    def __init__(self, at: str, message: str) -> None:
        super().__init__(message)
        self.at = at


class NotTheLastAnswer(AgentError):
    """The conversation has gone on since this answer, or it is none of the AI agent."""

    code = "not_the_last_answer"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("Only the last answer of the AI agent can be made anew. Nothing was changed."))


class MorningOver(AgentError):
    """The demo morning was played already, or is being played."""

    code = "morning_over"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("The demo morning has been played already. Nothing was changed."))


class MorningNotPossible(AgentError):
    """The tools do not speak to the demo systems, or those do not answer."""

    code = "morning_not_possible"
    status = 409

    def __init__(self, reason: str) -> None:
        super().__init__(_("The demo morning can not be played: %(reason)s") % {"reason": reason})
