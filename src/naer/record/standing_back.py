"""Work that nobody waits for stands back for the pages, where both share processors, and so does what the database does for it.

Niceness says so. Linux heeds it among the processes of one session alone where it shares processors between sessions first
(`sched_autogroup`, sched(7)): then the session is told too, when it is this process's own. Each connection of PostgreSQL is
served by a process that is a session of its own: without a word its work would count as much as all that serves pages together.
"""

import os
import socket
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
from psycopg import Connection

_PEER = struct.Struct("3i")  # pid, uid and gid of who listens: SO_PEERCRED, unix(7)
_TIMES_TOLD, _APART_SECONDS = 5, 0.1  # of those who may not do everything, Linux listens to one in a tenth of a second


def stand_back(by: int) -> None:
    """Make this process, and connections that it opens from now on, so much nicer (nice(2)).

    To be called where it begins: Linux keeps niceness for each thread, and those that run already stay as they are.
    """
    if not by:
        return
    niceness = os.nice(by)
    if os.getsid(0) == os.getpid():
        _tell_session(os.getpid(), niceness)


def as_we_do(connection: Connection[object]) -> None:
    """Let the server's process behind the connection be as nice as this one, where it is a process of this machine."""
    niceness = os.getpriority(os.PRIO_PROCESS, os.getpid())
    if niceness <= 0 or not _is_beside(connection):
        return
    pid = connection.info.backend_pid
    with suppress(PermissionError, ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
        _tell_session(pid, niceness)


def _is_beside(connection: Connection[object]) -> bool:
    """Whether what listens at the other end of the socket is the parent of a process with the number that the server told."""
    if sys.platform != "linux" or not connection.info.host.startswith("/"):
        return False
    with socket.socket(fileno=os.dup(connection.fileno())) as at_our_end:
        listening, _, _ = _PEER.unpack(at_our_end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    try:
        return listening > 0 and psutil.Process(connection.info.backend_pid).ppid() == listening
    except (psutil.Error, ValueError):  # a pooler in between tells a number of its own
        return False


def _tell_session(pid: int, niceness: int) -> None:
    """Nothing happens where sessions share no processors."""
    for _ in range(_TIMES_TOLD):
        try:
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness))
        except BlockingIOError:
            time.sleep(_APART_SECONDS)
        except OSError:
            return
        else:
            return
