"""The process that hashes: `python -m stoa.identity.adapters.hashing_process` (ADR 110).

It reads one line of JSON for each hash, `[encoded, password]`, and writes one. Without `encoded` the answer is a new
hash, with it whether the password fits, with an empty one no, after the same work; null where nothing could be decided.
It ends with its input.
"""

import json
import os
import signal
import sys
from typing import IO

from argon2 import PasswordHasher
from argon2.exceptions import HashingError, InvalidHashError, VerificationError

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
# How far it stands back behind the processes that answer.
NICENESS = 10

hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


def serve(lines: IO[str], answers: IO[str]) -> None:
    """Answer every line."""
    # Verified when there is no account, so that an unknown address takes as long as a wrong password.
    dummy = hasher.hash("an account that does not exist")
    for line in lines:
        encoded, password = json.loads(line)
        answers.write(json.dumps(_answer(encoded, password, dummy)) + "\n")
        answers.flush()


def _answer(encoded: str | None, password: str, dummy: str) -> str | bool | None:
    try:
        if encoded is None:
            return hasher.hash(password)
        return hasher.verify(encoded or dummy, password) and bool(encoded)
    except HashingError:
        return None
    except (VerificationError, InvalidHashError):
        return False


def main() -> None:
    # Ctrl-C reaches it too, but its parent decides when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    serve(sys.stdin, sys.stdout)


if __name__ == "__main__":
    main()
