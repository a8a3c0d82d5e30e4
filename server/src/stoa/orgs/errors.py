"""Refusals of the orgs package."""

from stoa.platform.errors import Conflict, Forbidden, Invalid


class CreationClosed(Forbidden):
    code, title = "orgs.creation_closed", "Only administrators make organizations here"


class SlugTaken(Conflict):
    code, title = "orgs.slug_taken", "This address is taken"


class SlugInvalid(Invalid):
    code, title = "orgs.slug_invalid", "An address has 2 to 63 of a-z, 0-9 and single hyphens between them"


class AdminOnly(Forbidden):
    code, title = "orgs.admin_only", "Only owners and admins of the organization do this"


class RoleTooHigh(Forbidden):
    """Nobody gives or takes a role above their own (ORG-14)."""

    code, title = "orgs.role_too_high", "This role is above your own"


class MemberLimit(Conflict):
    """All seats are taken. Extensions `limit` and `count` (ORG-26)."""

    code, title = "orgs.member_limit", "The organization has no free seat"


class AlreadyMember(Conflict):
    code, title = "orgs.already_member", "This person is a member already"
