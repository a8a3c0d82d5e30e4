"""Figures as a table."""

import os
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Call = Callable[[], Awaitable[object]]

ROUNDS = 7


@dataclass
class Report:
    """Lines of name, figure and floor."""

    lines: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, *, floor: float | None = None, floor_name: str = "") -> None:
        """Note a figure; with a floor also their ratio. Printed at once: a cut run still says something."""
        ratio = f"{value / floor:.2f} x {floor_name} ({floor:.4g} {unit})" if floor else ""
        self._note(name, value, unit, ratio)

    async def compare(
        self, name: str, call: Call, *, floor: Call, floor_name: str, bound: float | None = None, each: int = 60
    ) -> None:
        """Milliseconds of a call and of its floor by turns; the ratio is the median of the rounds' ratios."""
        ours, floors, ratios = [], [], []
        for _ in range(ROUNDS):
            floors.append(statistics.median(await milliseconds(floor, each)))
            ours.append(statistics.median(await milliseconds(call, each)))
            ratios.append(ours[-1] / floors[-1])
        low, middle, high = statistics.quantiles(ratios, n=4)
        wanted = f", wanted <= {bound:g}" if bound else ""
        said = f"{middle:.2f} ({low:.2f}-{high:.2f}) x {floor_name} ({statistics.median(floors):.4g} ms){wanted}"
        self._note(name, statistics.median(ours), "ms", said)

    def print(self) -> None:
        width = max((len(line[0]) for line in self.lines), default=0)
        print()
        for name, value, ratio, _ in self.lines:
            print(f"{name:<{width}}  {value:>14}  {ratio}")

    def _note(self, name: str, value: float, unit: str, ratio: str) -> None:
        self.lines.append((name, f"{value:.4g} {unit}", ratio, ""))
        print(f"  {name}: {value:.4g} {unit}  {ratio}", flush=True)


async def milliseconds(call: Call, rounds: int) -> list[float]:
    """How long each of some calls took, one after the other."""
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        await call()
        found.append((time.perf_counter() - began) * 1000)
    return found


def load() -> str:
    """What else the machine does: a figure of a busy machine is worth as much as its ratio."""
    return ", ".join(f"{value:.2f}" for value in os.getloadavg())
