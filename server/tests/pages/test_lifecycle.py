"""Draft, shared, finalized, and what AI reads; copies, templates and the kinds of pages."""

from typing import Any

import httpx
import pytest

from tests.pages.test_versions import document, write
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch


@pytest.mark.spec("PG-59")
async def test_a_finalized_page_refuses_changes_of_text_title_and_tags_but_not_comments(team: Team) -> None:
    page = await team.page("page")
    path, client = f"/pages/{page['id']}", team.founder.client
    await write(team.founder, page["id"], "final words")
    tag = (await client.post(f"/spaces/{team.space_id}/tags", json={"name": "red"})).json()
    editor = await team.join("Ed")
    await team.grant(page["id"], editor, "EDIT")
    assert_problem(await editor.client.put(f"{path}/finalization"), 403, "access.forbidden")

    for _ in range(2):
        answer = await client.put(f"{path}/finalization")
        assert (answer.json()["lifecycle"], answer.json()["permissions"]["edit"]) == ("finalized", False)

    refused = [
        await client.patch(path, json={"title": "other"}),
        await client.put(f"{path}/tags/{tag['id']}"),
        await client.put(f"{path}/content", json={"content": document("x")}, headers={"If-Match": '"9"'}),
    ]
    for each in refused:
        assert_problem(each, 409, "pages.finalized")
    assert (await editor.client.post(f"{path}/comments", json={"content": "Well done"})).status_code == 201
    versions = (await client.get(f"{path}/versions")).json()["items"]
    assert [each["source"] for each in versions] == ["finalize"]


@pytest.mark.spec("PG-59")
async def test_a_draft_that_others_may_see_is_shared(team: Team) -> None:
    open_page, page = await team.page("open"), await team.page("private")
    await team.set_visibility(page["id"], "private")

    async def lifecycle(which: dict[str, Any]) -> str:
        return str((await team.founder.client.get(f"/pages/{which['id']}")).json()["lifecycle"])

    assert (await lifecycle(open_page), await lifecycle(page)) == ("shared", "draft")
    await team.grant(page["id"], await team.join("Mo"), "VIEW")
    assert await lifecycle(page) == "shared"


@pytest.mark.spec("PG-60", "PG-61")
async def test_a_page_in_the_ai_context_stays_there_as_it_was_finalized_if_asked(team: Team) -> None:
    page = await team.page("page")
    path, client = f"/pages/{page['id']}", team.founder.client
    assert_problem(await client.put(f"{path}/context"), 409, "pages.not_finalized")
    await client.put(f"{path}/finalization")
    reader = await team.join("Ray")
    await team.grant(page["id"], reader, "VIEW")
    assert_problem(await reader.client.put(f"{path}/context"), 403, "access.forbidden")
    assert (await client.put(f"{path}/context")).json()["in_context"]

    kept = (await client.delete(f"{path}/finalization", params={"keep_context": True})).json()
    assert (kept["status"], kept["in_context"], kept["context_version_number"]) == ("draft", True, 1)
    assert (await client.put(f"{path}/context")).status_code == 200
    await client.put(f"{path}/finalization")
    left = (await client.delete(f"{path}/finalization")).json()
    assert (left["in_context"], left["context_version_number"]) == (False, None)
    with pytest.raises(Exception, match="ck_pages_in_context"):
        await execute(
            team.platform, "UPDATE pages SET in_context = true WHERE id = CAST(:page AS uuid)", page=page["id"]
        )
    events = await fetch(
        team.platform,
        "SELECT event_type FROM audit_events WHERE resource_id = :page ORDER BY created_at",
        page=page["id"],
    )
    kinds = [event.event_type for event in events]
    assert kinds == [
        "page.created", "page.finalized", "page.context_on", "page.unlocked", "page.finalized", "page.unlocked",
    ]  # fmt: skip


async def headings(client: httpx.AsyncClient, page_id: str) -> list[str]:
    content = (await client.get(f"/pages/{page_id}/content")).json()["content"]["content"]
    return [block["content"][0]["text"] for block in content if block["type"] == "heading"]


@pytest.mark.spec("PG-63")
async def test_seven_templates_begin_a_page_with_their_sections(team: Team) -> None:
    client = team.founder.client
    listed = (await client.get("/page-templates")).json()["items"]
    expected = {
        "meeting_notes": "Date, Attendees, Agenda, Discussion, Action items, Decisions",
        "decision_record": "Status, Context, Options, Decision, Rationale, Consequences",
        "proposal": "Summary, Problem, Solution, Benefits, Risks, Timeline, Resources",
        "project_brief": (
            "Overview, Objectives, In scope, Out of scope, Success criteria, Stakeholders, Timeline"
        ),
        "weekly_update": "Highlights, Progress, Blockers, Next week, Metrics",
        "technical_spec": ("Overview, Goals, Non-goals, Design, Data model, API, Plan, Testing, Open questions"),
        "general": "",
    }
    assert [each["page_type"] for each in listed] == list(expected)
    for kind, sections in expected.items():
        page = await team.page(kind, page_type=kind)
        assert (page["page_type"], ", ".join(await headings(client, page["id"]))) == (kind, sections)
        if kind == "meeting_notes":
            content = (await client.get(f"/pages/{page['id']}/content")).json()["content"]
            assert "taskList" in [block["type"] for block in content["content"]]


@pytest.mark.spec("PG-64")
async def test_a_document_becomes_a_template_of_its_space_with_variables(team: Team) -> None:
    client, member = team.founder.client, await team.join("Mo", role="member")
    source = await team.page("Retrospective")
    await write(team.founder, source["id"], "{{title}} by {{author}} on {{date}}")
    assert (await client.patch(f"/pages/{source['id']}", json={"is_template": True})).json()["is_template"]
    folder = await team.page("folder", type="FOLDER")
    assert_problem(
        await client.patch(f"/pages/{folder['id']}", json={"is_template": True}), 409, "pages.no_document"
    )

    listed = (await member.client.get("/page-templates", params={"space": team.space_id})).json()["items"]
    made = await team.page("Sprint 9", by=member, template_id=source["id"])
    plain = await client.post(
        "/pages", json={"space_id": team.space_id, "title": "no", "template_id": folder["id"]}
    )

    assert [each["name"] for each in listed if each["page_id"]] == ["Retrospective"]
    content = (await client.get(f"/pages/{made['id']}/content")).json()["content"]
    text = content["content"][0]["content"][0]["text"]
    assert text.startswith("Sprint 9 by Mo on 20")
    assert_problem(plain, 422, "pages.no_template")
    await client.put(f"/recent-pages/{source['id']}")
    assert (await client.get("/recent-pages")).json()["items"] == []
    assert (await client.get("/pages", params={"q": "Retro"})).json()["items"] == []


@pytest.mark.spec("PG-12")
async def test_folders_and_documents_turn_into_each_other_and_nothing_else_does(team: Team) -> None:
    page = await team.page("page")
    path, client = f"/pages/{page['id']}", team.founder.client
    assert (await client.patch(path, json={"type": "FOLDER"})).json()["type"] == "FOLDER"
    assert (await client.patch(path, json={"type": "DOCUMENT"})).json()["type"] == "DOCUMENT"
    assert_problem(await client.patch(path, json={"type": "CHANNEL"}), 409, "pages.type_fixed")
    await execute(team.platform, "UPDATE pages SET type = 'CAD' WHERE id = CAST(:id AS uuid)", id=page["id"])
    assert_problem(await client.patch(path, json={"type": "DOCUMENT"}), 409, "pages.type_fixed")


@pytest.mark.spec("PG-19")
async def test_a_copy_is_private_to_its_maker_and_leaves_out_what_they_do_not_see(team: Team) -> None:
    member = await team.join("Mo", role="member")
    top = await team.page("top")
    seen = await team.page("seen", parent_id=top["id"])
    hidden = await team.page("hidden", parent_id=top["id"])
    await team.page("below hidden", parent_id=hidden["id"])
    await team.set_visibility(hidden["id"], "private")
    await write(team.founder, seen["id"], "words")
    await member.client.post(f"/pages/{top['id']}/comments", json={"content": "Nice"})
    await member.client.post(f"/pages/{top['id']}/versions", json={})

    answer = await member.client.post(f"/pages/{top['id']}/duplicates", json={"with_descendants": True})

    copy = answer.json()
    assert (answer.status_code, copy["title"], copy["effective_visibility"]) == (201, "top (Copy)", "private")
    assert (copy["owner_id"], copy["current_version"]) == (str(member.id), 0)
    assert (await member.client.get(f"/pages/{copy['id']}/comments")).json()["items"] == []
    outline = await team.outline(by=member)
    assert outline == {None: ["top", "top (Copy)"], "top": ["seen"], "top (Copy)": ["seen"]}
    below = (await member.client.get(f"/pages/{copy['id']}/children")).json()["items"]
    text = (await member.client.get(f"/pages/{below[0]['id']}/content")).json()["content"]
    assert text["content"][0]["content"][0]["text"] == "words"
    await execute(
        team.platform,
        "INSERT INTO pages (id, organization_id, space_id, area_id, parent_id, ancestor_ids, type, title, position,"
        " effective_visibility, created_at, updated_at)"
        " SELECT gen_random_uuid(), organization_id, space_id, area_id, id, ARRAY[id], 'FOLDER', 'x', 100 + n, 'area',"
        " now(), now() FROM pages, generate_series(1, 1000) n WHERE id = CAST(:top AS uuid)",
        top=top["id"],
    )
    many = await member.client.post(f"/pages/{top['id']}/duplicates", json={"with_descendants": True})
    assert_problem(many, 409, "limit_reached")
    assert many.json()["limit"] == 1_000
    outsider = await team.join("Bo", role="member")
    assert_problem(await outsider.client.get(f"/pages/{copy['id']}"), 404, "not_found")
