"""Bodies of spaces."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa.access.contracts import AreaRole, SpaceRole
from stoa.platform.http.schemas import Body, Out
from stoa.platform.text import one_line, prose
from stoa.spaces.contracts import COLORS
from stoa.spaces.models import Area, Space, SpaceMember

Name = Annotated[str, Field(max_length=1000), AfterValidator(one_line), Field(min_length=1, max_length=100)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Description = Annotated[str, Field(max_length=500), AfterValidator(prose)]
Context = Annotated[str, Field(max_length=20_000), AfterValidator(prose)]
Icon = Annotated[str, Field(max_length=64), AfterValidator(one_line), Field(min_length=1)]
Alias = Annotated[str, Field(max_length=1000), AfterValidator(one_line), Field(max_length=100)]


def _of_palette(color: str) -> str:
    if color not in COLORS:
        raise ValueError("must be a colour of the palette")
    return color


Color = Annotated[str, AfterValidator(_of_palette)]


class SpaceCreate(Body):
    name: Name
    slug: Slug | None = None


class SpaceRules(Body):
    """What the space forbids or expects; only these keys exist. `stale_days` null: the organization's."""

    local_models_only: bool = False
    no_web_tools: bool = False
    no_personal_keys: bool = False
    no_public_links: bool = False
    no_export: bool = False
    agents_propose_only: bool = False
    guests_no_export: bool = False
    no_exploration: bool = False
    stale_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    exempt_from_user_budgets: bool = False


class SpaceUpdate(Body):
    """Fields that are left out stay; colour and icon may be null."""

    name: Name = ""
    description: Description = ""
    context: Context = ""
    color: Color | None = None
    icon: Icon | None = None
    trash_retention_days: Annotated[int, Field(ge=1, le=365)] = 30
    rules: SpaceRules = SpaceRules()

    def changes(self) -> dict[str, Any]:
        sent: dict[str, Any] = self.model_dump(exclude_unset=True)
        if "rules" in sent:
            sent["rules"] = self.rules.model_dump(exclude_defaults=True)
        return sent


# How the root pages of a space are shown.
PageView = Literal["tree", "list", "grid"]


class PreferencesPut(Body):
    """What the caller chose for a space in their own list; null: nothing."""

    is_pinned: bool = False
    order_index: Annotated[int, Field(ge=0, le=100_000)] | None = None
    display_alias: Alias | None = None
    page_view: PageView | None = None


class TransferCreate(Body):
    user_id: UUID


class AreaSummary(Out):
    id: UUID
    name: str
    slug: str
    color: str | None
    icon: str | None
    is_general: bool
    is_restricted: bool
    order_index: int


class SpacePermissions(Out):
    """`edit`: name, looks and members; `own`: rules, transfer and deletion."""

    create_page: bool
    create_area: bool
    edit: bool
    own: bool


class PreferencesOut(Out):
    is_pinned: bool
    order_index: int | None
    display_alias: str | None
    page_view: PageView | None


class SpaceOut(Out):
    """A space as the caller sees it; `role` null: only some of its areas or pages reach them.

    `owner_name`: where another space in the list has the same name.
    """

    id: UUID
    name: str
    slug: str
    space_type: str
    is_system: bool
    description: str
    context: str
    icon: str | None
    color: str | None
    trash_retention_days: int
    rules: dict[str, Any]
    is_owner: bool
    role: str | None
    via: Literal["member", "group", "area", "grant"]
    owner_name: str | None
    tree_revision: int
    areas: list[AreaSummary]
    own: PreferencesOut
    permissions: SpacePermissions

    @classmethod
    def of(
        cls,
        space: Space,
        role: SpaceRole,
        areas: Sequence[tuple[Area, AreaRole]],
        *,
        via: str,
        owner_name: str | None,
        own: SpaceMember | None,
        is_read_only: bool,
    ) -> "SpaceOut":
        is_within = role >= SpaceRole.MEMBER
        may = SpacePermissions(
            create_page=any(rank >= AreaRole.MEMBER for _, rank in areas),
            create_area=is_within,
            edit=role >= SpaceRole.ADMIN,
            own=role is SpaceRole.OWNER,
        )
        nothing = SpacePermissions(create_page=False, create_area=False, edit=False, own=False)
        named = ("id", "name", "slug", "space_type", "icon", "color", "trash_retention_days", "tree_revision")
        return cls.model_validate(
            {
                **{name: getattr(space, name) for name in named},
                "is_system": space.type == "system",
                "description": space.description,
                # Whoever comes by an area or a page alone is told nothing of the rest (SP-8).
                "context": space.context if is_within else "",
                "rules": space.rules,
                "is_owner": role is SpaceRole.OWNER,
                "role": None if role is SpaceRole.NONE else role.name.lower(),
                "via": via,
                "owner_name": owner_name,
                "areas": [AreaSummary.model_validate(area) for area, _ in areas],
                "own": PreferencesOut(
                    is_pinned=own.is_pinned if own else False,
                    order_index=own.order_index if own else None,
                    display_alias=own.display_alias if own else None,
                    page_view=cast("PageView | None", own.page_view) if own else None,
                ),
                "permissions": nothing if is_read_only else may,
            }
        )


class DeletedSpaceOut(Out):
    """A space of the caller's that they may still bring back."""

    id: UUID
    name: str
    deleted_at: datetime


class DeletedCounts(Out):
    """How much disappeared, by kind."""

    counts: dict[str, int]
