"""Who is writing: a name for this process, and a test whether the process of another name still lives."""

import os
import secrets
import socket
from functools import cache
from pathlib import Path


@cache
def this_process() -> str:
    """Return `<host>/<pid>/<start time>`: unique even where process numbers are used again."""
    pid = os.getpid()
    return f"{socket.gethostname()[:60]}/{pid}/{_start_ticks(pid) or secrets.token_hex(4)}"


# A forked process is another; asking the system for its number with every call would cost more than the name does.
os.register_at_fork(after_in_child=this_process.cache_clear)


def is_dead(name: str) -> bool:
    """Tell whether the named process ran on this host and is gone; an unreadable or foreign name counts as alive."""
    host, _, rest = name.partition("/")
    pid, _, started = rest.partition("/")
    if host != socket.gethostname()[:60] or not pid.isdigit():
        return False
    return not _is_running(int(pid)) or (_start_ticks(int(pid)) or started) != started


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # A killed process that its parent has not asked about yet still has its number.
    return _stat(pid)[:1] not in (["Z"], ["X"])


def _start_ticks(pid: int) -> str:
    """Return the start time of a process (proc_pid_stat(5), field 22), empty where there is no /proc."""
    fields = _stat(pid)
    return fields[19] if fields else ""


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/<pid>/stat from the state (field 3) on; none where there is no /proc."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
