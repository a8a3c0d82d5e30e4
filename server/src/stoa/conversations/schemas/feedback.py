"""Bodies of what people think of answers."""

from typing import Annotated, Literal

from pydantic import Field

from stoa.platform.http.schemas import Body, Out

Reason = Literal["helpful", "well_written", "wrong", "incomplete", "not_followed", "too_long", "unsafe", "other"]


class FeedbackPut(Body):
    value: Literal[1, -1]
    reasons: Annotated[list[Reason], Field(max_length=8, default_factory=list)]
    note: Annotated[str, Field(max_length=1000)] = ""


class FeedbackOut(Out):
    """The caller's own."""

    value: int
    reasons: list[str]
    note: str


class ModelFeedbackOut(Out):
    """What people think of the answers of one model; `reasons` are counted, the most frequent first."""

    model: str
    good: int
    bad: int
    reasons: dict[str, int]


class FeedbackSumOut(Out):
    """How many people think well of an answer and how many do not; for the owner of the conversation alone."""

    good: int
    bad: int


class ModelRatingOut(Out):
    """How often the caller liked and disliked answers of a model."""

    model: str
    liked: int
    disliked: int
