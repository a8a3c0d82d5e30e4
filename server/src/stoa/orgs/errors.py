"""Refusals of the orgs package."""

from stoa.platform.errors import Conflict, Forbidden, Gone, Invalid, LimitExceeded, Stale


class CreationClosed(Forbidden):
    code, title = "orgs.creation_closed", "Only administrators make organizations here"


class SlugTaken(Conflict):
    code, title = "orgs.slug_taken", "This address is taken"


class SlugInvalid(Invalid):
    code, title = "orgs.slug_invalid", "An address has 2 to 63 of a-z, 0-9 and single hyphens between them"


class Suspended(Forbidden):
    """Extension `contact`: whom to ask, as the organization wrote it."""

    code, title = "orgs.suspended", "This organization is suspended"


class AdminOnly(Forbidden):
    code, title = "orgs.admin_only", "Only owners and admins of the organization do this"


class OwnerOnly(Forbidden):
    code, title = "orgs.owner_only", "Only owners of the organization do this"


class Changed(Stale):
    code, title = "orgs.changed", "Somebody else changed this in the meantime"


class PublicDomain(Invalid):
    code, title = "orgs.public_domain", "Everybody can have an address of this domain"


class UnknownModels(Invalid):
    """Extension `unknown`: the slugs that no model of this organization has."""

    code, title = "orgs.unknown_models", "Some of these models do not exist here"


class TiersNotSubset(Invalid):
    code, title = "orgs.tiers_not_subset", "A group may have only tiers that its organization has"


class MfaSelfFirst(Conflict):
    code, title = "orgs.mfa_self_first", "Set up a second factor of your own before you ask others for one"


class SsoSelfFirst(Conflict):
    code, title = "orgs.sso_self_first", "Sign in that way yourself before you ask others to"


class RoleTooHigh(Forbidden):
    """Nobody gives or takes a role above their own (ORG-14)."""

    code, title = "orgs.role_too_high", "This role is above your own"


class MemberLimit(Conflict):
    """All seats are taken. Extensions `limit` and `count` (ORG-26)."""

    code, title = "orgs.member_limit", "The organization has no free seat"


class AlreadyMember(Conflict):
    code, title = "orgs.already_member", "This person is a member already"


class SharedAccount(Forbidden):
    """Nobody but its owner sees a link to an account with which more than this organization can be reached."""

    code, title = "orgs.shared_account", "This account is not this organization's alone; have the link mailed"


class AlreadyOwner(Conflict):
    code, title = "orgs.already_owner", "This person is an owner already"


class GroupNameTaken(Conflict):
    code, title = "orgs.group_name_taken", "Another group has this name"


class LastOwner(Conflict):
    """Of an account that ends, extension `organizations`: those (id, name) that would be left without an owner."""

    code, title = "orgs.last_owner", "An organization keeps at least one owner who can act"


class OnlyOrganization(Conflict):
    code, title = "orgs.only_organization", "This is your only organization; an account belongs to at least one"


class SlugMismatch(Invalid):
    code, title = "orgs.slug_mismatch", "This is not the address of the organization"


class AlreadyInvited(Conflict):
    code, title = "orgs.already_invited", "This address has an open invitation"


class AlreadyRequested(Conflict):
    code, title = "orgs.already_requested", "You have asked already"


class InvitationLimit(Conflict):
    """Extension `limit`: how many invitations may be open at once."""

    code, title = "orgs.invitation_limit", "Too many invitations are open"


class InvitationGone(Gone):
    """One text for used, cancelled, run out and unknown, so that a token tells nothing (ORG-40)."""

    code, title = "orgs.invitation_gone", "This invitation is no longer good; ask for a new one"


class InvitationOtherAddress(Forbidden):
    """Extension `address`: the invited one, masked."""

    code, title = "orgs.invitation_other_address", "This invitation was made for another address"


class InvitationRate(LimitExceeded):
    code, title = "orgs.invitation_rate", "Too many invitations were mailed; go on later"


class InvitationRaised(Conflict):
    code, title = "orgs.invitation_raised", "A higher role needs a new invitation"


class GuestNeedsSpaces(Invalid):
    code, title = "orgs.guest_needs_spaces", "A guest is invited to at least one space"


class AddressInvalid(Invalid):
    code, title = "orgs.address_invalid", "This is not an e-mail address"


class DomainNotAllowed(Forbidden):
    code, title = "orgs.domain_not_allowed", "This organization invites addresses of its own domains only"
