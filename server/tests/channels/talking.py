"""What tests of channels do over and over."""

from typing import Any

import httpx

from tests.support.team import Team
from tests.support.world import Person


async def channel(team: Team, title: str = "design", *, by: Person | None = None, **place: Any) -> str:
    """A new channel in General; gives its id."""
    page_id: str = (await team.page(title, by=by, type="CHANNEL", **place))["id"]
    return page_id


async def post(person: Person, page_id: str, content: str, client_id: str | None = None) -> httpx.Response:
    body = {"content": content} if client_id is None else {"content": content, "client_id": client_id}
    return await person.client.post(f"/channels/{page_id}/messages", json=body)


async def say(person: Person, page_id: str, content: str, client_id: str | None = None) -> dict[str, Any]:
    """A message that is taken."""
    answer = await post(person, page_id, content, client_id)
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def read(person: Person, page_id: str, **stretch: Any) -> dict[str, Any]:
    """A stretch of the channel."""
    answer = await person.client.get(f"/channels/{page_id}/messages", params=stretch)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def texts(person: Person, page_id: str, **stretch: Any) -> list[str]:
    return [each["content"] for each in (await read(person, page_id, **stretch))["items"]]


async def changes(person: Person, page_id: str, after: int, **more: Any) -> dict[str, Any]:
    answer = await person.client.get(f"/channels/{page_id}/changes", params={"after": after, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def set_channel(person: Person, page_id: str, **settings: Any) -> httpx.Response:
    return await person.client.patch(f"/channels/{page_id}", json=settings)


def edit(person: Person, message: dict[str, Any], content: str) -> Any:
    return person.client.patch(f"/channel-messages/{message['id']}", json={"content": content})


def delete(person: Person, message: dict[str, Any]) -> Any:
    return person.client.delete(f"/channel-messages/{message['id']}")
