"""Which implementation stands behind each port."""

from typing import Any

from stoa.app.resource_names import NAMES
from stoa.app.routers import area_scopes
from stoa.audit.ports import ResourceNames
from stoa.identity.ports import AccountProvisioner, Memberships, TokenRules
from stoa.orgs.api import OrganizationMemberships, OrganizationProvisioner, OrganizationTokenRules
from stoa.orgs.ports import GroupEffects as GroupEffectsPort
from stoa.orgs.ports import SpaceProvisioner as SpaceProvision
from stoa.orgs.ports import SpaceRights as SpaceRightsPort
from stoa.platform.clock import Clock
from stoa.spaces.api import GroupEffects, SpaceProvisioner, SpaceRights


def bind_ports(clock: Clock) -> dict[type, Any]:
    """Ports of lower packages and what higher packages put there."""
    spaces = SpaceProvisioner(clock)
    return {
        AccountProvisioner: OrganizationProvisioner(clock, spaces),
        SpaceProvision: spaces,
        SpaceRightsPort: SpaceRights(),
        GroupEffectsPort: GroupEffects(),
        Memberships: OrganizationMemberships(),
        ResourceNames: NAMES,
        TokenRules: OrganizationTokenRules(area_scopes()),
    }
