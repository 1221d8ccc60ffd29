"""The profile reader as a tool."""

from django.utils.translation import gettext_lazy as _

from apps.core.clock import now
from apps.toolbox.profile_reader.reading import read_profile
from apps.toolbox.profile_reader.schemas import CustomerView, ReadProfile
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect


class ProfileReaderTool(Tool):
    """One view of a customer over all systems."""

    name = "profile_reader"
    title = _("Profile reader")
    description = _("Shows a customer from all sides: CRM, invoices, sessions, tickets and what is remembered.")

    @operation(effect=Effect.READ, title=_("Read profile"))
    def read_profile(self, arguments: ReadProfile, run: Run) -> CustomerView:
        """Read a customer's parts side by side; those that fail are named and left out."""
        return read_profile(arguments, run, now=now())
