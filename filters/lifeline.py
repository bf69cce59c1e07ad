"""A child process that does not outlive its parent, however the parent dies."""

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>

# Opened here, not in the child: between fork and exec it may do next to nothing.
_libc = ctypes.CDLL(None)


def end_with_me() -> Callable[[], None]:
    """What a child does between fork and exec, so that the kernel kills it when we die (prctl(2)).

    Killed, not asked to end: whoever comes after us finds the locks and the ports free at once. It is the death of the
    thread that starts the child which counts: start children from the main thread, and from a program of one thread,
    for a fork copies no other.
    """
    parent = os.getpid()

    def in_the_child() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:  # we died before the kernel was asked
            os._exit(1)

    return in_the_child
