"""Attachments as a tool: it works on files of the call's own session."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import Attachment
from apps.toolbox.attachment.formats import IMAGES, KINDS
from apps.toolbox.attachment.models import SessionPassage, replace_passages
from apps.toolbox.attachment.passages import passages_of
from apps.toolbox.attachment.reading import failure_of, kind_of, read_file
from apps.toolbox.attachment.schemas import MB, AttachmentSettings, Preview, Previewed, Process, Processed
from apps.toolbox.attachment.types import Contents, Reason, Refused
from apps.toolbox.sessions import session_of
from apps.tools.errors import OperationFailed
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect


class AttachmentTool(Tool):
    """The text of files that were sent."""

    name = "attachment"
    title = _("Attachments")
    description = _("Reads the files of a session, and makes what they say searchable in it.")
    settings_schema = AttachmentSettings
    timeout_at_first_s = 10.0

    @operation(effect=Effect.RECORD, title=_("Read file"))
    def process(self, arguments: Process, run: Run) -> Processed:
        """Read a file of the session and make it searchable there."""
        attachment = _find(arguments.attachment_id, run)
        contents = _read(attachment, run)
        with transaction.atomic():
            count = replace_passages(
                attachment,
                [
                    SessionPassage(
                        session=attachment.session,
                        attachment=attachment,
                        position=position,
                        section=passage.section,
                        text=passage.text,
                    )
                    for position, passage in enumerate(passages_of(contents.parts))
                ],
            )
        return Processed(**_described(attachment, contents), passages=count)

    @operation(effect=Effect.READ, title=_("Preview file"))
    def preview(self, arguments: Preview, run: Run) -> Previewed:
        """Show the beginning of a file of the session."""
        attachment = _find(arguments.attachment_id, run)
        contents = _read(attachment, run)
        text = "\n".join(f"{part.section}\n{part.text}".strip() for part in contents.parts)
        return Previewed(**_described(attachment, contents), text=text[: arguments.characters])


def _find(attachment_id: UUID, run: Run) -> Attachment:
    found = session_of(run).attachments.select_related("session").filter(pk=attachment_id).first()
    if found is None:
        raise OperationFailed(_t("The session has no file with this number."), code="no_file")
    return found


def _read(attachment: Attachment, run: Run) -> Contents:
    settings = AttachmentSettings.model_validate(run.settings)
    try:
        _check(attachment, settings)
        with attachment.file.open("rb") as file:
            content = file.read()
        within_s = min(run.timeout_s, run.deadline.remaining)
        return read_file(content, kind=kind_of(attachment.name), limits=settings.limits(), within_s=within_s)
    except Refused as refused:
        raise failure_of(refused, name=attachment.name) from refused


def _check(attachment: Attachment, settings: AttachmentSettings) -> None:
    """Refuse what needs no reading to be refused."""
    if kind_of(attachment.name) not in KINDS:
        raise Refused(Reason.TYPE, kind_of(attachment.name))
    if attachment.size > settings.max_mb * MB:
        raise Refused(Reason.SIZE, f"{settings.max_mb} MB")


def _described(attachment: Attachment, contents: Contents) -> dict[str, object]:
    is_image = kind_of(attachment.name) in IMAGES
    return {
        "attachment_id": attachment.pk,
        "name": attachment.name,
        "kind": kind_of(attachment.name),
        "characters": contents.characters,
        "sections": len({part.section for part in contents.parts}),
        "is_cut": contents.is_cut,
        "width": contents.width if is_image else None,
        "height": contents.height if is_image else None,
    }
