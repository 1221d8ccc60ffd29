"""What tools have in common that may be wired to another system."""

from contextlib import nullcontext, suppress

from apps.core.http import NotFound
from apps.toolbox.mapping.client import MappedHttp
from apps.toolbox.mapping.preview import previews_of
from apps.toolbox.mapping.settings import MappedSettings
from apps.tools.registry.previews import Wirable, Wiring
from apps.tools.tool import Run, Tool


class MappedTool(Tool, Wirable):
    """A tool whose settings may translate it to another REST API."""

    def wiring(self, run: Run) -> Wiring:
        """Return the requests that the settings make, with example inputs; sends nothing."""
        settings = run.settings
        if not isinstance(settings, MappedSettings) or settings.rest is None:
            return Wiring()
        wired = settings.rest.requests
        # In the order of the tool's own interface: a database may keep the settings in another one.
        names = [name for name in settings.routes if name in wired]
        shown = previews_of(rest=settings.rest, names=names, base_url=run.base_url, idempotency=run.idempotency)
        left_out = tuple(name for name in settings.routes if name not in wired)
        return Wiring(is_own=False, requests=tuple(shown), left_out=left_out)

    def check_connection(self, run: Run) -> None:
        """Ask the wired system with its own kind of key; raises HttpError.

        The path that its settings name has to answer well; where they name none, a 404 is an answer too.
        """
        settings = run.settings
        if not isinstance(settings, MappedSettings) or settings.rest is None:
            return super().check_connection(run)
        http = MappedHttp(run, settings.rest, settings.routes)
        with nullcontext() if settings.rest.health else suppress(NotFound):
            http.check(settings.rest.health or self.health_path)
        return None
