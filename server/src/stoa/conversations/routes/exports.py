"""HTTP of conversations as files."""

from fastapi import Response
from fastapi.responses import StreamingResponse

from stoa.conversations.commands import export_conversation as exporting
from stoa.conversations.commands.export_conversation import ENDINGS, ExportForm
from stoa.conversations.routes.conversations import ConversationPath, router
from stoa.conversations.schemas.exports import ConversationExportCreate
from stoa.pages.api import FilesBusy, FileUnreadable
from stoa.platform.errors import NotFound, TooLarge
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Writing, problems
from stoa.platform.http.downloads import download_headers
from stoa.platform.http.routing import exports

MEDIA_TYPES = {
    ExportForm.JSON: "application/json",
    ExportForm.MARKDOWN: "text/markdown; charset=utf-8",
    ExportForm.PDF: "application/pdf",
}


@router.post(
    "/conversations/{conversation_id}/exports",
    response_class=Response,
    responses={
        **problems(NotFound, TooLarge, FilesBusy, FileUnreadable),
        200: {"content": {media: {} for media in MEDIA_TYPES.values()}},
    },
)
@exports
async def export_conversation(
    conversation_id: ConversationPath,
    body: ConversationExportCreate,
    actor: CurrentActor,
    platform: CurrentPlatform,
) -> Response:
    """The conversation as a file: every branch as JSON, or what is shown as Markdown or PDF."""
    form = ExportForm(body.format)
    taken = await exporting.begin(platform, actor, conversation_id, form)
    headers = download_headers(f"conversation.{ENDINGS[form]}")
    if form is ExportForm.PDF:
        content = await exporting.as_pdf(platform, actor, taken)
        return Response(content, media_type=MEDIA_TYPES[form], headers=headers)
    chunks = exporting.exported(platform, actor, taken, form)
    watched = platform.watches.until_end(platform.realtime, actor.credential, chunks)
    return StreamingResponse(watched, media_type=MEDIA_TYPES[form], headers=headers)


@router.post(
    "/me/conversation-exports",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}},
)
@exports
async def export_own_conversations(
    actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> StreamingResponse:
    """All own conversations in this organization, archived ones too, as an archive of JSON files."""
    await exporting.begin_all(session, actor)
    chunks = exporting.all_own(platform, actor)
    watched = platform.watches.until_end(platform.realtime, actor.credential, chunks)
    return StreamingResponse(watched, media_type="application/zip", headers=download_headers("conversations.zip"))
