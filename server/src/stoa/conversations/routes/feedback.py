"""HTTP of what people think of answers."""

from stoa.conversations.commands import give_feedback
from stoa.conversations.commands.give_feedback import Feedback
from stoa.conversations.errors import NotEditable
from stoa.conversations.routes.conversations import router
from stoa.conversations.routes.messages import MessagePath
from stoa.conversations.schemas.feedback import FeedbackPut, ModelRatingOut
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut


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
