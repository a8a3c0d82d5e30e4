"""Conversations of a ChatGPT archive: a tree of nodes by id, and the node at the end of the path (OP-30)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from stoa.imports.core.drafts import Draft, DraftMessage, items, mapping, moment, nearest, rehung, text

ROLES = {"user": "user", "assistant": "assistant"}


def fits(found: Mapping[str, Any]) -> bool:
    return isinstance(found.get("mapping"), dict)


def read(found: Mapping[str, Any], losses: Counter[str]) -> Draft:
    """One conversation; what people never saw of it is left out and its children hang at what is above."""
    messages: list[DraftMessage] = []
    hidden: dict[str, str | None] = {}
    prompt: str | None = None
    for key, node in found["mapping"].items():
        message, above = mapping(mapping(node).get("message")), mapping(node).get("parent")
        parent = above if isinstance(above, str) else None
        role = ROLES.get(str(mapping(message.get("author")).get("role")))
        said = _said(mapping(message.get("content")), losses)
        if mapping(message.get("content")).get("content_type") == "user_editable_context":
            prompt = _instructions(mapping(message.get("content")))
        if role is None or not said:
            hidden[key] = parent
            losses["tool_message"] += mapping(message.get("author")).get("role") == "tool"
            continue
        facts = mapping(message.get("metadata"))
        losses["attachment"] += len(list(items(facts.get("attachments"))))
        messages.append(
            DraftMessage(
                key=text(key),
                parent=parent,
                role=role,
                content=said,
                created_at=moment(message.get("create_time")),
                model=text(facts.get("model_slug")) or None if role == "assistant" else None,
            )
        )
    rehung(messages, hidden)
    leaf = found.get("current_node")
    return Draft(
        key=text(found.get("conversation_id") or found.get("id")),
        title=text(found.get("title")),
        messages=messages,
        leaf=nearest(leaf if isinstance(leaf, str) else None, hidden),
        created_at=moment(found.get("create_time")),
        updated_at=moment(found.get("update_time")),
        model=text(found.get("default_model_slug")) or None,
        system_prompt=prompt,
    )


def _said(content: Mapping[str, Any], losses: Counter[str]) -> str:
    match content.get("content_type"):
        case "text":
            parts = content.get("parts")
            return (
                "\n\n".join(text(part) for part in parts if isinstance(part, str))
                if isinstance(parts, list)
                else ""
            )
        case "multimodal_text":
            parts = content.get("parts")
            found = parts if isinstance(parts, list) else []
            losses["picture"] += sum(isinstance(part, dict) for part in found)
            return "\n\n".join(text(part) for part in found if isinstance(part, str)) or "[Picture]"
        case "code":
            return f"```{text(content.get('language'))}\n{text(content.get('text'))}\n```"
    return ""


def _instructions(content: Mapping[str, Any]) -> str | None:
    about = (text(content.get("user_profile")), text(content.get("user_instructions")))
    return "\n\n".join(filter(None, about))[:10_000] or None
