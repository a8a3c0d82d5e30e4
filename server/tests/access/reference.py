"""The one rule, written again from the specification in plain Python. Shares nothing with the product."""

from dataclasses import dataclass, field

RANK = {"none": 0, "guest": 1, "viewer": 1, "member": 2, "admin": 3, "owner": 4}
LEVEL = {"VIEW": 1, "EDIT": 2, "SHARE": 3, "DELETE": 4}


@dataclass
class Site:
    """One organization. Keys are whatever identifies things; `spaces[s] = (owner, type)`. Roles and grants are given
    to people or groups; `groups[person]` are the groups that somebody is in.
    """

    members: dict[object, tuple[str, str]] = field(default_factory=dict)  # person -> role, status
    groups: dict[object, set[object]] = field(default_factory=dict)
    spaces: dict[object, tuple[object, str]] = field(default_factory=dict)
    space_roles: dict[tuple[object, object], str] = field(default_factory=dict)
    areas: dict[object, tuple[object, bool, str]] = field(default_factory=dict)  # space, restricted, default
    area_roles: dict[tuple[object, object], str] = field(default_factory=dict)
    pages: dict[object, tuple[object, object, object, str]] = field(
        default_factory=dict
    )  # area, parent, owner, own
    grants: dict[tuple[object, object], tuple[str, bool]] = field(default_factory=dict)  # -> level, expired


def level(site: Site, person: object, page: object) -> int:
    role, status = site.members.get(person, ("none", "none"))
    if status != "active":
        return 0
    area, _, owner, _ = site.pages[page]
    space, restricted, default = site.areas[area]
    space_owner, kind = site.spaces[space]
    subjects = [person, *site.groups.get(person, ())]
    in_space = max(RANK[site.space_roles.get((space, who), "none")] for who in subjects)
    if kind == "organization":
        in_space = max(in_space, {"owner": 4, "admin": 3, "member": 2, "guest": 0}[role])
    elif space_owner == person:
        in_space = 4
    in_area = max(RANK[site.area_roles.get((area, who), "none")] for who in subjects)
    in_area = max(in_area, 4 if in_space >= 3 else 2 if in_space == 2 and not restricted else 0)
    shown, granted, above = None, 0, page
    while above is not None:
        given = [site.grants.get((above, who), ("", True)) for who in subjects]
        granted = max([granted, *(LEVEL[name] for name, expired in given if not expired)])
        own = site.pages[above][3]
        shown = own if shown is None and own != "inherit" else shown
        above = site.pages[above][1]
    shown = shown or default
    found = [granted, 4 if in_space == 4 else 0]
    if shown != "private":
        found += [4 if in_space == 3 else 0, in_area]
    if shown == "space" and in_space == 2:
        found.append(1)
    if owner == person and (in_area or granted):
        found.append(4)
    return max(found)
