"""Runs the benchmarks named on the command line, or all."""

import argparse
import asyncio
import os
import platform
import sys

from bench import (
    cold_start,
    collaboration,
    credentials,
    gateway,
    lists,
    requests,
    rights,
    searching,
    sign_in_storm,
    streaming,
)
from bench.report import Report, load

BENCHMARKS = {
    "cold_start": cold_start.run,
    "collaboration": collaboration.run,
    "credentials": credentials.run,
    "gateway": gateway.run,
    "requests": requests.run,
    "rights": rights.run,
    "searching": searching.run,
    "sign_in_storm": sign_in_storm.run,
    "lists": lists.run,
    "streaming": streaming.run,
}


async def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(BENCHMARKS)}; without a name all")
    names = parser.parse_args().names or list(BENCHMARKS)
    if unknown := set(names) - BENCHMARKS.keys():
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load()}\n", flush=True)
    report = Report()
    for name in names:
        await BENCHMARKS[name](report)
        print(f"  (load {load()})\n", flush=True)
    report.print()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
