"""Refusals of the imports package."""

from stoa.platform.errors import Conflict, Invalid


class Unrecognized(Invalid):
    """Extension `found`: another source, or what is wrong with the file."""

    code, title = "imports.unrecognized", "This file is not what its source says"


class AlreadyRunning(Conflict):
    code, title = "imports.already_running", "Another import of yours is running"


class NotReady(Conflict):
    """Extension `state` of the import."""

    code, title = "imports.not_ready", "This import cannot be done in its present state"


class PlaceMissing(Invalid):
    code, title = "imports.place_missing", "Say into which space or under which page the pages go"
