"""Bodies of the routes of relations."""

from typing import Literal
from uuid import UUID

from stoa.platform.http.schemas import Body, Out

Relationship = Literal["related", "blocks", "depends_on", "informs"]


class RelationCreate(Body):
    """What the task of the address has to do with another: it blocks it, depends on it, informs it, is related."""

    task_id: UUID
    relationship: Relationship


class RelatedTaskOut(Out):
    """The other task."""

    id: UUID
    title: str
    status: str
    color: str


class RelationOut(Out):
    """`is_reversed`: said from the other task; "blocks" is "blocked by" then."""

    id: UUID
    relationship: Relationship
    is_reversed: bool
    task: RelatedTaskOut
