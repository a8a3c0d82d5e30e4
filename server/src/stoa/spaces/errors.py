"""Refusals of the spaces package."""

from stoa.platform.errors import Conflict, Invalid


class NameReserved(Invalid):
    code, title = "spaces.name_reserved", "This name belongs to a space that exists by itself"


class SlugTaken(Conflict):
    code, title = "spaces.slug_taken", "Another of your spaces has this address"
