"""Cost of a call in integer micro-dollars (US-3 to US-7). No floating point anywhere."""

from stoa.usage.contracts import Price, TokenUse

TOKENS_PER_PRICE = 1_000_000
CHARACTERS_PER_TOKEN = 4


def estimate_tokens(characters: int) -> int:
    """Tokens of a text whose provider told none: a quarter of its characters, rounded up."""
    return -(-characters // CHARACTERS_PER_TOKEN)


def estimate_characters(tokens: int) -> int:
    """About how long a text of so many tokens is, where nothing else is known of it."""
    return tokens * CHARACTERS_PER_TOKEN


def cache_read_price(price: Price) -> int:
    """Own price of a cached token read, or 10 % of the input price, rounded up."""
    if price.cache_read is not None:
        return price.cache_read
    return -(-(price.input or 0) // 10)


def cache_write_price(price: Price) -> int:
    """Own price of a cached token written, or 125 % of the input price, rounded up."""
    if price.cache_write is not None:
        return price.cache_write
    return -(-(price.input or 0) * 5 // 4)


def uncached_input(tokens: TokenUse) -> tuple[int, bool]:
    """Prompt tokens at the full price, and whether the provider's figures contradict each other."""
    left = tokens.prompt - tokens.cache_read - tokens.cache_creation
    return max(left, 0), left < 0


def cost_micros(tokens: TokenUse, price: Price) -> int:
    """Sum over the four kinds of tokens, divided once at the end, rounded half up. Unknown price: 0."""
    if not price.is_known:
        return 0
    full, _ = uncached_input(tokens)
    total = (
        full * (price.input or 0)
        + tokens.completion * (price.output or 0)
        + tokens.cache_read * cache_read_price(price)
        + tokens.cache_creation * cache_write_price(price)
    )
    return (total + TOKENS_PER_PRICE // 2) // TOKENS_PER_PRICE


def is_estimated(tokens: TokenUse, price: Price) -> bool:
    """Whether the cost is a guess: tokens estimated, contradictory, or without a price."""
    return tokens.is_estimated or uncached_input(tokens)[1] or not price.is_known


def estimate_micros(prompt_characters: int, output_tokens: int, price: Price) -> int:
    """What a call may cost at most: the prompt's estimated tokens and all the output it may make."""
    tokens = TokenUse(prompt=estimate_tokens(prompt_characters), completion=output_tokens)
    return cost_micros(tokens, price)
