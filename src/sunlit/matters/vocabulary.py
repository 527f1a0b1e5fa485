"""The facts that guards and material conditions of a kind of matter may ask for."""

from collections.abc import Callable, Mapping

from sunlit.core.conditions import Field, Vocabulary

_vocabularies: dict[str, Vocabulary] = {}
_sources: list[Callable[[], Mapping[str, Mapping[str, Field]]]] = []


def declare(kind: str, fields: Mapping[str, Field]) -> None:
    """Declare the facts of a kind of matter; conditions that ask for anything else are refused when compiled."""
    _vocabularies[kind] = Vocabulary(fields)


def declare_from(
    source: Callable[[], Mapping[str, Mapping[str, Field]]],
) -> Callable[[], Mapping[str, Mapping[str, Field]]]:
    """Register who declares the facts of further kinds when they are asked for: those that stand in the rulebook."""
    _sources.append(source)
    return source


def vocabulary(kind: str) -> Vocabulary:
    """The vocabulary of a kind of matter. Raises KeyError for a kind that declared none."""
    for source in () if kind in _vocabularies else _sources:
        if (fields := source().get(kind)) is not None:
            return Vocabulary(fields)
    return _vocabularies[kind]


def kinds() -> tuple[str, ...]:
    """Every kind of matter that declared its facts."""
    return (*_vocabularies, *(kind for source in _sources for kind in source()))
