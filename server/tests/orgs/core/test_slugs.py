"""Slugs from names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.orgs.core.slugs import MAX_SLUG, numbered, slug_of

FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ada's workspace", "adas-workspace"),
        ("  Bücher & Co. ", "bucher-co"),
        ("李", "workspace"),
        ("--", "workspace"),
    ],
)
def test_slugs_of_names(name: str, slug: str) -> None:
    assert slug_of(name, fallback="workspace") == slug


@given(st.text(max_size=200))
def test_every_name_has_a_slug_of_the_form(name: str) -> None:
    slug = slug_of(name, fallback="workspace")

    assert FORM.fullmatch(slug)
    assert len(slug) <= MAX_SLUG


@given(st.sets(st.sampled_from(["team", "team-2", "team-3", "team-5"])))
def test_a_taken_slug_is_numbered(taken: set[str]) -> None:
    assert numbered("team", taken) not in taken
