"""A process of its own that takes places for one number: `send_sms.py <number> <tries>` on TEST_DATABASE_URL.

It says "ready", begins at a line on its input, and then says how many places it was given.
"""

import sys
import uuid

import django

django.setup()

from apps.core.clock import now  # noqa: E402 - Django has to be ready
from apps.toolbox.sms_outreach.schemas import Send, SmsSettings  # noqa: E402
from apps.toolbox.sms_outreach.sending import take_place  # noqa: E402
from apps.tools.errors import OperationFailed  # noqa: E402


def is_given(number: str) -> bool:
    message = Send(to=number, text="Your gateway is on its way.")
    try:
        take_place(message, SmsSettings(), call_id=uuid.uuid4(), segments=1, at=now())
    except OperationFailed:
        return False
    return True


print("ready", flush=True)  # noqa: T201 - the test reads it
sys.stdin.readline()
print(sum(is_given(sys.argv[1]) for _ in range(int(sys.argv[2]))), flush=True)  # noqa: T201
