"""Whatever is submitted, lost, settled and sent again in whatever order: one key is one effect."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import responses
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from requests import PreparedRequest
from requests.exceptions import ReadTimeout

from apps.accounts.models import User
from apps.tools.errors import (
    AlreadyDone,
    KeyUsedForOther,
    LedgerUnknown,
    NotUnknown,
    OutcomeUnknown,
    ToolError,
    UpstreamFailed,
)
from apps.tools.models import EffectStatus, LedgerEntry, ToolConfig
from apps.tools.services import execute_tool
from apps.tools.services.unknowns import mark, send_again
from apps.tools.types import CallContext, PlannedCall
from tests.chaos.machines import DatabaseMachine, run_machine
from tests.tools.conftest import UPSTREAM

Answers = st.sampled_from(
    ["answers", "refuses", "is lost on the way", "loses its answer", "answers nonsense", "is busy", "breaks down"]
)
Keys = st.sampled_from(["K-1", "K-2"])
Amounts = st.sampled_from(["10.00", "20.00"])


class Bank:
    """An upstream that makes a change once for a key, and may lose a request or its answer."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        mock.reset()
        mock.add_callback(responses.POST, f"{UPSTREAM}/transfers", self._take)
        self.behaves = "answers"
        self.made: dict[str, str] = {}
        self.requests = 0

    def _take(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        self.requests += 1
        key, amount = request.headers["Idempotency-Key"], json.loads(request.body or "")["amount"]
        if self.behaves == "is lost on the way":
            raise ReadTimeout
        if self.behaves == "refuses" and key not in self.made:
            return 422, {}, "{}"
        if self.behaves == "is busy":
            return 409, {}, "{}"
        self.made[key] = amount
        if self.behaves == "loses its answer":
            raise ReadTimeout
        if self.behaves == "breaks down":
            return 503, {}, "{}"
        if self.behaves == "answers nonsense":
            return 200, {}, '{"made": true}'
        return 200, {}, json.dumps({"reference": key})


class LedgerMachine(DatabaseMachine):
    def __init__(self, context: CallContext, operator: User, mock: responses.RequestsMock) -> None:
        super().__init__()
        self.context, self.operator, self.bank = context, operator, Bank(mock)
        self.known: dict[str, tuple[str, str]] = {}
        self.by_word: set[str] = set()

    @rule(key=Keys, amount=Amounts, behaves=Answers)
    def submit(self, key: str, amount: str, behaves: str) -> None:
        self.bank.behaves, before = behaves, self.bank.requests
        bound, status = self.known.get(key, (amount, "failed"))

        error = _error_of(self._transfer, key, amount)

        sent = self.bank.requests - before
        if bound != amount:
            assert (type(error), sent) == (KeyUsedForOther, 0)
        elif status == "unknown":
            assert (type(error), sent) == (LedgerUnknown, 0)
        elif status == "done":
            assert (type(error), sent) == (AlreadyDone if key in self.by_word else type(None), 0)
        else:
            assert sent == 1
            self.known[key] = (amount, self._expected(error, behaves))

    @rule(key=Keys, behaves=Answers)
    def send_again(self, key: str, behaves: str) -> None:
        entry = self._entry(key)
        if entry is None:
            return
        self.bank.behaves = behaves

        error = _error_of(send_again, entry=entry, actor=self.operator)

        amount, status = self.known[key]
        if status != "unknown":
            assert isinstance(error, NotUnknown)
            return
        behaves = "answers" if behaves == "refuses" and entry.upstream_key in self.bank.made else behaves
        self.known[key] = (amount, self._expected(error, behaves, in_doubt=True))

    @rule(key=Keys)
    def an_operator_looks_it_up(self, key: str) -> None:
        entry = self._entry(key)
        if entry is None:
            return
        done = entry.upstream_key in self.bank.made

        error = _error_of(mark, entry=entry, done=done, actor=self.operator, note="Looked up")

        amount, status = self.known[key]
        assert isinstance(error, NotUnknown) == (status != "unknown")
        if error is None:
            self.known[key] = (amount, "done" if done else "failed")
            self.by_word |= {key} if done else set()

    @invariant()
    def the_rows_agree(self) -> None:
        rows = {entry.key.partition(":")[2]: entry.status for entry in LedgerEntry.objects.all()}
        assert rows == {key: status for key, (_amount, status) in self.known.items()}

    @invariant()
    def what_is_done_was_done_once(self) -> None:
        made, known = Counter(self.bank.made.values()), Counter(amount for amount, _status in self.known.values())
        done = Counter(amount for amount, status in self.known.values() if status == "done")
        assert done <= made <= known

    def _transfer(self, key: str, amount: str) -> None:
        context = replace(self.context, idempotency_key=key)
        execute_tool(call=PlannedCall("probe", "transfer", {"amount": amount}), context=context)

    def _entry(self, key: str) -> LedgerEntry | None:
        return LedgerEntry.objects.filter(key__endswith=f":{key}").first()

    @staticmethod
    def _expected(error: ToolError | None, behaves: str, *, in_doubt: bool = False) -> str:
        """Check the error of a request that was sent, and return the status it should have led to."""
        kinds = {
            "answers": (type(None), EffectStatus.DONE),
            "refuses": (UpstreamFailed, EffectStatus.FAILED),
            "is busy": (UpstreamFailed, EffectStatus.UNKNOWN if in_doubt else EffectStatus.FAILED),
        }
        kind, status = kinds.get(behaves, (OutcomeUnknown, EffectStatus.UNKNOWN))
        assert type(error) is kind
        return str(status)


def _error_of(work: Callable[..., object], *arguments: object, **named: object) -> ToolError | None:
    try:
        work(*arguments, **named)
    except ToolError as error:
        return error
    return None


def test_one_key_is_one_effect_in_any_order(
    probe: ToolConfig,
    change: Callable[..., ToolConfig],
    context: CallContext,
    operator: User,
    upstream: responses.RequestsMock,
) -> None:
    change(approvals={"transfer": {"ask": "never"}}, breaker_failures=100, max_attempts=1)
    run_machine(partial(LedgerMachine, context, operator, upstream))
