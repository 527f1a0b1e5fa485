"""The facts that guards and material conditions of a kind of matter may ask for."""

from collections.abc import Mapping

from sunlit.core.conditions import Field, Vocabulary

_vocabularies: dict[str, Vocabulary] = {}


def declare(kind: str, fields: Mapping[str, Field]) -> None:
    """Declare the facts of a kind of matter; conditions that ask for anything else are refused when compiled."""
    _vocabularies[kind] = Vocabulary(fields)


def vocabulary(kind: str) -> Vocabulary:
    """The vocabulary of a kind of matter. Raises KeyError for a kind that declared none."""
    return _vocabularies[kind]


def kinds() -> tuple[str, ...]:
    """Every kind of matter that declared its facts."""
    return tuple(_vocabularies)
