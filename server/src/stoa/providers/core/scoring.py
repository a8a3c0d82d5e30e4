"""How hard a message is, from its text alone (PR-30 to PR-36). No network, no database, linear in the text.

Weights and words are those of docs/spec/providers-and-gateway.md; a signal counts once however often it occurs.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stoa.providers.contracts import Complexity

# What lies behind is not looked at (PR-41).
MAX_CHARACTERS = 20_000
BASE_SCORE = 50
MAX_SCORE = 100
FULL_CONFIDENCE_WEIGHT = 50


@dataclass(frozen=True)
class Thresholds:
    """When a score is simple, medium or complex, and how sure one must be to go down (PR-43)."""

    minimum_confidence: float
    simple_up_to: int
    medium_up_to: int
    coherence_confidence: float

    def tier_of(self, score: int) -> Complexity:
        if score <= self.simple_up_to:
            return Complexity.SIMPLE
        return Complexity.MEDIUM if score <= self.medium_up_to else Complexity.COMPLEX


PRESETS = {
    "conservative": Thresholds(0.85, 25, 65, 0.8),
    "moderate": Thresholds(0.7, 30, 65, 0.75),
    "aggressive": Thresholds(0.5, 35, 60, 0.7),
}


@dataclass(frozen=True)
class Signal:
    """One thing that was found in a text or around it, and what it adds to the score."""

    name: str
    weight: int


@dataclass(frozen=True)
class Surroundings:
    """What is known besides the text (PR-35). `recent_scores`: the last three of the conversation, within one hour."""

    turn: int = 1
    recent_scores: tuple[int, ...] = ()
    is_proposing_plan: bool = False
    has_active_documents: bool = False
    wants_enterprise_quality: bool = False


@dataclass(frozen=True)
class Scored:
    """What the text weighs. `query_score` is of the text alone, `score` with its surroundings, both 0 to 100."""

    query_score: int
    score: int
    confidence: float
    signals: tuple[Signal, ...]
    surroundings: tuple[Signal, ...]

    @property
    def heaviest(self) -> list[Signal]:
        """The three heaviest signals of the text; of equals the one that was found first."""
        return sorted(self.signals, key=lambda signal: -abs(signal.weight))[:3]


def score(text: str, around: Surroundings) -> Scored:
    """Weigh a message. The same text and surroundings always weigh the same."""
    seen = text.strip()[:MAX_CHARACTERS]
    signals = tuple(found for look in _LOOKS for found in look(seen))
    context = tuple(_context(around))
    query_score = _clamped(BASE_SCORE + sum(signal.weight for signal in signals))
    weight = sum(abs(signal.weight) for signal in signals)
    return Scored(
        query_score=query_score,
        score=_clamped(query_score + sum(signal.weight for signal in context)),
        confidence=min(1.0, weight / FULL_CONFIDENCE_WEIGHT),
        signals=signals,
        surroundings=context,
    )


def _clamped(value: int) -> int:
    return max(0, min(MAX_SCORE, value))


Finder = Callable[[str], object]


def _at_start(pattern: str) -> Finder:
    return re.compile(pattern, re.IGNORECASE).match


def _words(pattern: str) -> Finder:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE).search


def _exactly(pattern: str) -> Finder:
    return re.compile(pattern).search


def _explains(text: str) -> bool:
    """Whether it asks for an explanation. "how does … work" is looked for line by line, which stays linear."""
    if _EXPLAIN(text):
        return True
    for line in text.splitlines():
        begins = _HOW_DOES.search(line)
        if begins is not None and _WORK.search(line, begins.end()):
            return True
    return False


_EXPLAIN = _words("explain why|explain how")
_HOW_DOES = re.compile(r"\bhow does\b", re.IGNORECASE)
_WORK = re.compile(r"\bwork\b", re.IGNORECASE)

_GREETING: Finder = _at_start(
    r"(?:hi|hello|hey|thanks|thank you|ok|okay|good (?:morning|afternoon|evening)|morning|afternoon|evening)\b"
)

_SIMPLE: tuple[tuple[str, int, Finder], ...] = (
    ("what_question", -15, _at_start(r"what (?:is|are)\s")),
    ("who_question", -15, _at_start(r"who (?:is|are|was)\s")),
    ("when_question", -15, _at_start(r"when (?:did|was|is)\s")),
    ("where_question", -15, _at_start(r"where (?:is|are|do)\s")),
    ("how_question", -15, _at_start(r"how (?:do|can) i\s")),
    ("list_request", -10, _at_start(r"(?:list|name|give me)\s")),
    ("definition", -15, _at_start(r"define\s")),
    ("confirmation", -20, _at_start(r"(?:yes|no|sure|okay|ok|yep|nope|agreed)\b")),
    ("polite_request", -5, _at_start(r"(?:can you|could you|please)\s")),
    ("translation", -10, _at_start(r"translate\s")),
    ("conversion", -10, _at_start(r"convert\s")),
    ("summary", -5, _at_start(r"summarize\s")),
    ("ends_with_question", -5, lambda text: text.endswith("?")),
)

_COMPLEX: tuple[tuple[str, int, Finder], ...] = (
    ("analysis", 20, _words("analyze|analyse")),
    ("comparison", 15, _words("compare|contrast")),
    ("evaluation", 15, _words("evaluate|assess")),
    ("design", 20, _words("design|architect")),
    ("strategy", 20, _words("strategy|strategic")),
    ("research", 20, _words("research|report")),
    ("depth", 15, _words("in-depth|comprehensive|thorough")),
    ("trade_offs", 15, _words("trade-offs?|tradeoffs?|pros and cons|implications")),
    ("improvement", 15, _words("refactor|optimize|improve")),
    ("debugging", 10, _words("debug|troubleshoot|diagnose")),
    ("explanation", 10, _explains),
    ("construction", 10, re.compile(r"\b(?:implement|build|create) .{20}", re.IGNORECASE).search),
    ("planning", 15, _words("plan|roadmap|timeline")),
    ("review", 10, _words("review|audit|assess")),
    ("numbered_steps", 10, _exactly(r"\d\.\s")),
    ("sequence", 5, _words("first|second|third|finally|then|next")),
    ("several_questions", 15, lambda text: text.count("?") > 2),
)

_CODE: tuple[tuple[str, int, Finder], ...] = (
    ("code_keyword", 5, _exactly(r"\b(?:function|class|import|export|const|let|var|async|await)\b")),
    ("file_extension", 5, _exactly(r"\.(?:ts|js|py|go|rs|java|cpp|c|rb|php|svelte|vue|jsx|tsx)\b")),
    ("programming_interface", 5, _words("api|rest|graphql|endpoint|route")),
    ("fault", 5, _words("error|exception|bug|issue|crash")),
    ("code_block", 10, lambda text: "```" in text),
)


def _length(text: str) -> list[Signal]:
    words = len(text.split()) or 1
    if words < 15:
        return [Signal("short_query", -20)]
    if words < 30:
        return [Signal("medium_short_query", -10)]
    if words > 200:
        return [Signal("very_long_query", 25)]
    return [Signal("long_query", 15)] if words > 100 else []


def _greeting(text: str) -> list[Signal]:
    return [Signal("greeting", -25)] if _GREETING(text) else []


def _found(table: Sequence[tuple[str, int, Finder]]) -> Callable[[str], list[Signal]]:
    return lambda text: [Signal(name, weight) for name, weight, find in table if find(text)]


# In the order in which signals are detected, which decides between equals.
_LOOKS: tuple[Callable[[str], list[Signal]], ...] = (
    _length,
    _greeting,
    _found(_SIMPLE),
    _found(_COMPLEX),
    _found(_CODE),
)


def _context(around: Surroundings) -> list[Signal]:
    recent = around.recent_scores
    is_demanding = len(recent) >= 2 and sum(recent) / len(recent) > 60
    found = (
        (around.is_proposing_plan, Signal("plan_proposing", 15)),
        (around.has_active_documents, Signal("active_documents", 5)),
        (around.turn > 10, Signal("long_conversation", 5)),
        (is_demanding, Signal("demanding_conversation", 5)),
        (around.wants_enterprise_quality, Signal("enterprise_quality", 5)),
    )
    return [signal for holds, signal in found if holds]
