"""Texts and numbers that several bodies hold."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from stoa.conversations.core.thinking import LARGEST_BUDGET, SMALLEST_BUDGET
from stoa.platform.ids import MediaId

MAX_CONTENT = 100_000


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _without_trailing_space(value: object) -> object:
    return value.rstrip() if isinstance(value, str) else value


Title = Annotated[str, BeforeValidator(_stripped), Field(min_length=1, max_length=200)]
Content = Annotated[str, BeforeValidator(_without_trailing_space), Field(max_length=MAX_CONTENT)]
Attachments = Annotated[list[MediaId], Field(max_length=20)]
ModelName = Annotated[str, Field(min_length=1, max_length=300)]
Tag = Annotated[str, Field(pattern=r"^[^A-Z]{1,40}$", max_length=40)]
ThinkingBudget = Annotated[int, Field(ge=SMALLEST_BUDGET, le=LARGEST_BUDGET)]
# Its length is judged with its tokens, by one rule (CV-18).
Prompt = Annotated[str, Field(max_length=200_000)]
Temperature = Annotated[float, Field(ge=0, le=2)]
