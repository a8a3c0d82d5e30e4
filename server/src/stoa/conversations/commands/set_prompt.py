"""The prompt of a conversation, before it is stored (CV-18)."""

from stoa.conversations.core import prompts
from stoa.conversations.errors import PromptRefused
from stoa.platform.errors import FieldError


def checked_prompt(text: str | None, *, field: str = "system_prompt") -> str | None:
    """The prompt without outer space; None where it is empty. Raises PromptRefused."""
    trimmed = (text or "").strip()
    if not trimmed:
        return None
    verdict = prompts.examine(trimmed)
    if verdict.errors:
        raise PromptRefused(
            errors=tuple(FieldError(f"/{field}", reason, message) for reason, message in verdict.errors),
            warnings=list(verdict.warnings),
            estimated_tokens=verdict.tokens,
        )
    return trimmed
