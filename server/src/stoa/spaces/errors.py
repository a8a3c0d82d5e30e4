"""Refusals of the spaces package."""

from stoa.platform.errors import Conflict, Invalid


class NameReserved(Invalid):
    code, title = "spaces.name_reserved", "This name belongs to a space that exists by itself"


class SlugTaken(Conflict):
    code, title = "spaces.slug_taken", "Another of your spaces has this address"


class SystemSpace(Conflict):
    code, title = (
        "spaces.system",
        "This space exists by itself; it keeps its name and its owner and is not deleted",
    )


class OwnerCannotLeave(Conflict):
    code, title = "spaces.owner_cannot_leave", "The owner cannot leave; transfer the space first"


class AreaIsGeneral(Conflict):
    code, title = "spaces.area_general", "General keeps its name, stays open, and is not deleted"


class AreaNameTaken(Conflict):
    code, title = "spaces.area_name_taken", "Another area of this space has this name"


class OrderIncomplete(Invalid):
    code, title = "spaces.order_incomplete", "The order must name every area of the space once"
