"""Python processes that read what strangers sent: without secrets, files of their own or much memory."""

import asyncio
import resource
import sys
from collections.abc import Sequence

# What a child ends with when it refuses its content; it writes the reason.
REFUSED = 3


class ChildTookTooLong(Exception):
    """The process was ended because its time was over."""


async def run(
    module: str, arguments: Sequence[str], content: bytes, *, timeout_seconds: float
) -> tuple[int | None, bytes]:
    """Run a module as a process that reads the content; gives its exit code and what it wrote.

    Raises ChildTookTooLong.
    """
    # No environment: the child needs no secret, and decodes what a stranger sent.
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        output, _ = await asyncio.wait_for(child.communicate(content), timeout_seconds)
    except TimeoutError as error:
        raise ChildTookTooLong from error
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return child.returncode, output


def limit(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Called first in the child: so much memory and time, no file written, no core left behind."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
