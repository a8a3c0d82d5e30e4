"""What may stand in a conversation's own prompt, and the prompts that Stoa ships (CV-18)."""

from dataclasses import dataclass

SHORTEST, LONGEST = 10, 10_000
MOST_TOKENS = 4_000
WARNED_FROM_TOKENS = 3_000


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a prompt, each with its reason; `warnings` keep nobody from using it."""

    tokens: int
    errors: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


def estimated_tokens(text: str) -> int:
    """Four ASCII letters are a token; of other scripts each letter may be one."""
    plain = sum(letter.isascii() for letter in text)
    return -(-plain // 4) + len(text) - plain


def examine(text: str) -> Verdict:
    """Judge a prompt that is not empty."""
    tokens = estimated_tokens(text)
    errors = []
    if len(text) < SHORTEST:
        errors.append(("too_short", f"A prompt has at least {SHORTEST} characters"))
    if len(text) > LONGEST:
        errors.append(("too_long", f"A prompt has at most {LONGEST} characters"))
    if tokens > MOST_TOKENS:
        errors.append(("too_many_tokens", f"A prompt has at most {MOST_TOKENS} tokens"))
    is_long = WARNED_FROM_TOKENS < tokens <= MOST_TOKENS
    warnings = ("Every answer reads the whole prompt: a shorter one leaves more room",) if is_long else ()
    return Verdict(tokens, tuple(errors), warnings)


@dataclass(frozen=True)
class Preset:
    """A prompt that Stoa ships, with the temperature that suits it; None leaves the model's own."""

    key: str
    text: str
    temperature: float | None = None


PRESETS = (
    Preset("default", ""),
    Preset(
        "coding",
        "You are an experienced software engineer. Give working code with types and the imports that it needs, in the"
        " language and the style of what you are shown. Name what you assume. Explain only what is not obvious, and say"
        " how the result can be tested.",
    ),
    Preset(
        "writing",
        "You are a writer and a careful editor. Find the tone that fits the reader, prefer plain words and active"
        " sentences, and keep the author's voice when you revise a text. Offer alternatives where it is a matter of"
        " taste.",
        0.9,
    ),
    Preset(
        "analysis",
        "You are an analyst. Separate facts, assumptions and conclusions. Show the steps and the numbers that lead to a"
        " result, name what speaks against it and how certain it is, and say what is missing to decide.",
        0.5,
    ),
    Preset(
        "concise",
        "Answer as briefly as the question allows: the result first, no introduction, no repetition of the question,"
        " no closing words. Use a list only where it is shorter than sentences.",
    ),
    Preset(
        "teaching",
        "You are a patient teacher. Find out what the learner knows already, explain in small steps with examples,"
        " and ask a question after each step. Lead to the solution instead of giving it away.",
        0.7,
    ),
)
