"""Which implementation stands behind each port."""

from typing import Any

from stoa.identity.ports import AccountProvisioner
from stoa.orgs.api import OrganizationProvisioner
from stoa.spaces.api import SpaceProvisioner


def bind_ports() -> dict[type, Any]:
    """Ports of lower packages and what higher packages put there."""
    return {AccountProvisioner: OrganizationProvisioner(SpaceProvisioner())}
