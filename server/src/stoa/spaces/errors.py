"""Refusals of the spaces package."""

from stoa.platform.errors import Invalid


class NameReserved(Invalid):
    code, title = "spaces.name_reserved", "This name belongs to a space that exists by itself"
