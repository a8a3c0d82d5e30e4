"""Bodies about what the AI is told."""

from stoa.platform.http.schemas import Out


class PromptLayerOut(Out):
    source: str
    name: str
    text: str


class PromptLayersOut(Out):
    """Layers in the order in which a model gets them, and the tiers that the person may use."""

    layers: list[PromptLayerOut]
    allowed_tiers: list[str]
