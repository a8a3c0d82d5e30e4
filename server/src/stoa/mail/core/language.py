"""Letters in the language of their reader: English is what they are written in, and the key of every translation."""

from collections.abc import Mapping
from typing import Self

from stoa.mail.core import german

# By the first part of a locale (BCP 47). English is not among them: it needs no translation.
LANGUAGES: Mapping[str, Mapping[str, str]] = {"de": german.TEXTS}


class Said(str):
    """A sentence of ours with what is filled into it: `Said("Hello {name},", name=name)`. It reads as English.

    What is filled in stays as it is, unless it is a sentence of ours too.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made


def language_of(locale: str) -> str:
    """`de` of `de-AT`; `en` for a language in which there are no letters."""
    language = locale.partition("-")[0].lower()
    return language if language in LANGUAGES else "en"


def translated(text: str, locale: str) -> str:
    """The sentence in the language of the locale; words of people, and what has no translation, stay as they are."""
    if not isinstance(text, Said):
        return str(text)
    texts = LANGUAGES.get(language_of(locale), {})
    values = {
        name: translated(value, locale) if isinstance(value, Said) else value
        for name, value in text.values.items()
    }
    return texts.get(text.template, text.template).format(**values)
