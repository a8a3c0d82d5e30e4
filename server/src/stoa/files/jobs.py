"""Jobs of files."""

from stoa.files.commands.store_media import forget_object

__all__ = ["forget_object"]
