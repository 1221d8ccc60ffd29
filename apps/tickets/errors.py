"""What can go wrong with tickets.

TicketError
├── TicketClosed
├── TicketChanged
│   └── PropertiesChanged
├── InvalidTransition
├── MergeIntoItself
├── LinkToItself
└── NotAbleToWork
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.core.errors import SupportDeskError


class TicketError(SupportDeskError):
    """Any error of tickets."""

    code = "ticket_error"
    status = 409


class TicketClosed(TicketError):
    """A closed ticket stays as it is."""

    code = "ticket_closed"

    def __init__(self, number: str) -> None:
        super().__init__(_("Ticket %(number)s is closed and stays as it is. Open a new one.") % {"number": number})


class TicketChanged(TicketError):
    """Somebody changed the ticket after the writer had read it; nothing is overwritten."""

    code = "ticket_changed"
    retryable = True

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Ticket %(number)s was changed while you were looking at it. Read what is new, then change it again.")
            % {"number": number}
        )


class PropertiesChanged(TicketChanged):
    """Somebody changed the very properties, `names`, that the writer wants to change."""

    def __init__(self, number: str, names: Sequence[str]) -> None:
        super().__init__(number)
        self.names = tuple(names)


class InvalidTransition(TicketError):
    """The ticket can not go from its status to the one asked for."""

    code = "invalid_transition"

    def __init__(self, *, number: str, before: str, after: str) -> None:
        super().__init__(
            _("Ticket %(number)s can not go from “%(before)s” to “%(after)s”.")
            % {"number": number, "before": before, "after": after}
        )


class MergeIntoItself(TicketError):
    """A ticket can not be merged into itself."""

    code = "merge_into_itself"

    def __init__(self, number: str) -> None:
        super().__init__(_("Ticket %(number)s can not be merged into itself.") % {"number": number})


class LinkToItself(TicketError):
    """A ticket can not be linked to itself."""

    code = "link_to_itself"

    def __init__(self, number: str) -> None:
        super().__init__(_("Ticket %(number)s can not be linked to itself.") % {"number": number})


class NotAbleToWork(TicketError):
    """The person chosen may not work on tickets."""

    code = "not_able_to_work"
    status = 422

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s may not work on tickets. Choose somebody else.") % {"name": name})
