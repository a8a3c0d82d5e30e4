"""HTTP of what tasks have to do with each other."""

from typing import Annotated

from fastapi import Path

from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import TaskId, TaskRelationId
from stoa.tasks.commands import relations
from stoa.tasks.errors import AlreadyRelated
from stoa.tasks.routes.tasks import TaskPath, router
from stoa.tasks.schemas.relations import RelationCreate, RelationOut


def _shown(found: list[relations.Relation]) -> ListOut[RelationOut]:
    return ListOut[RelationOut].whole([RelationOut.model_validate(each) for each in found])


@router.get("/tasks/{task_id}/relations", responses=problems(NotFound))
async def list_relations(task_id: TaskPath, actor: CurrentActor, session: Reading) -> ListOut[RelationOut]:
    """Tasks that a task has to do with, of those that the caller sees."""
    return _shown(await relations.list_relations(session, actor, task_id))


@router.post(
    "/tasks/{task_id}/relations",
    status_code=201,
    responses=problems(NotFound, Forbidden, AlreadyRelated, LimitReached),
)
async def create_relation(
    task_id: TaskPath, body: RelationCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> ListOut[RelationOut]:
    """Say what a task has to do with another. Answers all that the caller sees of it."""
    other_id = TaskId(body.task_id)
    await relations.relate(session, platform.clock, actor, task_id, other_id, relationship=body.relationship)
    return _shown(await relations.list_relations(session, actor, task_id))


@router.delete(
    "/tasks/{task_id}/relations/{relation_id}", status_code=204, responses=problems(NotFound, Forbidden)
)
async def delete_relation(
    task_id: TaskPath,
    relation_id: Annotated[TaskRelationId, Path()],
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> None:
    """Take a relation away; both tasks stay."""
    await relations.separate(session, platform.clock, actor, task_id, relation_id)
