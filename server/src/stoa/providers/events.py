"""What open sockets and clients may hear of providers."""

from dataclasses import dataclass
from typing import ClassVar

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class ModelsChanged(DomainEvent):
    """Tiers, prices or limits of models of an organization are others now."""

    type: ClassVar[str] = "models.changed"
