"""HTTP of conversations as files."""

from fastapi import Response
from fastapi.responses import StreamingResponse

from stoa.conversations.commands import export_conversation as exporting
from stoa.conversations.commands.export_conversation import ENDINGS, ExportForm
from stoa.conversations.routes.conversations import ConversationPath, router
from stoa.conversations.schemas import ConversationExportCreate
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, problems
from stoa.platform.http.routing import exports

MEDIA_TYPES = {ExportForm.JSON: "application/json", ExportForm.MARKDOWN: "text/markdown; charset=utf-8"}


def file_headers(name: str) -> dict[str, str]:
    """For what people wrote: it is saved, and never shown as a page of this site."""
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


@router.post(
    "/conversations/{conversation_id}/exports",
    response_class=Response,
    responses={**problems(NotFound), 200: {"content": {media: {} for media in MEDIA_TYPES.values()}}},
)
@exports
async def export_conversation(
    conversation_id: ConversationPath,
    body: ConversationExportCreate,
    actor: CurrentActor,
    platform: CurrentPlatform,
) -> StreamingResponse:
    """The conversation as a file, sent while it is read: every branch as JSON, or what is shown as Markdown."""
    form = ExportForm(body.format)
    taken = await exporting.begin(platform, actor, conversation_id, form)
    chunks = exporting.exported(platform, actor, taken, form)
    watched = platform.watches.until_end(platform.realtime, actor.credential, chunks)
    headers = file_headers(f"conversation.{ENDINGS[form]}")
    return StreamingResponse(watched, media_type=MEDIA_TYPES[form], headers=headers)
