"""Refusals of the files package."""

from stoa.platform.errors import Conflict, Invalid, TooLarge, UnsupportedType


class FileTooLarge(TooLarge):
    """Extension `limit_bytes`."""

    code, title = "files.too_large", "This file is too large"


class TypeUnsupported(UnsupportedType):
    """Extension `accepted`: the endings of names that are taken."""

    code, title = "files.type_unsupported", "Files of this type are not taken"


class TypeMismatch(UnsupportedType):
    code, title = "files.type_mismatch", "The content of this file is not what its name says"


class FileEmpty(Invalid):
    code, title = "files.empty", "This file is empty"


class MediaInUse(Conflict):
    code, title = "files.in_use", "This file is used; it cannot be removed"
