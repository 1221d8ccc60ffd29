"""What several people do at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from apps.core.errors import SupportDeskError


def together(*steps: Callable[[], Any]) -> list[Any]:
    """Take each step in a thread of its own, all at once, and return what came of them: a result or an error."""
    start, outcomes = Barrier(len(steps)), [None] * len(steps)

    def take(index: int) -> None:
        start.wait(5)
        try:
            outcomes[index] = steps[index]()
        except SupportDeskError as error:
            outcomes[index] = type(error)
        finally:
            connection.close()

    threads = [Thread(target=take, args=(index,)) for index in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
