"""The stage classifier as a tool."""

from collections.abc import Iterator
from itertools import groupby
from typing import cast

from django.utils.translation import gettext_lazy as _

from apps.conversations.models import ChatSession, Message
from apps.conversations.types import Author, SessionStatus
from apps.toolbox.sessions import session_of
from apps.toolbox.stage_classifier.classifying import Line, classify, title_of
from apps.toolbox.stage_classifier.schemas import Classified, Classify, History, NoArguments, Step
from apps.toolbox.stage_classifier.settings import StageSettings
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect


class StageClassifierTool(Tool):
    """How far a conversation has come."""

    name = "stage_classifier"
    title = _("Stage classifier")
    description = _("Tells in which stage a conversation is, from greeting to closing, and what speaks for it.")
    settings_schema = StageSettings

    @operation(effect=Effect.READ, title=_("Tell the stage"))
    def classify(self, arguments: Classify, run: Run) -> Classified:
        """Tell the stage of some messages or of the call's own session, with the evidence."""
        settings = cast("StageSettings", run.settings)
        if arguments.messages:
            return classify([Line(said.author, said.text) for said in arguments.messages], settings)
        session = session_of(run)
        if session.status == SessionStatus.HANDED_OFF or session.is_human_led:
            return _handed_off(settings)
        return classify([_line(message) for message in session.messages.all()], settings)

    @operation(effect=Effect.READ, title=_("List the stages so far"))
    def history(self, arguments: NoArguments, run: Run) -> History:
        """Tell the stages that the call's own session has been through."""
        steps = _steps(session_of(run), cast("StageSettings", run.settings))
        return History(steps=[next(same) for _stage, same in groupby(steps, key=lambda step: step.stage)])


def _steps(session: ChatSession, settings: StageSettings) -> Iterator[Step]:
    lines: list[Line] = []
    for message in session.messages.all():
        lines.append(_line(message))
        reached = classify(lines, settings)
        yield Step(
            stage=reached.stage,
            title=reached.title,
            confidence=reached.confidence,
            message=len(lines),
            since=message.created_at,
        )


def _handed_off(settings: StageSettings) -> Classified:
    stage = settings.handed_off_stage
    scores = {one.code: float(one.code == stage) for one in settings.stages}
    return Classified(stage=stage, title=title_of(stage, settings), confidence=1.0, evidence=[], scores=scores)


def _line(message: Message) -> Line:
    return Line(Author(message.author), message.text)
