"""Merges pieces of text that arrived together, so that consumers handle one piece per read of the socket."""

from stoa.providers.contracts import ModelEvent, TextDelta, ThinkingDelta


def append_text(events: list[ModelEvent], text: object) -> None:
    """Add visible text to a batch; what is no text, or empty, adds nothing."""
    if not isinstance(text, str) or not text:
        return
    if events and isinstance(events[-1], TextDelta):
        events[-1] = TextDelta(events[-1].text + text)
    else:
        events.append(TextDelta(text))


def append_thinking(events: list[ModelEvent], text: object) -> None:
    """Add thinking to a batch, likewise."""
    if not isinstance(text, str) or not text:
        return
    if events and isinstance(events[-1], ThinkingDelta):
        events[-1] = ThinkingDelta(events[-1].text + text)
    else:
        events.append(ThinkingDelta(text))
