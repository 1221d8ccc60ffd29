"""Reading a file in a child process, and what is said to people where it is refused."""

import json
import logging
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.cores import use_all_cores
from apps.toolbox.attachment.types import Contents, Limits, Part, Reason, Refused
from apps.tools.errors import OperationFailed

logger = logging.getLogger(__name__)

READER = "apps.toolbox.attachment.reader"
# Whoever waits for an answer goes first; with less a good file would not be read in time on a busy machine.
NICENESS = 10
SAID = {
    Reason.TYPE: gettext_lazy("Files of this kind can not be read."),
    Reason.SIZE: gettext_lazy("The file is larger than what is read."),
    Reason.ENCRYPTED: gettext_lazy("The file is locked. Ask for one without a password."),
    Reason.DAMAGED: gettext_lazy("The file is damaged, or not what its name says."),
    Reason.UNPACKED: gettext_lazy("The file grows too large when it is unpacked."),
    Reason.IMAGE: gettext_lazy("The image has too many pixels."),
    Reason.NAMES: gettext_lazy("The file holds names that point outside of it."),
    Reason.ENTITIES: gettext_lazy("The file defines entities of its own, as attacks do."),
    Reason.TIME: gettext_lazy("Reading the file took too long."),
}


def kind_of(name: str) -> str:
    """Return the extension of a file's name in small letters, without its dot."""
    return PurePath(name).suffix.lower().lstrip(".")


def read_file(content: bytes, *, kind: str, limits: Limits, within_s: float) -> Contents:
    """Return what a file says, read in a process of its own; raises Refused."""
    with TemporaryFile() as output:
        status = _run(
            [sys.executable, "-m", READER, kind, json.dumps(asdict(limits))], content, output=output, within_s=within_s
        )
        if status:
            # The kernel ends who takes more time than allowed; else memory ran out where nobody could say so.
            logger.warning("attachment_reader_ended", extra={"kind": kind, "returncode": status})
            raise Refused(Reason.TIME if status < 0 else Reason.UNPACKED)
        output.seek(0)
        return _contents(json.load(output))


def _run(command: list[str], content: bytes, *, output: IO[bytes], within_s: float) -> int:
    """Run a reader behind everybody else's work, and return its exit status; raises Refused where it takes too long."""
    with subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
        command,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={"PYTHONHASHSEED": "random", "PYTHONUTF8": "1"},
    ) as process:
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, process.pid, os.nice(0) + NICENESS)
        use_all_cores(process.pid)
        try:
            process.communicate(content, timeout=within_s)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise Refused(Reason.TIME) from error
        return process.returncode


def failure_of(refused: Refused, *, name: str) -> OperationFailed:
    """Return the error that tells people why a file was refused."""
    said = _("“%(name)s” was not read: %(reason)s") % {"name": name, "reason": SAID[refused.reason]}
    return OperationFailed(
        f"{said} ({refused.detail[:120]})" if refused.detail else said, code=f"file_{refused.reason}"
    )


def _contents(answer: dict[str, Any]) -> Contents:
    if "refused" in answer:
        raise Refused(Reason(answer["refused"]), answer["detail"])
    contents = answer["contents"]
    return Contents(**{**contents, "parts": tuple(Part(**part) for part in contents["parts"])})
