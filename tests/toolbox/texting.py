"""How the tool is asked to send a text message."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from apps.toolbox.sms_outreach.schemas import SmsSettings
from apps.toolbox.sms_outreach.tool import SmsOutreachTool
from apps.tools.errors import OperationFailed
from apps.tools.tool import Run
from tests.toolbox.conftest import ANNA, CALL, TEXT, ask, run_with

SMS = SmsOutreachTool()


def a_run(call_id: uuid.UUID = CALL, **settings: Any) -> Run:
    return replace(run_with(settings=SmsSettings.model_validate(settings)), call_id=call_id)


def send(*, run: Run | None = None, to: str = ANNA, **arguments: Any) -> Any:
    return ask(SMS, "send", run=run or a_run(uuid.uuid4()), **{"to": to, "text": TEXT, **arguments})


def refusal(**arguments: Any) -> tuple[str, str]:
    with pytest.raises(OperationFailed) as caught:
        send(**arguments)
    return caught.value.reason_code, str(caught.value)
