"""Bodies of the text of a page."""

from datetime import datetime
from typing import Any

from stoa.platform.http.schemas import Body, Out


class ContentUpdate(Body):
    content: dict[str, Any]


class ContentOut(Out):
    content: dict[str, Any]
    revision: int
    updated_at: datetime


class ContentStored(Out):
    revision: int
    word_count: int
    updated_at: datetime
