"""HTTP of pages from conversations."""

from fastapi import Request

from stoa.conversations.commands import extract_page as extracting
from stoa.conversations.commands.extract_page import Extraction
from stoa.conversations.errors import ExtractFailed, NothingToExtract, NotWritable
from stoa.conversations.routes.conversations import ConversationPath, router
from stoa.conversations.schemas.extractions import ExtractedPageOut, PageExtractionCreate
from stoa.pages.api import DocumentInvalid, DocumentTooComplex, NoTemplate, ParentElsewhere, ParentTrashed
from stoa.pages.contracts import NewPage, PageType, Spot
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.attending import attended
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, problems
from stoa.platform.ids import AreaId, PageId, SpaceId
from stoa.platform.ratelimit import RateLimited
from stoa.platform.text import one_line
from stoa.providers.api import BudgetExhausted, NoKey, PriceUnknown

PLACE = (NotFound, Forbidden, ParentTrashed, ParentElsewhere, NoTemplate, LimitReached)
TEXT = (NotWritable, NothingToExtract, DocumentInvalid, DocumentTooComplex)
MODEL = (ExtractFailed, RateLimited, BudgetExhausted, PriceUnknown, NoKey)


def _extraction(body: PageExtractionCreate) -> Extraction:
    new = NewPage(
        SpaceId(body.space_id),
        AreaId(body.area_id) if body.area_id is not None else None,
        Spot(PageId(body.parent_id) if body.parent_id is not None else None),
        PageType.DOCUMENT,
        one_line(body.title or ""),
        page_type=body.page_type,
        template_id=PageId(body.template_id) if body.template_id is not None else None,
        visibility=body.visibility,
    )
    return Extraction(body.extract, new, body.instruction)


@router.post(
    "/conversations/{conversation_id}/page-extractions",
    status_code=201,
    responses=problems(*PLACE, *TEXT, *MODEL),
)
async def extract_page(
    conversation_id: ConversationPath,
    body: PageExtractionCreate,
    actor: CurrentActor,
    platform: CurrentPlatform,
    request: Request,
) -> ExtractedPageOut:
    """Make a page from a conversation, which stays. A client that goes away while a model writes ends the work."""
    async with attended(platform, actor.credential, request.receive) as ending:
        work = extracting.extract(platform, actor, conversation_id, _extraction(body))
        return ExtractedPageOut(page_id=await ending.run(work))
