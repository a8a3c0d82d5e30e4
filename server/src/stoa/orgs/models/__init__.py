"""Tables of organizations, their people, groups and invitations."""

from stoa.orgs.models.groups import Group, GroupMember, Invitation
from stoa.orgs.models.organizations import Member, Organization

__all__ = ["Group", "GroupMember", "Invitation", "Member", "Organization"]
