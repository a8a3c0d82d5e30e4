"""Bodies of prompts that Stoa ships."""

from stoa.platform.http.schemas import Out


class PromptPresetOut(Out):
    """`key` names it; `temperature` null leaves the model's own."""

    key: str
    text: str
    temperature: float | None
