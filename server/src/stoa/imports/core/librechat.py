"""Conversations as LibreChat exports them: a list of messages with parents, or one within the other (OP-32)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from stoa.imports.core.drafts import Draft, DraftMessage, items, mapping, moment, text

NO_PARENT = "00000000-0000-0000-0000-000000000000"


def fits(found: Mapping[str, Any]) -> bool:
    return "conversationId" in found and isinstance(found.get("messages"), list)


def read(found: Mapping[str, Any], losses: Counter[str]) -> Draft:
    messages: list[DraftMessage] = []
    for item in _flat(found["messages"]):
        is_person = item.get("isCreatedByUser") is True or item.get("sender") == "User"
        parts = [part for part in items(item.get("content")) if part.get("type") == "text"]
        losses["attachment"] += len(list(items(item.get("files"))))
        parent = text(item.get("parentMessageId"))
        messages.append(
            DraftMessage(
                key=text(item.get("messageId")) or str(len(messages)),
                parent=None if parent in ("", NO_PARENT) else parent,
                role="user" if is_person else "assistant",
                content=text(item.get("text")) or "\n\n".join(_text_of(part) for part in parts),
                created_at=moment(item.get("createdAt")),
                model=None if is_person else text(item.get("model")) or text(item.get("sender")) or None,
            )
        )
    options = mapping(found.get("options"))
    newest = max(messages, key=lambda message: message.created_at or "", default=None)
    return Draft(
        key=text(found.get("conversationId")),
        title=text(found.get("title")),
        messages=messages,
        leaf=newest.key if newest else None,
        created_at=moment(found.get("createdAt")) or (messages[0].created_at if messages else None),
        updated_at=moment(found.get("updatedAt")),
        model=text(options.get("model")) or None,
        system_prompt=text(options.get("promptPrefix"))[:10_000] or None,
    )


def _text_of(part: Mapping[str, Any]) -> str:
    value = part.get("text")
    return text(value.get("value")) if isinstance(value, dict) else text(value)


def _flat(value: object) -> Iterator[Mapping[str, Any]]:
    """Messages with those that answer them, without recursion: nesting is the attack."""
    pending = list(reversed(list(items(value))))
    while pending:
        item = pending.pop()
        yield item
        above = {"parentMessageId": item.get("messageId")}
        pending += [{**above, **child} for child in reversed(list(items(item.get("children"))))]
