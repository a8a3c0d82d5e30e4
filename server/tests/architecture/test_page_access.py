"""Whoever reads pages for somebody says for whom, and every way to a page leads through the one rule (SP-1)."""

import ast
import dis
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

import stoa
from stoa.access.commands.load_page import load_page as load_for_sharing
from stoa.access.queries.links import pages_behind
from stoa.access.queries.rule import area_roles, rule_on, rule_with
from stoa.app.routers import ROUTERS
from stoa.app.topics import TOPICS
from stoa.pages.commands.load_page import load_page
from stoa.pages.queries.outside import find_live
from stoa.pages.routes.collab import collab

SOURCES = Path(stoa.__file__).parent
SQL_OF_PAGES = re.compile(r"\b(FROM|JOIN|UPDATE|INTO)\s+pages\b")
# What the table of pages is called where statements are made.
TABLE = frozenset({"Page", "PAGES", "_PAGES"})
# A statement that is made for an actor takes its rows, or its condition, from one of these.
BY_THE_RULE = frozenset({"rule_on", "seen_rows", "granted_pages"})
# The rule for an actor, and for statements that are kept.
RULES = {rule_on, rule_with}
LOADERS = (load_page, load_for_sharing, pages_behind)

# Queries of pages that are made for nobody, and why none of them shows anybody a page.
LOCKED = "writes to pages that a loader found and locked"
PLACE = "counts and orders at a place that a loader found; its rows are moved, never shown"
SWEEP = "the system's own work in a job"
PART = "a part of statements that are made for an actor"
KEPT = "made once with the rule in it, and executed with an actor's parameters"
WITHOUT_ACTOR = {
    "access/queries/access_requests:find_live_page": "whom to tell that somebody asks for a page; nothing is answered",
    "access/queries/pages:_columns": PART,
    "access/queries/pages:ancestors_of": "ids within the rule's own explanation, of a page that a loader found",
    "access/queries/pages:levels_on": "the rule itself, for people who are to be told of a page",
    "access/queries/pages:members_on": "the rule itself, for every member, on a page that a loader found",
    "access/queries/pages:spaces_of": SWEEP,
    "access/queries/pages:space_of": "the space of a page that a loader or a link found",
    "pages/queries/channels:_store": LOCKED,
    "pages/queries/channels:cut": "ids of channels, for noting from where on people read; the rule says who they are",
    "pages/queries/channels:lock": LOCKED,
    "pages/queries/channels:next_seq": LOCKED,
    "pages/queries/concerned:place_of": "where a page lies, for telling people; the rule is asked for each of them",
    "pages/queries/heirs:pass_on": SWEEP,
    "pages/queries/lists:_meeting": PART,
    "pages/queries/outside:find_live": "a page that a link shows; its maker's right was asked for (SP-52)",
    "pages/queries/outside:list_nodes": "pages that a link shows; its maker's right was asked for (SP-52)",
    "pages/queries/pages:_find_page": KEPT,
    "pages/queries/pages:change": LOCKED,
    "pages/queries/pages:existing": "ids that an import derived, for a repeated job; nothing is answered",
    "pages/queries/pages:insert_page": LOCKED,
    "pages/queries/pages:state_of": "where the page of a conversation lies; the rule let the conversation through",
    "pages/queries/pages:store": LOCKED,
    "pages/queries/purge:delete_pages": SWEEP,
    "pages/queries/purge:overdue": SWEEP,
    "pages/queries/purge:still_overdue": SWEEP,
    "pages/queries/purge:subtree": "ids to be purged below a page that a loader found with DELETE",
    "pages/queries/recent:_walked": KEPT,
    "pages/queries/recent:_meeting": PART,
    "pages/queries/recent:_newest": KEPT,
    "pages/queries/recent:_seen_by_both": KEPT,
    "pages/queries/recent:_seen": PART,
    "pages/queries/search:_best": KEPT,
    "pages/queries/search:_best_of_few": KEPT,
    "pages/queries/search:_shown": PART,
    "pages/queries/search:_has_tag": PART,
    "pages/queries/search:_is_by_name": PART,
    "pages/queries/search:_ranked": PART,
    "pages/queries/search:_snippet": PART,
    "pages/queries/search:_title": PART,
    "pages/queries/structure:_among": PART,
    "pages/queries/structure:bare": PLACE,
    "pages/queries/structure:count_live": PLACE,
    "pages/queries/structure:end_of": PLACE,
    "pages/queries/structure:height": PLACE,
    "pages/queries/structure:replant": LOCKED,
    "pages/queries/structure:restore_batch": LOCKED,
    "pages/queries/structure:set_positions": LOCKED,
    "pages/queries/structure:siblings": PLACE,
    "pages/queries/structure:spaces_of": PLACE,
    "pages/queries/structure:trash": LOCKED,
    "pages/queries/structure:with_children": LOCKED,
    "pages/queries/tags:bears": PART,
    "pages/queries/transfer:lock_subtree": "ids to be transferred below a page that a loader found with DELETE",
    "pages/queries/transfer:put_into_space": LOCKED,
    "pages/queries/room_log:store": LOCKED,
    "pages/queries/updates:_remember_authors": LOCKED,
    "pages/queries/updates:content_of": "the text under a log that a loader opened",
    "pages/queries/updates:ledgers": "where logs stand; the room asked the rule for everybody in it",
    "pages/queries/updates:place_of": "which topics a room listens to",
    "pages/queries/updates:raise_log": LOCKED,
    "pages/queries/updates:stale": SWEEP,
    "pages/queries/updates:store_derived": LOCKED,
    "pages/queries/versions:due_for_review": SWEEP,
    "pages/queries/versions:last_kept_at": "when a page was kept last, for the system's own versions",
    "pages/queries/versions:lock_page": SWEEP,
    "pages/queries/versions:next_number": LOCKED,
    "pages/queries/versions:still_named": SWEEP,
    "pages/queries/versions:take_folded_authors": LOCKED,
}
# Routes with a page in their path that load none, and why.
WITHOUT_LOADER = {
    "DELETE /favorites/{page_id}": "takes a row from the person's own list, and answers the same always",
    "POST /pages/{page_id}/access-requests": "for who does not see the page; the answer is the same for every id",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def speaks_of(node: ast.AST, names: set[str]) -> bool:
    """Whether the table of pages stands in it: by name, by something made of it, or in SQL."""
    return any(
        (isinstance(each, ast.Name) and each.id in names)
        or (isinstance(each, ast.Constant) and isinstance(each.value, str) and SQL_OF_PAGES.search(each.value))
        for each in ast.walk(node)
    )


def queries_of_pages() -> Iterator[tuple[str, Function]]:
    """Every function of a queries module that makes a statement of the table of pages."""
    for file in sorted(SOURCES.rglob("*.py")):
        path = file.relative_to(SOURCES)
        if "queries" not in path.as_posix():
            continue
        module = ast.parse(file.read_text())
        names = set(TABLE)
        for node in module.body:
            if isinstance(node, ast.Assign) and speaks_of(node.value, names):
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        for node in module.body:
            if isinstance(node, Function) and any(speaks_of(line, names) for line in node.body):
                yield f"{path.with_suffix('').as_posix()}:{node.name}", node


def takes_actor(function: Function) -> bool:
    arguments = [*function.args.args, *function.args.kwonlyargs]
    return any(each.annotation is not None and ast.unparse(each.annotation) == "Actor" for each in arguments)


def called(function: Function) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {getattr(each, "attr", getattr(each, "id", "")) for each in calls}


def resolved(function: FunctionType) -> Iterator[object]:
    """What the names in a function stand for, also in what is defined within it."""
    codes: list[CodeType] = [function.__code__]
    while codes:
        code = codes.pop()
        codes += [each for each in code.co_consts if isinstance(each, CodeType)]
        held: object = None
        for step in dis.get_instructions(code):
            if step.opname == "LOAD_GLOBAL":
                held = function.__globals__.get(str(step.argval))
            elif step.opname in {"LOAD_ATTR", "LOAD_METHOD"} and isinstance(held, ModuleType):
                held = getattr(held, str(step.argval), None)
            else:
                held = None
            yield held


def reached(*roots: object) -> set[object]:
    """The product's functions that may run when the roots do, as far as names tell; ports lead nowhere."""
    found: set[object] = set()
    waiting = list(roots)
    while waiting:
        each = waiting.pop()
        if not (getattr(each, "__module__", None) or "").startswith("stoa."):
            continue
        if inspect.isclass(each):
            waiting += [
                part for part in vars(each).values() if isinstance(part, FunctionType) and part not in found
            ]
            continue
        function = inspect.unwrap(each) if callable(each) else each
        if isinstance(function, FunctionType) and function not in found:
            found.add(function)
            waiting += resolved(function)
    return found


def dependencies(dependant: Dependant) -> Iterator[object]:
    """The route's own function, and those that it depends on."""
    yield dependant.call
    for each in dependant.dependencies:
        yield from dependencies(each)


def touched(functions: set[object]) -> set[str]:
    """The queries of pages among the functions."""
    names = {
        f"{each.__module__.removeprefix('stoa.').replace('.', '/')}:{each.__name__}"
        for each in functions
        if isinstance(each, FunctionType)
    }
    return names & QUERIES.keys()


QUERIES = dict(queries_of_pages())
WAYS: dict[str, list[object]] = {
    **{
        f"{min(route.methods or ())} {route.path}": list(dependencies(route.dependant))
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
    },
    **{f"topic {name}": [may_listen] for name, may_listen in TOPICS.items()},
    "socket /collab/pages/{page_id}": [collab],
}
REACHED: dict[str, set[object]] = {name: reached(*roots) for name, roots in WAYS.items()}


@pytest.mark.spec("SP-1")
def test_a_query_of_pages_is_made_for_an_actor_or_named_here() -> None:
    assert len(QUERIES) > 40
    assert {name for name, function in QUERIES.items() if not takes_actor(function)} == WITHOUT_ACTOR.keys()
    for name, function in QUERIES.items():
        if takes_actor(function):
            assert called(function) & BY_THE_RULE, f"{name} takes an actor and does not ask the rule"


@pytest.mark.spec("SP-1")
def test_the_table_of_pages_is_named_in_queries_only_and_the_rule_stands_once() -> None:
    sources = {path.relative_to(SOURCES).as_posix(): path.read_text() for path in SOURCES.rglob("*.py")}
    tables = {path for path, text in sources.items() if re.search(r'\btable\(\s*"pages"', text)}
    sql = {path for path, text in sources.items() if SQL_OF_PAGES.search(text)}
    statements = {
        path
        for path, text in sources.items()
        if re.search(r"from stoa\.pages\.models import .*\bPage\b", text)
        and re.search(r"^from sqlalchemy.* import .*\b(select|update|delete|insert|text)\b", text, re.MULTILINE)
    }
    ranks = {
        path
        for path, text in sources.items()
        if "effective_visibility" in text and re.search(r"SpaceRole\.OWNER|space_role = 4", text)
    }

    assert tables == {"access/queries/rule.py", "spaces/queries/spaces.py"}
    assert {path for path in sql | statements if "/queries/" not in path} == set()
    # The second only says where the newest are looked for, and asks the rule of what it finds.
    assert ranks == {"access/queries/rule.py", "access/queries/newest.py"}


@pytest.mark.spec("SP-1")
def test_every_route_topic_and_socket_that_touches_pages_asks_the_rule() -> None:
    to_pages = {name: functions for name, functions in REACHED.items() if touched(functions)}

    assert len(to_pages) > 60
    for name, functions in to_pages.items():
        # Spaces show no page: whether one of their pages is granted counts, which the rule's own condition says.
        only_grants = touched(functions) <= {"spaces/queries/spaces:_is_reached_by_grant"}
        assert functions & ({area_roles} if only_grants else RULES), name


@pytest.mark.spec("SP-1")
def test_every_way_that_names_a_page_loads_it_for_the_actor() -> None:
    named = {name for name in WAYS if "{page_id}" in name or name in {"topic page", "GET /shared"}}
    without = {name for name in named if not REACHED[name] & set(LOADERS)}

    assert len(named) > 40
    assert without == WITHOUT_LOADER.keys()


def test_the_walk_sees_a_way_that_forgets_the_rule() -> None:
    async def careless() -> object:
        return find_live

    careless.__module__ = "stoa.careless"

    assert touched(reached(careless)) == {"pages/queries/outside:find_live"}
    assert not reached(careless) & {*RULES, *LOADERS}
