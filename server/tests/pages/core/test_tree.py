"""The tree as arithmetic."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.pages.core import tree


@dataclass(frozen=True)
class Node:
    id: int
    parent_id: int | None
    ancestor_ids: tuple[int, ...]


@st.composite
def forests(draw: st.DrawFn) -> list[Node]:
    """Trees in which each parent comes before its children."""
    nodes: list[Node] = []
    for number in range(draw(st.integers(0, 25))):
        parent = draw(st.sampled_from([None, *nodes]))
        ancestors = (*parent.ancestor_ids, parent.id) if parent else ()
        nodes.append(Node(number, parent.id if parent else None, ancestors))
    return nodes


@pytest.mark.spec("SP-8")
@given(forests(), st.data())
def test_what_a_person_sees_is_a_tree_without_a_hidden_id(nodes: list[Node], data: st.DataObject) -> None:
    seen = [node for node in nodes if data.draw(st.booleans())]
    ids = {node.id for node in seen}

    shape = tree.shape(seen)

    assert set(shape) == ids
    for node in seen:
        place = shape[node.id]
        assert place.parent_id is None or place.parent_id in ids & set(node.ancestor_ids)
        assert place.is_detached == (node.parent_id is not None and node.parent_id not in ids)
        assert place.has_children == any(other.parent_id == node.id for other in shape.values())


@given(forests(), st.data())
def test_moves_that_pass_the_check_leave_no_cycle(nodes: list[Node], data: st.DataObject) -> None:
    parents = {node.id: node.parent_id for node in nodes}

    def ancestors(page: int | None) -> list[int]:
        found: list[int] = []
        while page is not None and parents[page] is not None:
            page = parents[page]
            assert page is not None
            assert page not in found
            found.append(page)
        return found

    for _ in range(10 if nodes else 0):
        page, target = data.draw(st.sampled_from(sorted(parents))), data.draw(st.sampled_from(sorted(parents)))
        if not tree.would_cycle(page, target, ancestors(target)):
            parents[page] = target
    for page in parents:
        ancestors(page)


@pytest.mark.parametrize(
    ("own", "inherited", "expected"),
    [("inherit", "space", "space"), ("private", "space", "private"), ("space", "private", "space")],
)
def test_visibility_comes_from_the_page_or_from_above(own: str, inherited: str, expected: str) -> None:
    assert tree.effective_visibility(own, inherited) == expected


def test_wider_is_private_then_area_then_space() -> None:
    order = ["private", "area", "space"]

    assert all(tree.is_wider(new, old) == (order.index(new) > order.index(old)) for new in order for old in order)


@pytest.mark.spec("PG-14")
def test_hidden_ancestors_in_a_row_are_one_gap() -> None:
    assert tree.breadcrumbs([1, 2, 3, 4, 5], {1: "one", 4: "four"}) == [(1, "one"), None, (4, "four"), None]
