"""From the command to the first answer: on a new data folder, and again on the same one (OP section 6, W4)."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.installation import SERVER, installed
from bench.report import Report


def _import_seconds() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import stoa.app.asgi"], cwd=SERVER, check=True)
    return time.perf_counter() - began


def _resident_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


async def run(report: Report) -> None:
    print("Cold start", flush=True)
    floor = min(_import_seconds() for _ in range(3))
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as folder:
        Path(folder).chmod(0o755)
        async with installed(Path(folder)) as first:
            report.add("first start to ready (initdb, migrations)", first.seconds_to_ready, "s")
            await first.set_up()
        async with installed(Path(folder), expects_owner_link=False) as second:
            report.add(
                "second start to ready",
                second.seconds_to_ready,
                "s",
                floor=floor,
                floor_name="importing the modules",
            )
            report.add("memory of the web process", _resident_megabytes(second.web_pid()), "MB")
