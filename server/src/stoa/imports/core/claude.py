"""Conversations of a Claude archive: lists of messages, in newer ones with parents (OP-32)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from stoa.imports.core.drafts import Draft, DraftMessage, items, moment, text

ROLES = {"human": "user", "assistant": "assistant"}
NO_PARENT = "00000000-0000-4000-8000-000000000000"


def fits(found: Mapping[str, Any]) -> bool:
    return isinstance(found.get("chat_messages"), list)


def read(found: Mapping[str, Any], losses: Counter[str]) -> Draft:
    messages: list[DraftMessage] = []
    above: str | None = None
    has_parents = any(item.get("parent_message_uuid") for item in items(found["chat_messages"]))
    for item in items(found["chat_messages"]):
        role = ROLES.get(str(item.get("sender")))
        parts = list(items(item.get("content")))
        said = "\n\n".join(filter(None, (text(part.get("text")) for part in parts if part.get("type") == "text")))
        thought = "\n\n".join(
            filter(None, (text(part.get("thinking")) for part in parts if part.get("type") == "thinking"))
        )
        losses["tool_message"] += sum(part.get("type") in ("tool_use", "tool_result") for part in parts)
        losses["attachment"] += sum(len(list(items(item.get(name)))) for name in ("attachments", "files"))
        if role is None:
            losses["message_unknown"] += 1
            continue
        key = text(item.get("uuid")) or str(len(messages))
        parent = text(item.get("parent_message_uuid")) if has_parents else above
        messages.append(
            DraftMessage(
                key=key,
                parent=None if parent in (None, "", NO_PARENT) else parent,
                role=role,
                content=said or text(item.get("text")),
                thinking=thought or None,
                created_at=moment(item.get("created_at")),
            )
        )
        above = key
    leaf = text(found.get("current_leaf_message_uuid")) or above
    return Draft(
        key=text(found.get("uuid")),
        title=text(found.get("name")),
        messages=messages,
        leaf=leaf,
        created_at=moment(found.get("created_at")),
        updated_at=moment(found.get("updated_at")),
        model=text(found.get("model")) or None,
    )
