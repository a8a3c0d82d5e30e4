"""What other packages may call."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, SQLColumnExpression

from stoa.access.contracts import Level
from stoa.access.ports import SharedNode, SharedPage
from stoa.pages.adapters import document_files
from stoa.pages.commands import area_contents, templates
from stoa.pages.commands import change_page as changing
from stoa.pages.commands import channels as talking
from stoa.pages.commands import create_page as creating
from stoa.pages.commands import import_page as importing
from stoa.pages.commands import import_tree as growing
from stoa.pages.commands import load_page as loading
from stoa.pages.commands import mentions as naming
from stoa.pages.commands import proposals as proposing
from stoa.pages.commands import read_for_models as reading
from stoa.pages.commands.edit_for_agent import edit_for_agent
from stoa.pages.commands.import_tree import PageDraft
from stoa.pages.commands.page_files import PageMedia
from stoa.pages.contracts import (
    Channel,
    CommentThread,
    DecidedProposal,
    ListedPage,
    NewPage,
    PageMatch,
    PagePlace,
    PageQuery,
    PageRef,
    PageState,
    PageText,
    PageType,
    ProposalOrigin,
    ProposalState,
    Source,
    Spot,
)
from stoa.pages.core import markdown, media, mentions
from stoa.pages.core.document import ReadDocument
from stoa.pages.core.file_names import Names
from stoa.pages.core.hunks import Hunk
from stoa.pages.core.mentions import Mentioned
from stoa.pages.core.outside import for_strangers
from stoa.pages.core.zip_stream import ZipStream
from stoa.pages.errors import (
    DocumentInvalid,
    DocumentTooComplex,
    FilesBusy,
    FileUnreadable,
    NoTemplate,
    PageTrashed,
    ParentElsewhere,
    ParentTrashed,
)
from stoa.pages.ports import PageKinds
from stoa.pages.queries import channels, concerned, lists, outside, pages, search, structure
from stoa.pages.runtime.rooms import Rooms
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import AppError
from stoa.platform.ids import (
    AreaId,
    ConversationId,
    MediaId,
    OrganizationId,
    PageCommentId,
    PageId,
    ProposalId,
    SpaceId,
    TaskId,
    UserId,
)
from stoa.spaces.ports import AreaEnd

__all__ = [
    "DocumentInvalid",
    "DocumentTooComplex",
    "FileUnreadable",
    "FilesBusy",
    "Mentioned",
    "Names",
    "NoTemplate",
    "PageContents",
    "PageDraft",
    "PageMedia",
    "PageTrashed",
    "ParentElsewhere",
    "ParentTrashed",
    "Rooms",
    "ZipStream",
    "apply_content",
    "check_place",
    "children_of",
    "create_document",
    "create_page",
    "cut_channels",
    "document_of_markdown",
    "edit_page",
    "existing",
    "file_address",
    "find_pages",
    "import_pages",
    "keep_names",
    "level_of",
    "live_titles",
    "load_channel",
    "load_page",
    "lock_channel",
    "may_listen",
    "nameable_people",
    "named_in",
    "next_change_seq",
    "pages_of_task",
    "pdf_of_markdown",
    "place_of",
    "proposal_of",
    "proposals_of_conversation",
    "read_markdown",
    "read_text",
    "seen_channels",
    "seen_in_space",
    "set_channel",
    "state_of",
    "template_text",
    "texts_for_models",
    "thread_of",
    "visible_titles",
]

# So many pages in one are listed.
MAX_CHILDREN = 500


async def load_page(session: ReadSession, actor: Actor, page_id: PageId, *, need: Level) -> PageRef:
    """A page on which the actor has the level. Raises NotFound, LevelTooLow."""
    page, level = await loading.load_page(session, actor, page_id, need=need)
    return PageRef(
        page.id, page.space_id, PageType(page.type), page.title, level, is_trashed=page.trashed_at is not None
    )


async def load_channel(session: ReadSession, actor: Actor, page_id: PageId, *, need: Level) -> Channel:
    """A channel on which the actor has the level. Raises NotFound, for pages of other types too, and LevelTooLow."""
    return await talking.load_channel(session, actor, page_id, need=need)


async def lock_channel(session: WriteSession, actor: Actor, page_id: PageId, *, need: Level) -> Channel:
    """As load_channel, after everybody who was changing something in it."""
    return await talking.lock_channel(session, actor, page_id, need=need)


async def next_change_seq(session: WriteSession, channel: Channel) -> int:
    """The number of one more change in a locked channel: in the order of the commits, without gaps."""
    return await channels.next_seq(session, channel.organization_id, channel.id)


async def set_channel(session: WriteSession, channel: Channel, values: dict[str, Any]) -> None:
    """Write topic, posting, history_visibility or archived_at of a locked channel."""
    await channels.store(session, channel.organization_id, channel.id, values)


def seen_channels(actor: Actor, page_id: PageId | None = None) -> Select[PageId, int, str]:
    """`id`, `change_seq` and `history_visibility` of live channels that the actor sees, or of one of them."""
    return channels.seen(actor, page_id)


async def cut_channels(session: ReadSession, organization_id: OrganizationId) -> list[tuple[PageId, int]]:
    """Channels in which everybody reads from when they came, and where they stand; says nothing of who sees them."""
    return await channels.cut(session, organization_id)


def named_in(text: str) -> list[Mentioned]:
    """What a text names in the form `@[Label](id:kind)`, each once."""
    return mentions.in_text(text)


async def keep_names(  # noqa: PLR0917  # who says what where
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page_id: PageId,
    message_id: UUID,
    named: Collection[Mentioned],
) -> set[Mentioned]:
    """Write down what a message on a page names now; gives what it names anew. Whoever calls tells those people."""
    return await naming.keep_names(session, clock, actor, page_id, message_id, named)


def level_of(actor: Actor, page_id: SQLColumnExpression[Any]) -> ScalarSelect[int]:
    """The actor's level on the page that a column of the statement around it names; no row gives null."""
    return pages.level_of(actor, page_id)


async def state_of(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> PageState:
    """A page that exists, for callers that have checked who asks."""
    return await pages.state_of(session, organization_id, page_id)


async def live_titles(session: ReadSession, actor: Actor, ids: Collection[PageId]) -> dict[PageId, str]:
    """Titles of those of the pages that the actor may see and that are not in the trash."""
    return await pages.live_titles(session, actor, list(ids)) if ids else {}


async def texts_for_models(
    session: ReadSession, actor: Actor, ids: Sequence[PageId]
) -> list[tuple[PageId, PageText]]:
    """What a model may be told of these pages on behalf of the actor: a version that is pinned for it, or the text.

    Pages that the actor does not see now, or that are in the trash, are left out (PG-28).
    """
    return await reading.texts_for_models(session, actor, ids)


async def children_of(session: ReadSession, actor: Actor, page_id: PageId) -> list[tuple[str, str]]:
    """Title and type of the live pages in a page that the actor sees, in order; of very many the first."""
    found = await lists.children(session, actor, page_id, after=None, limit=MAX_CHILDREN)
    return [(row.title, row.type) for row in found]


async def pages_of_task(session: ReadSession, actor: Actor, task_id: TaskId) -> list[ListedPage]:
    """Live pages of a task that the actor sees, the last changed first; whoever calls has checked the task."""
    rows = await lists.of_task(session, actor, task_id)
    return [ListedPage(row.id, row.title, row.type, row.icon, row.updated_at) for row in rows]


async def nameable_people(session: ReadSession, actor: Actor, ids: Collection[UUID]) -> list[UserId]:
    """Those of the people whom the actor may name: active members of the organization whom they meet."""
    return await naming.nameable_people(session, actor, ids)


async def create_page(session: WriteSession, clock: Clock, actor: Actor, new: NewPage, kinds: PageKinds) -> PageId:
    """A page at its spot, with what its type brings along. Raises what a place may be refused with."""
    return await creating.create_page(session, clock, actor, new, kinds)


async def read_text(session: ReadSession, actor: Actor, page_id: PageId) -> PageText:
    """The text of a page that the actor sees. Raises NotFound."""
    page, _ = await loading.load_page(session, actor, page_id, need=Level.VIEW, with_text=True)
    return PageText(page.title, page.type, page.content_text)


async def may_listen(platform: Platform, actor: Actor, identifier: str) -> bool:
    """Whether the actor may hear the topic `page:{identifier}`."""
    try:
        page_id = PageId(UUID(identifier))
        async with platform.db.reading(Scope.of(actor)) as session:
            await loading.load_page(session, actor, page_id, need=Level.VIEW)
    except (ValueError, AppError):
        return False
    return True


async def visible_titles(session: ReadSession, actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """Titles of those of the pages that the actor may see."""
    found = await pages.visible_titles(session, actor, [PageId(page_id) for page_id in ids])
    return {page_id: title for page_id, title in found.items()}  # noqa: C416  # widens the type of the keys


async def titled(session: ReadSession, actor: Actor, titles: Collection[str]) -> dict[str, PageId]:
    """Live pages that the actor sees and that are called exactly so; of several the one changed last."""
    return await pages.titled(session, actor, titles)


async def find_pages(session: ReadSession, actor: Actor, asked: PageQuery, *, limit: int) -> list[PageMatch]:
    """Live pages that the actor sees, by title and text. The session is in the system's scope."""
    return await search.find_pages(session, actor, asked, limit=limit)


async def place_of(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> PagePlace | None:
    """Where a live page lies and who has to do with it, for telling people; whoever is told is asked for first."""
    return await concerned.place_of(session, organization_id, page_id)


async def thread_of(
    session: ReadSession, organization_id: OrganizationId, comment_id: PageCommentId
) -> CommentThread | None:
    """Whom a comment concerns, for telling people; whoever is told is asked for first."""
    return await concerned.thread_of(session, organization_id, comment_id)


async def proposal_of(
    session: ReadSession, organization_id: OrganizationId, proposal_id: ProposalId
) -> DecidedProposal | None:
    """Whom a proposal concerns, for telling people; whoever is told is asked for first."""
    return await concerned.proposal_of(session, organization_id, proposal_id)


def seen_in_space(actor: Actor, space_id: SpaceId) -> Select[UUID]:
    """Ids of the pages of a space that the actor sees, to be composed into other statements."""
    return concerned.seen_in_space(actor, space_id)


async def apply_content(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    page_id: PageId,
    content: object,
    *,
    source: Source,
) -> int:
    """Turn the text of a page into this content (ProseMirror JSON) as one transaction of its CRDT, so that what
    people type at the same time stays; gives the new revision. Needs EDIT and a page that may be written.
    """
    return (await changing.apply_content(session, platform.clock, actor, page_id, content, source=source)).revision


def file_address(media_id: MediaId) -> str:
    """Where a page shows a file from."""
    return media.address(media_id)


async def check_place(session: ReadSession, actor: Actor, space_id: SpaceId, parent_id: PageId | None) -> None:
    """Raises what a place for a page may be refused with; without a parent, the place is the space's General area."""
    await growing.check_place(session, actor, space_id, parent_id)


async def existing(session: ReadSession, organization_id: OrganizationId, ids: Collection[PageId]) -> set[PageId]:
    """Those of the pages that are there, in the trash too; says nothing of who sees them."""
    return await growing.existing(session, organization_id, ids)


async def read_markdown(
    content: bytes, address_of: Callable[[str], str | None]
) -> tuple[ReadDocument, str | None, dict[str, int]]:
    """The document of a Markdown file, the title that it names, and what was left out.

    Raises FileUnreadable, FilesBusy, DocumentTooComplex, DocumentInvalid.
    """
    return await growing.read_markdown(content, address_of)


async def import_pages(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    drafts: Sequence[PageDraft],
    *,
    space_id: SpaceId,
    parent_id: PageId | None,
) -> None:
    """Make pages of what was read, parents first. Raises what a place may be refused with."""
    await growing.import_pages(session, platform.clock, actor, drafts, space_id=space_id, parent_id=parent_id)


async def create_document(
    session: WriteSession, clock: Clock, actor: Actor, *, space_id: SpaceId, title: str
) -> PageId:
    """An empty document, last in the space's General area."""
    new = NewPage(space_id, None, Spot(None), PageType.DOCUMENT, title)
    return await creating.create_page(session, clock, actor, new)


async def template_text(
    session: ReadSession, clock: Clock, actor: Actor, *, kind: str, page_id: PageId | None, title: str
) -> str:
    """A template as Markdown, its variables filled in; empty for the general one. Raises NotFound, NoTemplate."""
    content = await templates.content_of(session, clock, actor, kind=kind, page_id=page_id, title=title)
    return markdown.write(content).strip()


async def document_of_markdown(text: str) -> ReadDocument:
    """Markdown as the text of a new page; needs no session. Raises DocumentInvalid, DocumentTooComplex."""
    return changing.read_content(await importing.read_sent("markdown", text))


class PageContents:
    """Implements `spaces.SpaceContents`."""

    async def count(
        self, session: ReadSession, organization_id: OrganizationId, space_id: SpaceId
    ) -> Mapping[str, int]:
        """Live pages."""
        return {"pages": await structure.count_live(session, organization_id, space_id)}

    async def to_general(self, session: WriteSession, clock: Clock, end: AreaEnd) -> Mapping[str, int]:  # noqa: ARG002  # the port's
        """Hang them at the end of General."""
        return {"pages": await area_contents.move_to_general(session, end)}

    async def discard(self, session: WriteSession, clock: Clock, actor: Actor, end: AreaEnd) -> Mapping[str, int]:
        """Into the trash."""
        return {"pages": await area_contents.discard(session, clock, actor, end)}

    async def default_changed(
        self, session: WriteSession, organization_id: OrganizationId, area_id: AreaId, visibility: str
    ) -> None:
        """Pages that inherit follow."""
        await area_contents.follow_default(session, organization_id, area_id, visibility)


class PagesOutside:
    """Implements `access.SharedView`."""

    async def page(
        self, session: ReadSession, organization_id: OrganizationId, page_id: PageId
    ) -> SharedPage | None:
        """A live page, as strangers may see it."""
        page = await outside.find_live(session, organization_id, page_id)
        if page is None:
            return None
        content = for_strangers(page.content) if page.type == PageType.DOCUMENT else None
        return SharedPage(page.id, page.title, page.icon, page.type, content, page.updated_at)

    async def nodes(
        self, session: ReadSession, organization_id: OrganizationId, page_ids: Sequence[PageId]
    ) -> list[SharedNode]:
        """The pages, parents before children, siblings in order."""
        rows = await outside.list_nodes(session, organization_id, page_ids)
        # What lies above the shared page is not shown, not even by its id.
        return [SharedNode(row[0], row[1] if row[1] in page_ids else None, row[2], row[3]) for row in rows]


async def pdf_of_markdown(title: str, text: str) -> bytes:
    """Markdown as it is printed. Raises FilesBusy, FileUnreadable."""
    read = await document_files.read("markdown", text.encode())
    return await document_files.write("pdf", title, read.content, {})


async def edit_page(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page_id: PageId,
    *,
    changes: Sequence[Hunk],
    summary: str | None,
    origin: ProposalOrigin,
    may_apply: bool,
) -> ProposalId:
    """An agent changes a text for the actor: at once if it may, and else as a proposal (PG-78, PG-83)."""
    made = await edit_for_agent(
        session, clock, actor, page_id, changes=changes, summary=summary, origin=origin, may_apply=may_apply
    )
    return made.proposal.id


async def proposals_of_conversation(
    session: ReadSession, actor: Actor, conversation_id: ConversationId
) -> list[ProposalState]:
    """What was proposed from a conversation, of live pages that the actor sees; the conversation is not looked at."""
    return await proposing.of_conversation(session, actor, conversation_id)
