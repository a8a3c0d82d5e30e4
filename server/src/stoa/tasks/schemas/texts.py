"""Texts and moments as people give them."""

from datetime import UTC, datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from stoa.platform.text import one_line, prose

Title = Annotated[str, Field(max_length=1000), AfterValidator(one_line), Field(min_length=1, max_length=300)]
Description = Annotated[str, Field(max_length=20_000), AfterValidator(prose)]
Notes = Annotated[str, Field(max_length=5_000), AfterValidator(prose)]
Priority = Literal["normal", "high"]
Visibility = Literal["area", "private"]
Effort = Literal["quick", "short", "medium", "long", "multi_day"]
DueType = Literal["hard", "soft"]
SubtaskType = Literal["conversation", "action"]


def _in_range(moment: datetime) -> datetime:
    """No date is due that is nobody's to see (TK-7)."""
    if not 2000 <= moment.year <= 2100:
        raise ValueError("must be between the years 2000 and 2100")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_range)]


def due_moment(moment: datetime, *, is_date: bool) -> datetime:
    """A date-only due date is kept as the beginning of its day in UTC, whatever zone it was written in."""
    return datetime.combine(moment.date(), time(), UTC) if is_date else moment.astimezone(UTC)
