"""A child of the supervisor ends with it: the supervisor holds the other end of our standard input."""

import os
import signal
import sys
import threading


def end_with_parent() -> None:
    """If started with `--supervised`, ask this process to stop as soon as its standard input ends."""
    if "--supervised" in sys.argv[1:]:
        threading.Thread(target=_wait, name="parent-watch", daemon=True).start()


def _wait() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
