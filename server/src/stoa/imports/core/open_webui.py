"""Chats as Open WebUI exports them: messages by id with parents, and the current one (OP-31)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from stoa.imports.core.drafts import Draft, DraftMessage, items, mapping, moment, text


def fits(found: Mapping[str, Any]) -> bool:
    return isinstance(mapping(mapping(found.get("chat")).get("history")).get("messages"), dict)


def read(found: Mapping[str, Any], losses: Counter[str]) -> Draft:
    chat = mapping(found["chat"])
    history = mapping(chat["history"])
    messages = []
    for key, item in history["messages"].items():
        entry = mapping(item)
        role = str(entry.get("role"))
        losses["attachment"] += len(list(items(entry.get("files"))))
        if role not in ("user", "assistant", "system"):
            losses["message_unknown"] += 1
            continue
        messages.append(
            DraftMessage(
                key=text(key),
                parent=text(entry.get("parentId")) or None,
                role=role,
                content=text(entry.get("content")),
                created_at=moment(entry.get("timestamp")),
                model=text(entry.get("model")) or None if role == "assistant" else None,
            )
        )
    models = chat.get("models")
    tags = mapping(found.get("meta")).get("tags") or chat.get("tags")
    return Draft(
        key=text(found.get("id") or chat.get("id")),
        title=text(found.get("title") or chat.get("title")),
        messages=messages,
        leaf=text(history.get("currentId")) or None,
        created_at=moment(found.get("created_at") or chat.get("timestamp")),
        updated_at=moment(found.get("updated_at")),
        model=text(models[0]) or None if isinstance(models, list) and models else None,
        system_prompt=text(mapping(chat.get("params")).get("system") or chat.get("system"))[:10_000] or None,
        tags=[text(tag) for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
    )
