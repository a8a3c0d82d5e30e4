"""Figures as a table."""

from dataclasses import dataclass, field


@dataclass
class Report:
    """Lines of name, figure and floor."""

    lines: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, *, floor: float | None = None, floor_name: str = "") -> None:
        """Note a figure; with a floor also their ratio. Printed at once: a cut run still says something."""
        ratio = f"{value / floor:.2f} x {floor_name} ({floor:.4g} {unit})" if floor else ""
        self.lines.append((name, f"{value:.4g} {unit}", ratio, ""))
        print(f"  {name}: {value:.4g} {unit}  {ratio}", flush=True)

    def print(self) -> None:
        width = max((len(line[0]) for line in self.lines), default=0)
        print()
        for name, value, ratio, _ in self.lines:
            print(f"{name:<{width}}  {value:>14}  {ratio}")
