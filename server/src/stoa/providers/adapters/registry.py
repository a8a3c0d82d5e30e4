"""Which adapter speaks to which provider, and where each is found."""

from stoa.providers.adapters.anthropic import AnthropicAdapter
from stoa.providers.adapters.base import Adapter
from stoa.providers.adapters.demo import DemoAdapter
from stoa.providers.adapters.google import GoogleAdapter
from stoa.providers.adapters.openai import OpenAIAdapter
from stoa.providers.contracts import Provider

_OPENAI: Adapter = OpenAIAdapter()
_OTHERS: dict[Provider, Adapter] = {
    Provider.ANTHROPIC: AnthropicAdapter(),
    Provider.GOOGLE: GoogleAdapter(),
    Provider.STOA: DemoAdapter(),
}


def adapter_for(provider: Provider) -> Adapter:
    return _OTHERS.get(provider, _OPENAI)
