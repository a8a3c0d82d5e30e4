"""Who and what pages name, and where a page is named (PG-70 to PG-74)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.identity import api as identity
from stoa.orgs import api as orgs
from stoa.pages.commands.load_page import load_page
from stoa.pages.core import mentions as core
from stoa.pages.core.document import ReadDocument
from stoa.pages.core.mentions import KINDS, Kind, Mentioned
from stoa.pages.events import PeopleMentioned
from stoa.pages.models import Page
from stoa.pages.queries import mentions, pages
from stoa.platform.actor import Actor, ActorKind, OrganizationRole
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import PageId, SpaceId, UserId
from stoa.platform.outbox import record
from stoa.spaces import api as spaces

MAX_HITS = 10
MAX_BACKLINKS = 200
MAX_TOLD = 50


async def nameable(session: ReadSession, actor: Actor, named: Sequence[Mentioned]) -> set[Mentioned]:
    """Those of the things that the actor may name: pages they see, people they meet, groups of the organization."""
    ids = {kind: [each.id for each in named if each.kind == kind] for kind in KINDS}
    titles = await pages.visible_titles(session, actor, [PageId(page_id) for page_id in ids["page"]])
    people = await nameable_people(session, actor, ids["user"])
    groups = await orgs.group_names(session, actor.require_organization(), ids["group"]) if ids["group"] else {}
    return (
        {Mentioned("page", page_id) for page_id in titles}
        | {Mentioned("user", user_id) for user_id in people}
        | {Mentioned("group", group_id) for group_id in groups}
    )


async def nameable_people(session: ReadSession, actor: Actor, ids: Collection[UUID]) -> list[UserId]:
    """Those of the people who are active members and whom the actor meets."""
    if not ids:
        return []
    met = await _met(session, actor)
    active = await orgs.active_people(session, actor, ids)
    return [each for each in active if met is None or each in met]


async def store_mentions(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page: Page,
    named: Collection[Mentioned],
    *,
    source: tuple[str, UUID],
) -> set[Mentioned]:
    """Write down what a source names now, only where it differs from before (PG-70); gives what is new.

    What the actor may not name is left out, unless somebody else had named it before.
    """
    added = await _keep(session, clock, actor, page, named, source=source)
    await _tell(session, actor, page, added)
    return added


async def keep_names(  # noqa: PLR0917  # who says what where
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page_id: PageId,
    message_id: UUID,
    named: Collection[Mentioned],
) -> set[Mentioned]:
    """As store_mentions, of a message on a page; whoever calls tells those who are named."""
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    return await _keep(session, clock, actor, page, named, source=("channel_message", message_id))


async def _keep(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page: Page,
    named: Collection[Mentioned],
    *,
    source: tuple[str, UUID],
) -> set[Mentioned]:
    source_type, source_id = source
    organization_id = page.organization_id
    present = await mentions.mentions_of(session, organization_id, source_type, source_id)
    wanted = {each for each in named if each.id not in (page.id, source_id)}
    unknown = [each for each in wanted if each not in present]
    added = await nameable(session, actor, unknown) if unknown else set()
    await mentions.remove_mentions(
        session, organization_id, [row_id for each, row_id in present.items() if each not in wanted]
    )
    await mentions.add_mentions(session, organization_id, source_type, source_id, page.id, added, clock.now())
    return added


async def _tell(session: WriteSession, actor: Actor, page: Page, added: Collection[Mentioned]) -> None:
    """Say who is newly named; of very many the first (pages, abuse case 21). An import tells nobody (OP-8)."""
    people = sorted(each.id for each in added if each.kind == "user")[:MAX_TOLD]
    groups = sorted(each.id for each in added if each.kind == "group")[:MAX_TOLD]
    if (people or groups) and actor.kind is not ActorKind.IMPORT:
        event = PeopleMentioned(
            page.organization_id,
            page_id=page.id,
            by=actor.user_id,
            user_ids=tuple(people),
            group_ids=tuple(groups),
        )
        await record(session, event)


async def carry_mentions(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, read: ReadDocument
) -> None:
    """Write down what a page names that was made with its text."""
    named = core.in_document(read.content)
    if named:
        page, _ = await load_page(session, actor, page_id, need=Level.EDIT)
        await store_mentions(session, clock, actor, page, named, source=("page", page_id))


@dataclass(frozen=True)
class Label:
    """A thing that a page names; `label` None: the reader has no access to it.

    `lacks_access`: a person who does not see the page, which is said to those who may change it (PG-75).
    """

    mentioned: Mentioned
    label: str | None
    lacks_access: bool


async def list_labels(session: ReadSession, actor: Actor, page_id: PageId) -> list[Label]:
    """What a page names, by the titles and names that the reader may see (PG-72)."""
    page, level = await load_page(session, actor, page_id, need=Level.VIEW)
    found = await mentions.mentions_of(session, page.organization_id, "page", page.id)
    ids = {kind: [each.id for each in found if each.kind == kind] for kind in KINDS}
    labels: dict[UUID, str] = {}
    titles = await pages.visible_titles(session, actor, [PageId(each) for each in ids["page"]])
    labels.update(titles.items())
    people = await identity.user_refs(session, [UserId(each) for each in ids["user"]])
    labels.update((user_id, person.name) for user_id, person in people.items())
    labels |= await orgs.group_names(session, actor.require_organization(), ids["group"]) if ids["group"] else {}
    outsiders: set[UserId] = set()
    if level >= Level.EDIT:
        asked = {UserId(each) for each in ids["user"]}
        outsiders = asked - set(await access.levels_on(session, page.organization_id, page.id, asked))
    return [
        Label(each, labels.get(each.id), lacks_access=each.kind == "user" and each.id in outsiders)
        for each in found
    ]


@dataclass(frozen=True)
class Backlink:
    """A page that names another, with the text around each place."""

    page_id: PageId
    title: str
    type: str
    icon: str | None
    snippets: list[str]


async def list_backlinks(session: ReadSession, actor: Actor, page_id: PageId) -> list[Backlink]:
    """Pages that the actor sees and that name this one, each once (PG-73)."""
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    rows = await mentions.backlinks(session, actor, page_id, MAX_BACKLINKS)
    comments = await mentions.comments_text(
        session, page.organization_id, [row.source_id for row in rows if row.source_type == "page_comment"]
    )
    found: dict[PageId, Backlink] = {}
    for row in rows:
        text = row.content_text if row.source_type == "page" else comments.get(row.source_id, "")
        link = found.setdefault(row.page_id, Backlink(row.page_id, row.title, row.type, row.icon, []))
        link.snippets.append(core.snippet(text, page.title))
    return list(found.values())


@dataclass(frozen=True)
class Mentionable:
    """Something that may be named. `space_name`: only where the whole organization is searched."""

    kind: Kind
    id: UUID
    label: str
    icon: str | None = None
    space_name: str | None = None
    avatar_url: str | None = None
    username: str | None = None


async def search(  # who asks for what
    session: ReadSession,
    platform: Platform,
    actor: Actor,
    q: str,
    *,
    kinds: Collection[Kind],
    space_id: SpaceId | None,
    everywhere: bool,
) -> list[Mentionable]:
    """At most ten things to name; pages of the space first, those of other spaces only if asked (PG-74)."""
    actor.require_organization()
    if space_id is not None:
        await spaces.tree_revision(session, actor, space_id)
    found: list[Mentionable] = []
    if "user" in kinds:
        found += await _find_people(session, platform, actor, q)
    if "group" in kinds:
        groups = await orgs.find_groups(session, actor, q, limit=MAX_HITS)
        found += [Mentionable("group", group_id, name) for group_id, name in groups]
    if "page" in kinds:
        found += await _find_pages(session, actor, q, space_id, everywhere=everywhere)
    needle = q.lower()
    # Sorting is stable: within one rank things stay in the order in which they were found.
    found.sort(key=lambda each: (each.label.lower() != needle, not each.label.lower().startswith(needle)))
    return found[:MAX_HITS]


async def _find_pages(
    session: ReadSession, actor: Actor, q: str, space_id: SpaceId | None, *, everywhere: bool
) -> list[Mentionable]:
    hits = await mentions.mentionable_pages(session, actor, q, space_id=space_id, limit=MAX_HITS)
    if space_id is not None and everywhere:
        others = await mentions.mentionable_pages(session, actor, q, space_id=None, limit=2 * MAX_HITS)
        hits += [hit for hit in others if hit.space_id != space_id]
    names = await spaces.visible_names(session, actor, {hit.space_id for hit in hits}) if everywhere else {}
    return [Mentionable("page", hit.id, hit.title, hit.icon, names.get(hit.space_id)) for hit in hits]


async def _find_people(session: ReadSession, platform: Platform, actor: Actor, q: str) -> list[Mentionable]:
    # Addresses are for sharing; a mention finds nobody by them.
    if "@" in q:
        return []
    ids = await orgs.find_people(session, platform, spaces.SpacePeople(), actor, q, limit=MAX_HITS)
    people = await identity.user_refs(session, ids)
    return [
        Mentionable("user", each.id, each.name, avatar_url=each.avatar_url, username=each.username)
        for each in people.values()
    ]


async def _met(session: ReadSession, actor: Actor) -> set[UserId] | None:
    """Whom a guest meets; None: everybody."""
    if actor.organization_role is not OrganizationRole.GUEST:
        return None
    return await spaces.SpacePeople().met_by_guest(session, actor.require_organization(), actor.user_id)
