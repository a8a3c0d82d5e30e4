"""Jobs of mail; importing this registers them."""

from stoa.mail.service import deliver

__all__ = ["deliver"]
