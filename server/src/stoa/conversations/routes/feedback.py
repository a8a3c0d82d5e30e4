"""HTTP of what people think of answers."""

from typing import Annotated

from fastapi import Path, Query

from stoa.conversations.commands import give_feedback
from stoa.conversations.commands.give_feedback import Feedback
from stoa.conversations.errors import NotEditable
from stoa.conversations.routes.conversations import router
from stoa.conversations.routes.messages import MessagePath
from stoa.conversations.schemas.feedback import FeedbackPut, ModelFeedbackOut, ModelRatingOut
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import OrganizationId


@router.put("/messages/{message_id}/feedback", status_code=204, responses=problems(NotFound, NotEditable))
async def put_feedback(
    message_id: MessagePath, body: FeedbackPut, actor: CurrentActor, platform: CurrentPlatform, session: Writing
) -> None:
    """Say what the caller thinks of an answer; a second time changes it."""
    given = Feedback(body.value, body.reasons, body.note)
    await give_feedback.put_feedback(session, platform.clock, actor, message_id, given)


@router.get("/me/model-ratings", responses=problems())
async def list_model_ratings(actor: CurrentActor, session: Reading) -> ListOut[ModelRatingOut]:
    """What the caller thought of the answers of each model, in the organization that they work in."""
    found = await give_feedback.ratings_of(session, actor)
    return ListOut[ModelRatingOut].whole(
        [ModelRatingOut(model=row[0] or "", liked=row[1], disliked=row[2]) for row in found]
    )


@router.delete("/messages/{message_id}/feedback", status_code=204, responses=problems(NotFound, NotEditable))
async def delete_feedback(message_id: MessagePath, actor: CurrentActor, session: Writing) -> None:
    """Take back what the caller said of an answer."""
    await give_feedback.remove_feedback(session, actor, message_id)


@router.get("/organizations/{organization_id}/answer-feedback", responses=problems(NotFound, Forbidden))
async def read_answer_feedback(
    organization_id: Annotated[OrganizationId, Path()],
    actor: CurrentActor,
    platform: CurrentPlatform,
    session: Reading,
    days: Annotated[int, Query(ge=1, le=365)] = 30,
) -> ListOut[ModelFeedbackOut]:
    """What people thought of the answers of the last days, by model and without names; for owners and admins."""
    found = await give_feedback.sum_up(session, platform.clock, actor, organization_id, days=days)
    return ListOut[ModelFeedbackOut].whole([ModelFeedbackOut.model_validate(each) for each in found])
