"""The one rule as SQL (SP, "The one rule"), for one page and for lists alike.

The rule needs roles and tree, whose tables belong to packages above this one; they are named here as the
specification names them and nothing of those packages is imported (ADR 4).
"""

from sqlalchemy import Subquery, bindparam, column, text

from stoa.platform.actor import Actor

# Ranks of roles: space owner 4, admin 3, member 2, guest 1; area owner 4, admin 3, member 2, viewer 1.
_ROLES = """
    SELECT a.id AS area_id, a.space_id, s.space_role,
           GREATEST(
             coalesce((SELECT max(CASE m.role WHEN 'owner' THEN 4 WHEN 'admin' THEN 3 WHEN 'member' THEN 2 ELSE 1 END)
                         FROM area_members m
                        WHERE m.organization_id = a.organization_id AND m.area_id = a.id AND m.user_id = :rule_user), 0),
             CASE WHEN s.space_role >= 3 THEN 4 ELSE 0 END,
             CASE WHEN s.space_role = 2 AND NOT a.is_restricted THEN 2 ELSE 0 END) AS area_role
      FROM areas a
      JOIN (SELECT sp.organization_id, sp.id,
                   GREATEST(
                     CASE WHEN sp.owner_id = :rule_user AND sp.space_type <> 'organization' THEN 4 ELSE 0 END,
                     coalesce((SELECT max(CASE m.role WHEN 'admin' THEN 3 WHEN 'member' THEN 2 WHEN 'guest' THEN 1 ELSE 0 END)
                                 FROM space_members m
                                WHERE m.organization_id = sp.organization_id AND m.space_id = sp.id
                                  AND m.user_id = :rule_user), 0),
                     CASE WHEN sp.space_type = 'organization' THEN :rule_organization_role ELSE 0 END) AS space_role
              FROM spaces sp
             WHERE sp.organization_id = :rule_organization AND sp.deleted_at IS NULL AND sp.space_type <> 'direct') s
        ON s.organization_id = a.organization_id AND s.id = a.space_id
     WHERE a.organization_id = :rule_organization AND a.deleted_at IS NULL
"""

_GRANTED = """
    SELECT max(CASE g.level WHEN 'DELETE' THEN 4 WHEN 'SHARE' THEN 3 WHEN 'EDIT' THEN 2 ELSE 1 END) AS level
      FROM grants g
     WHERE g.organization_id = :rule_organization AND g.user_id = :rule_user
       AND (g.expires_at IS NULL OR g.expires_at > now())
       AND (g.page_id = p.id OR g.page_id = ANY (p.ancestor_ids))
"""

_LEVELS = f"""
    SELECT p.id AS page_id,
           GREATEST(
             CASE WHEN r.space_role = 4 THEN 4 ELSE 0 END,
             CASE WHEN r.space_role = 3 AND p.effective_visibility <> 'private' THEN 4 ELSE 0 END,
             CASE WHEN p.effective_visibility <> 'private' THEN coalesce(r.area_role, 0) ELSE 0 END,
             CASE WHEN p.effective_visibility = 'space' AND r.space_role >= 2 THEN 1 ELSE 0 END,
             CASE WHEN p.owner_id = :rule_user AND (r.area_role > 0 OR granted.level > 0) THEN 4 ELSE 0 END,
             coalesce(granted.level, 0)) AS level
      FROM pages p
      LEFT JOIN ({_ROLES}) r ON r.area_id = p.area_id
      LEFT JOIN LATERAL ({_GRANTED}) granted ON true
     WHERE p.organization_id = :rule_organization
"""  # noqa: S608  # constants of this module

ORGANIZATION_SPACE_ROLES = {"owner": 4, "admin": 3, "member": 2, "guest": 0}


def _subquery(statement: str, actor: Actor, name: str, *columns: str) -> Subquery:
    role = ORGANIZATION_SPACE_ROLES.get(actor.organization_role or "", 0)
    bound = text(statement).bindparams(
        bindparam("rule_user", actor.user_id),
        bindparam("rule_organization", actor.organization_id),
        bindparam("rule_organization_role", role),
    )
    return bound.columns(*(column(each) for each in columns)).subquery(name)


def page_levels(actor: Actor) -> Subquery:
    """`page_id` and the actor's `level` (0-4) on every page of the organization; filter and join as needed."""
    return _subquery(_LEVELS, actor, "page_levels", "page_id", "level")


def area_roles(actor: Actor) -> Subquery:
    """`area_id`, `space_id`, and the actor's `space_role` and `area_role` (0-4) in every area of the organization."""
    return _subquery(_ROLES, actor, "area_roles", "area_id", "space_id", "space_role", "area_role")
