"""The seven templates that every space has, as documents, and the variables in them (PG-63, PG-64)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]

# Headings by template; a section with `tasks` begins with an empty list of tasks, one with `now` with the date.
_SECTIONS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "meeting_notes": (
        ("Date", "now"),
        ("Attendees", "list"),
        ("Agenda", "list"),
        ("Discussion", "text"),
        ("Action items", "tasks"),
        ("Decisions", "list"),
    ),
    "decision_record": (
        ("Status", "text"),
        ("Context", "text"),
        ("Options", "list"),
        ("Decision", "text"),
        ("Rationale", "text"),
        ("Consequences", "list"),
    ),
    "proposal": (
        ("Summary", "text"),
        ("Problem", "text"),
        ("Solution", "text"),
        ("Benefits", "list"),
        ("Risks", "list"),
        ("Timeline", "text"),
        ("Resources", "list"),
    ),
    "project_brief": (
        ("Overview", "text"),
        ("Objectives", "list"),
        ("In scope", "list"),
        ("Out of scope", "list"),
        ("Success criteria", "list"),
        ("Stakeholders", "list"),
        ("Timeline", "text"),
    ),
    "weekly_update": (
        ("Highlights", "list"),
        ("Progress", "list"),
        ("Blockers", "list"),
        ("Next week", "list"),
        ("Metrics", "text"),
    ),
    "technical_spec": (
        ("Overview", "text"),
        ("Goals", "list"),
        ("Non-goals", "list"),
        ("Design", "text"),
        ("Data model", "text"),
        ("API", "text"),
        ("Plan", "list"),
        ("Testing", "list"),
        ("Open questions", "list"),
    ),
    "general": (),
}

NAMES: Mapping[str, str] = {
    "meeting_notes": "Meeting notes",
    "decision_record": "Decision record",
    "proposal": "Proposal",
    "project_brief": "Project brief",
    "weekly_update": "Weekly update",
    "technical_spec": "Technical spec",
    "general": "General",
}


@dataclass(frozen=True)
class Values:
    """What the variables stand for."""

    date: str
    title: str
    author: str


def built_in(kind: str, values: Values) -> Document:
    """The document of a built-in template, filled in."""
    blocks: list[Document] = []
    for heading, form in _SECTIONS[kind]:
        blocks.append({"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": heading}]})
        blocks.append(_body(form))
    return filled({"type": "doc", "content": blocks}, values)


def filled(document: Document, values: Values) -> Document:
    """A copy of a document with `{{date}}`, `{{title}}` and `{{author}}` in its text filled in."""
    if document.get("type") == "text":
        text = document["text"]
        for name in ("date", "title", "author"):
            text = text.replace("{{" + name + "}}", getattr(values, name))
        return {**document, "text": text}
    children = document.get("content")
    if not children:
        return document
    # A variable without a value leaves no text, and a text without text is no node.
    found = [filled(child, values) for child in children]
    return {**document, "content": [each for each in found if each.get("type") != "text" or each["text"]]}


def _body(form: str) -> Document:
    empty: Document = {"type": "paragraph"}
    match form:
        case "now":
            return {"type": "paragraph", "content": [{"type": "text", "text": "{{date}}"}]}
        case "list":
            return {"type": "bulletList", "content": [{"type": "listItem", "content": [empty]}]}
        case "tasks":
            task = {"type": "taskItem", "attrs": {"checked": False}, "content": [empty]}
            return {"type": "taskList", "content": [task]}
        case _:
            return empty
