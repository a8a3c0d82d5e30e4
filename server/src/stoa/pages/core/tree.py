"""The tree as arithmetic on ids: what moves where, and what a person with gaps in their rights sees of it."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Id = TypeVar("Id", bound=Hashable)
Id_co = TypeVar("Id_co", bound=Hashable, covariant=True)

_WIDTH = {"private": 0, "area": 1, "space": 2}


def would_cycle(page: Id, target: Id | None, target_ancestors: Collection[Id]) -> bool:
    """Whether a page would come to lie under itself."""
    return target == page or page in target_ancestors


def effective_visibility(own: str, inherited: str) -> str:
    """What a page's visibility comes to below what it inherits."""
    return inherited if own == "inherit" else own


def is_wider(new: str, old: str) -> bool:
    """Whether one effective visibility lets more people in than another."""
    return _WIDTH[new] > _WIDTH[old]


def nearest_seen(ancestors: Sequence[Id], seen: Collection[Id]) -> Id | None:
    """The nearest ancestor (they are root first) that the person sees."""
    return next((ancestor for ancestor in reversed(ancestors) if ancestor in seen), None)


class Node(Protocol[Id_co]):
    """What the shape of a tree is made from."""

    @property
    def id(self) -> Id_co: ...
    @property
    def parent_id(self) -> Id_co | None: ...
    @property
    def ancestor_ids(self) -> Sequence[Id_co]: ...


@dataclass(frozen=True)
class Place(Generic[Id]):
    """Where a node is shown; detached: its own parent is hidden."""

    parent_id: Id | None
    is_detached: bool
    has_children: bool


def shape(nodes: Sequence[Node[Id]]) -> Mapping[Id, Place[Id]]:
    """The tree that a person sees: each node below its nearest visible ancestor (SP-8)."""
    seen = {node.id for node in nodes}
    parents = {node.id: nearest_seen(node.ancestor_ids, seen) for node in nodes}
    with_children = set(parents.values())
    return {
        node.id: Place(parents[node.id], parents[node.id] != node.parent_id, node.id in with_children)
        for node in nodes
    }


def breadcrumbs(ancestors: Sequence[Id], titles: Mapping[Id, str]) -> list[tuple[Id, str] | None]:
    """Ancestors with the titles that the person sees; hidden ones in a row are one gap, without id (PG-14)."""
    found: list[tuple[Id, str] | None] = []
    for ancestor in ancestors:
        if ancestor in titles:
            found.append((ancestor, titles[ancestor]))
        elif not found or found[-1] is not None:
            found.append(None)
    return found
