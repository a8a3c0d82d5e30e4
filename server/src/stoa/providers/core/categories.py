"""What a question is about, by its words alone: no network, linear in its length (PR-45)."""

import re

GENERAL = "general"
_WORDS = {
    "coding": r"code|function|class|bug|error|exception|compile|refactor|api|endpoint|sql|regex|script|unit tests?"
    r"|python|javascript|typescript|java|rust|golang|html|css|git",
    "cad": r"cad|step file|stl|fillet|chamfer|extrude|bolt|bracket|millimet(?:er|re)s?|mm|thread|flange",
    "research": r"research|sources?|studies|study|literature|papers?|evidence|survey|references",
    "analysis": r"analy[sz]e|analysis|compare|evaluate|assess|trade-?offs?|statistics|trend|data",
    "reasoning": r"prove|proof|logic|puzzle|riddle|deduce|solve|equation|calculate|probability",
    "creative": r"poem|story|novel|lyrics|song|slogan|fiction|screenplay|haiku|limerick|imagine",
}
# Of equals the first one counts; a text without any of the words is general.
_PATTERNS = {name: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE) for name, words in _WORDS.items()}
CATEGORIES = (GENERAL, *_WORDS)
_LONGEST = 20_000


def category_of(text: str) -> str:
    """The category with most of its words in the text."""
    read = text[:_LONGEST]
    counts = {name: len(pattern.findall(read)) for name, pattern in _PATTERNS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else GENERAL
