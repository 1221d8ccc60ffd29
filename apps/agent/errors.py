"""What can go wrong in the agent.

AgentError
└── TurnFailed        something unexpected happened while a turn was answered
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
