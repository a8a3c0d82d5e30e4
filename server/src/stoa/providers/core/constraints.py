"""Parameters of a call as a model takes them: fixed, within bounds, or not at all (PR-27)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from stoa.providers.contracts import ChatRequest

NUMBERS = (
    "temperature",
    "top_p",
    "top_k",
    "max_output_tokens",
    "thinking_budget_tokens",
    "presence_penalty",
    "frequency_penalty",
    "seed",
)
PARAMETERS = (*NUMBERS, "stop")


@dataclass(frozen=True)
class Adjustment:
    """A parameter that was set to another value than was asked for."""

    parameter: str
    asked: float
    used: float

    def told(self) -> dict[str, object]:
        """The note on the answer."""
        return {"kind": "adjusted", "parameter": self.parameter, "asked": round(self.asked, 4), "used": self.used}


def within(request: ChatRequest, constraints: Mapping[str, Any]) -> tuple[ChatRequest, list[Adjustment]]:
    """The request as the model takes it, and what was changed of it. What is only left out needs no note."""
    values: dict[str, Any] = {
        name: () if name == "stop" else None for name in constraints.get("unsupported", ()) if name in PARAMETERS
    }
    notes = list[Adjustment]()
    for name in NUMBERS:
        asked = getattr(request, name)
        if name in values:
            continue
        used = _bounded(name, asked, constraints)
        if used != asked:
            values[name] = used
            if asked is not None:
                notes.append(Adjustment(name, asked, used))
    return (replace(request, **values) if values else request), notes


def _bounded(name: str, asked: Any, constraints: Mapping[str, Any]) -> Any:
    fixed = constraints.get("fixed", {}).get(name)
    if fixed is not None or asked is None:
        return asked if fixed is None else fixed
    least, most = constraints.get("min", {}).get(name), constraints.get("max", {}).get(name)
    if most is not None and asked > most:
        return type(asked)(most)
    return type(asked)(least) if least is not None and asked < least else asked
