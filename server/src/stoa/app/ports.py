"""Which implementation stands behind each port."""

from typing import Any

from stoa.access import api as access
from stoa.access.ports import SharedView
from stoa.agents import api as agents
from stoa.app.figures import OrganizationFigures
from stoa.app.indexables import SOURCES
from stoa.app.resource_names import NAMES
from stoa.app.routers import area_scopes
from stoa.audit.ports import ResourceNames
from stoa.channels import api as channels
from stoa.conversations import api as conversations
from stoa.conversations.ports import ChannelTexts, PageAgents
from stoa.documents.ports import IndexSources
from stoa.files.ports import MediaReaders
from stoa.identity.ports import (
    AccountEnding,
    AccountProvisioner,
    InvitationPasses,
    LiveWork,
    Memberships,
    TokenRules,
)
from stoa.orgs.api import (
    OrganizationAccountEnding,
    OrganizationInvitations,
    OrganizationMemberships,
    OrganizationProvisioner,
    OrganizationTokenRules,
)
from stoa.orgs.ports import GroupEffects as GroupEffectsPort
from stoa.orgs.ports import MemberCleanups
from stoa.orgs.ports import ModelCatalogue as ModelCataloguePort
from stoa.orgs.ports import OrganizationFigures as OrganizationFiguresPort
from stoa.orgs.ports import SpacePeople as SpacePeoplePort
from stoa.orgs.ports import SpaceProvisioner as SpaceProvision
from stoa.orgs.ports import SpaceRights as SpaceRightsPort
from stoa.pages import api as pages
from stoa.pages.contracts import PageType
from stoa.pages.ports import PageCompany, PageKinds, SpaceNews
from stoa.platform.clock import Clock
from stoa.providers.api import ModelCatalogue
from stoa.spaces.api import GroupEffects, SpacePeople, SpaceProvisioner, SpaceRights
from stoa.spaces.api import MemberCleanup as SpaceCleanup
from stoa.spaces.ports import AllContents
from stoa.tasks import api as tasks

MEDIA_READERS = MediaReaders({"message": conversations.MessageMedia(), "page": pages.PageMedia()})


def bind_ports(clock: Clock) -> dict[type, Any]:
    """Ports of lower packages and what higher packages put there."""
    spaces = SpaceProvisioner(clock)
    return {
        AccountProvisioner: OrganizationProvisioner(clock, spaces),
        SpaceProvision: spaces,
        SpaceRightsPort: SpaceRights(),
        GroupEffectsPort: GroupEffects(),
        SpacePeoplePort: SpacePeople(),
        SharedView: pages.PagesOutside(),
        PageKinds: PageKinds({PageType.AI_CHAT: agents.ChatPages(), PageType.CHANNEL: channels.ChannelPages()}),
        PageCompany: conversations.PageConversations(),
        SpaceNews: tasks.TaskNews(),
        PageAgents: agents.ChatPages(),
        ChannelTexts: channels.SaidInChannels(),
        AllContents: AllContents(
            (pages.PageContents(), conversations.ConversationContents(), tasks.TaskContents())
        ),
        ModelCataloguePort: ModelCatalogue(),
        MemberCleanups: MemberCleanups(
            (conversations.MemberCleanup(clock), access.MemberCleanup(), SpaceCleanup(clock))
        ),
        AccountEnding: OrganizationAccountEnding(),
        InvitationPasses: OrganizationInvitations(spaces, SpaceRights()),
        Memberships: OrganizationMemberships(),
        OrganizationFiguresPort: OrganizationFigures(),
        ResourceNames: NAMES,
        LiveWork: conversations.LiveRuns(),
        MediaReaders: MEDIA_READERS,
        IndexSources: SOURCES,
        TokenRules: OrganizationTokenRules(area_scopes(), SpaceRights()),
    }
