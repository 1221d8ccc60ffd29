"""The demo morning: conversations of the demo company's customers, played by the agent against the demo systems."""

import json
import logging
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.agent.errors import MorningNotPossible, MorningOver
from apps.agent.services.scenes import People, Scene, Step, play_scene
from apps.conversations.types import Mode
from apps.core.errors import SupportDeskError
from apps.jobs.models import Job
from apps.jobs.services import start_once
from apps.jobs.types import Advance, JobKind
from apps.tools.models import ToolConfig
from apps.tools.services import test_connection

logger = logging.getLogger(__name__)

# One job in all: a morning that was played is not played again.
MORNING = UUID("5ca1ab1e-0000-4000-8000-000000000900")
SYSTEMS = ("crm", "billing", "inventory", "sms_outreach")
SANDBOX = "/sandbox/"
MAY_START = frozenset({Role.OPERATOR, Role.SUPERVISOR})


def may_start(user: User) -> bool:
    """Tell whether to offer the morning to the user: it is theirs to start, can be played, and was not yet."""
    is_theirs = bool(MAY_START & user.role_names) and settings.SANDBOX_ENABLED
    return is_theirs and not Job.objects.going_or_done().filter(pk=MORNING).exists() and not _own_systems()


def start_morning(*, owner: User) -> Job:
    """Return the job of the morning, to be played with `play_morning`; one that stopped goes on where it stood.

    Raises MorningOver where it was played, and MorningNotPossible where the tools do not speak to the demo systems.
    """
    _check_systems()
    job = start_once(
        job_id=MORNING, kind=JobKind.DEMO, title=_("A morning of the demo company"), owner=owner, total=len(scenes())
    )
    if job is None:
        raise MorningOver
    return job


def play_morning(*, job: Job, advance: Advance) -> None:
    """Play what is left of the morning; a conversation that a service refuses ends there, and the next one begins."""
    people = _people(job.owner)
    for number, scene in enumerate(scenes()[job.done :], start=job.done + 1):
        try:
            play_scene(scene, people=people)
        except SupportDeskError as error:
            logger.warning("scene_ended_early", extra={"customer_id": scene.customer_id, "code": error.code})
        advance(number)


def scenes() -> list[Scene]:
    """Return the conversations of the morning, in their order."""
    path = Path(settings.FIXTURES_DIR) / "demo" / "morning.json"
    return [_scene(entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def _scene(entry: dict[str, Any]) -> Scene:
    steps = tuple(Step(**step) for step in entry["steps"])
    return Scene(entry["customer_id"], steps, Mode(entry.get("mode", Mode.AUTOPILOT)))


def _check_systems() -> None:
    own = _own_systems()
    if own or not settings.SANDBOX_ENABLED:
        raise MorningNotPossible(_("it needs the demo systems behind %(tools)s") % {"tools": ", ".join(own or SYSTEMS)})
    report = test_connection(config=ToolConfig.objects.get(name=SYSTEMS[0]))
    if not report.ok:
        raise MorningNotPossible(report.message)


def _own_systems() -> list[str]:
    """Return the tools that do not speak to the demo systems, where invented customers have no place."""
    rows = ToolConfig.objects.filter(name__in=SYSTEMS, endpoint__startswith=SANDBOX)
    demo = set(rows.values_list("name", flat=True))
    return [name for name in SYSTEMS if name not in demo]


def _people(owner: User) -> People:
    """Return who plays each role: the first who has it, else whoever started the morning."""
    active = User.objects.filter(is_active=True).order_by("pk")
    return {role: active.filter(groups__name=role).first() or owner for role in (Role.AGENT, Role.SUPERVISOR)}
