"""What a server does beside answering: it settles what a dead process left, counts and indexes calls, tidies jobs."""

import logging
import threading

from django.db import DatabaseError, connection

from apps.audit.rollup import roll_up
from apps.audit.search import index_calls
from apps.audit.services import settle_left_behind
from apps.core.clock import now
from apps.jobs.services import tidy_jobs
from apps.tickets.services import check_clocks
from apps.tools.services import expire_approvals, settle_reserved

logger = logging.getLogger(__name__)

EVERY_S = 15.0


def keep_house(stop: threading.Event) -> None:
    """Tidy up now and every EVERY_S seconds until told to stop; a database that is away is tried again."""
    while True:
        try:
            expire_approvals(at=now())
            check_clocks(now=now())
            settled = settle_left_behind(now=now())
            roll_up(now=now())
            index_calls(now=now())
            settle_reserved(now=now())
            tidy_jobs(now=now())
        except DatabaseError:
            logger.warning("housekeeping_failed", exc_info=True)
        else:
            if settled:
                logger.info("calls_settled", extra={"count": settled})
        connection.close()
        if stop.wait(EVERY_S):
            return


def start_housekeeping() -> threading.Event:
    """Keep house in a thread of its own and return the event that stops it."""
    stop = threading.Event()
    threading.Thread(target=keep_house, args=(stop,), name="housekeeping", daemon=True).start()
    return stop
