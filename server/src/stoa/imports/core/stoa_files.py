"""Conversations as Stoa itself writes them; nothing is lost but ids, keys and costs (CV-73)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from stoa.imports.core.drafts import Draft, DraftMessage, items, mapping, moment, text

FORM = "stoa.conversation/"
ROLES = ("user", "assistant", "system", "tool")
# Values that stand in the file as they stand in the table.
MESSAGE_FACTS = (
    "tool_calls",
    "tool_results",
    "tool_call_id",
    "sources",
    "used_context",
    "edited_at",
    "status",
    "provider",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "thinking_tokens",
    "stop_reason",
    "error",
    "kind_hint",
    "metadata",
    "updated_at",
)
CONVERSATION_FACTS = ("title_source", "temperature", "parameters", "mode", "status", "continuation_summary")


def fits(found: Mapping[str, Any]) -> bool:
    return str(found.get("form")).startswith(FORM) and isinstance(found.get("conversation"), dict)


def read(found: Mapping[str, Any], losses: Counter[str]) -> Draft:
    head = mapping(found["conversation"])
    authors = {text(each.get("id")): each for each in items(found.get("authors"))}
    messages = []
    for item in items(found.get("messages")):
        if item.get("role") not in ROLES:
            losses["message_unknown"] += 1
            continue
        author = mapping(authors.get(text(item.get("user_id"))))
        losses["attachment"] += len(list(items(item.get("attachments"))))
        messages.append(
            DraftMessage(
                key=text(item.get("id")),
                parent=text(item.get("parent_id")) or None,
                role=text(item.get("role")),
                content=text(item.get("content")),
                created_at=moment(item.get("created_at")),
                model=text(item.get("model")) or None,
                thinking=text(item.get("thinking")) or None,
                author=text(author.get("name")) or None,
                author_digest=text(author.get("email_sha256")) or None,
                facts={name: item[name] for name in MESSAGE_FACTS if item.get(name) is not None},
            )
        )
    tags = head.get("tags")
    losses["tool_result"] += int(mapping(found.get("left_out")).get("tool_results") or 0)
    return Draft(
        key=text(head.get("id")),
        title=text(head.get("title")),
        messages=messages,
        leaf=text(head.get("active_leaf_id")) or None,
        created_at=moment(head.get("created_at")),
        updated_at=moment(head.get("last_message_at")),
        model=text(head.get("model")) or None,
        system_prompt=text(head.get("system_prompt"))[:10_000] or None,
        tags=[text(tag) for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
        facts={name: head[name] for name in CONVERSATION_FACTS if head.get(name) is not None},
    )
