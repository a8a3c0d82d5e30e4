"""Which adapter speaks to which provider, and where each is found."""

from stoa.providers.adapters.anthropic import AnthropicAdapter
from stoa.providers.adapters.base import Adapter
from stoa.providers.adapters.demo import DemoAdapter
from stoa.providers.adapters.openai import OpenAIAdapter
from stoa.providers.contracts import Provider

_OPENAI, _ANTHROPIC, _DEMO = OpenAIAdapter(), AnthropicAdapter(), DemoAdapter()


def adapter_for(provider: Provider) -> Adapter:
    if provider is Provider.ANTHROPIC:
        return _ANTHROPIC
    return _DEMO if provider is Provider.STOA else _OPENAI
