"""Base classes of request and response bodies."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from stoa.platform.pagination import Slice

T = TypeVar("T")


class Body(BaseModel):
    """A request body. A field that it does not know answers 422 `unknown_field`; nothing is set."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False, frozen=True)


class Out(BaseModel):
    """A response body. No field has a default, so that the generated client marks every one present."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class ListOut(Out, Generic[T]):
    """A slice of a list; `next_cursor` is null at its end."""

    items: list[T]
    next_cursor: str | None

    @classmethod
    def whole(cls, items: list[T]) -> "ListOut[T]":
        """A list that is never cut."""
        return cls(items=items, next_cursor=None)


def list_out(found: Slice[T]) -> ListOut[T]:
    """The body of a list answer."""
    return ListOut(items=found.items, next_cursor=found.next_cursor)
