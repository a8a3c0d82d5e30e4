"""Bodies of the routes of prompts."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from stoa.agents.models import Prompt
from stoa.platform.http.schemas import Body, Out


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


Name = Annotated[str, BeforeValidator(_stripped), Field(min_length=1, max_length=80)]
# Its length is judged with its tokens, by the rule for prompts of conversations.
Content = Annotated[str, Field(max_length=200_000)]
Temperature = Annotated[float, Field(ge=0, le=2)]


class PresetCreate(Body):
    """`scope`: one's own, or everybody's in the organization."""

    scope: Literal["user", "organization"]
    name: Name
    content: Content
    temperature: Temperature | None = None


class PresetUpdate(Body):
    """What is left out stays; a null temperature leaves the model's own."""

    name: Name | None = None
    content: Content | None = None
    temperature: Temperature | None = None


class PresetOut(Out):
    id: UUID
    scope: str
    name: str
    content: str
    temperature: float | None
    version: int
    is_changeable: bool

    @classmethod
    def of(cls, prompt: Prompt, *, is_changeable: bool) -> "PresetOut":
        return cls(
            id=prompt.id,
            scope=prompt.scope_kind,
            name=prompt.name,
            content=prompt.content,
            temperature=prompt.temperature,
            version=prompt.version,
            is_changeable=is_changeable,
        )
