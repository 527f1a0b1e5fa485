"""What the public page of a publication says now: whether it still stands there, and its words as they are.

Corrections and withdrawals belong to openness; here only the public's own gate is asked, so that whatever takes a
publication from the web is seen on the wall at once.
"""

from collections.abc import Collection

from sunlit.core.text import Text
from sunlit.disclosure.actions.publishing import hash_of
from sunlit.disclosure.models import Publication
from sunlit.people.viewer import PUBLIC

OFF = Text(
    "网上已经撤下、更正，或者不对外公开",
    "withdrawn or corrected on the web, or not for the public",
)


def off_the_web(publications: Collection[int]) -> set[int]:
    """Which of these publications the public can't read on the web (any more). One query."""
    shown = Publication.objects.visible_to(PUBLIC).filter(pk__in=publications)
    return set(publications) - set(shown.values_list("pk", flat=True))


def hash_now(publication: Publication) -> str:
    """The hash of the words that stand on the web now."""
    return hash_of(publication.title, publication.text)
