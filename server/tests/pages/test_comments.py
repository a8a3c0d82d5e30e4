"""Comments: threads of one level, and who may do what with whose."""

import pytest

from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person


@pytest.mark.spec("PG-65")
async def test_who_comments_answers_resolves_and_deletes(team: Team) -> None:
    page = await team.page("page")
    people: dict[str, Person] = {"ada": team.founder}
    for name, level in (("Ray", "VIEW"), ("Ed", "EDIT"), ("Sue", "SHARE")):
        people[name] = await team.join(name)
        await team.grant(page["id"], people[name], level)
    path = f"/pages/{page['id']}/comments"
    ray, editor, sharer = people["Ray"].client, people["Ed"].client, people["Sue"].client
    anchor = {"quote": "the passage", "start": "AAEC", "end": "AAED"}

    first = (await ray.post(path, json={"content": "Why?", "anchor": anchor})).json()
    reply = (await editor.post(path, json={"content": "Because", "parent_id": first["id"]})).json()
    assert (first["anchor"], reply["parent_id"]) == (anchor, first["id"])
    deeper = await ray.post(path, json={"content": "No", "parent_id": reply["id"]})
    assert_problem(deeper, 422, "pages.thread_elsewhere")
    assert_problem(await ray.post(path, json={"content": "  "}), 422, "invalid_input")
    assert_problem(await ray.post(path, json={"content": "x" * 10_001}), 422, "invalid_input")

    comment, answer = f"/page-comments/{first['id']}", f"/page-comments/{reply['id']}"
    assert_problem(await editor.patch(comment, json={"content": "Mine"}), 403, "access.forbidden")
    assert (await ray.patch(comment, json={"content": "Why not?"})).json()["edited_at"] is not None
    assert_problem(await ray.put(f"{comment}/resolution"), 403, "access.forbidden")
    assert_problem(await editor.put(f"{answer}/resolution"), 422, "pages.thread_elsewhere")
    resolved = (await editor.put(f"{comment}/resolution")).json()
    assert resolved["resolved_by"] == str(people["Ed"].id)
    assert (await editor.delete(f"{comment}/resolution")).json()["resolved_at"] is None
    assert_problem(await editor.delete(comment), 403, "access.forbidden")
    assert (await sharer.delete(comment)).status_code == 204
    assert_problem(await ray.patch(comment, json={"content": "Again"}), 409, "pages.comment_deleted")

    shown = (await ray.get(path)).json()["items"]
    assert [(each["content"], each["deleted_at"] is None) for each in shown] == [("", False), ("Because", True)]
    assert (await editor.delete(answer)).status_code == 204
    assert (await ray.get(path)).json()["items"] == []
    stranger = await team.join("Stan")
    assert_problem(await stranger.client.get(path), 404, "not_found")
    await team.trash(page)
    assert_problem(await people["ada"].client.post(path, json={"content": "Late"}), 409, "pages.trashed")
    assert_problem(await ray.post(path, json={"content": "Late"}), 404, "not_found")
