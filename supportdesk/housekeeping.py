"""What a server does beside answering: it settles what dead processes left, counts, indexes, seals and tidies."""

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta

from django.db import connection

from apps.agent.services import ask_names, prepare_planner
from apps.audit.rollup import roll_up
from apps.audit.seals import seal_calls
from apps.audit.search import index_calls
from apps.audit.services import settle_left_behind
from apps.conversations.services import remove_left_files
from apps.core.clock import now
from apps.jobs.services import tidy_jobs
from apps.live.services import prune_events
from apps.live.types import TOOLS_STREAM
from apps.tickets.services import check_clocks
from apps.tools.services import end_lapsed_orders, expire_approvals, settle_reserved

logger = logging.getLogger(__name__)

EVERY_S = 15.0
# Every call is on record; its events only serve who looks on, and who comes back.
CALLS_TOLD_FOR = timedelta(days=7)
PRUNED_AT_ONCE = 5_000
Chore = Callable[[datetime], object]


def keep_house(stop: threading.Event) -> None:
    """Tidy up now and every EVERY_S seconds until told to stop; a chore that fails is logged and tried again."""
    while True:
        for name, chore in CHORES:
            _do(name, chore)
        if stop.wait(EVERY_S):
            return


def start_housekeeping() -> threading.Event:
    """Keep house in a thread of its own and return the event that stops it."""
    stop = threading.Event()
    threading.Thread(target=keep_house, args=(stop,), name="housekeeping", daemon=True).start()
    return stop


def _do(name: str, chore: Chore) -> None:
    try:
        with closing(connection):
            chore(now())
    except Exception:
        # The outermost edge of the thread: one chore that fails keeps neither the others nor the next round.
        logger.warning("housekeeping_failed", exc_info=True, extra={"chore": name})


def _settle_calls(at: datetime) -> None:
    if settled := settle_left_behind(now=at):
        logger.info("calls_settled", extra={"count": settled})


def _prune_told_calls(at: datetime) -> None:
    prune_events(before=at - CALLS_TOLD_FOR, stream=TOOLS_STREAM, limit=PRUNED_AT_ONCE)


CHORES: tuple[tuple[str, Chore], ...] = (
    ("expire_approvals", lambda at: expire_approvals(at=at)),
    ("end_lapsed_orders", lambda at: end_lapsed_orders(at=at)),
    ("check_clocks", lambda at: check_clocks(now=at)),
    ("settle_left_behind", _settle_calls),
    ("roll_up", lambda at: roll_up(now=at)),
    ("index_calls", lambda at: index_calls(now=at)),
    ("seal_calls", lambda at: seal_calls(now=at)),
    ("settle_reserved", lambda at: settle_reserved(now=at)),
    ("tidy_jobs", lambda at: tidy_jobs(now=at)),
    ("prune_told_calls", _prune_told_calls),
    ("remove_left_files", lambda at: remove_left_files(now=at)),
    ("ask_names", lambda at: ask_names(now=at)),
    # Last, and again after each change: so that no customer waits for the learning.
    ("learn", lambda _at: prepare_planner()),
)
