"""Refusals of the orgs package."""

from stoa.platform.errors import Conflict, Forbidden, Invalid


class CreationClosed(Forbidden):
    code, title = "orgs.creation_closed", "Only administrators make organizations here"


class SlugTaken(Conflict):
    code, title = "orgs.slug_taken", "This address is taken"


class SlugInvalid(Invalid):
    code, title = "orgs.slug_invalid", "An address has 2 to 63 of a-z, 0-9 and single hyphens between them"
