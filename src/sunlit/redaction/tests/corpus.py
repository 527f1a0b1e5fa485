"""The corpus: more than three hundred files made from invented data, each with secrets planted where files hide them, and
honest ones of the same kinds. Made anew for each run; the same seed gives the same files."""

from collections.abc import Iterator
from functools import partial
from random import Random

from sunlit.redaction.tests.corpus_office import sheets, words
from sunlit.redaction.tests.corpus_pdf import beside_the_pages, on_the_pages
from sunlit.redaction.tests.corpus_rest import honest, pictures, plain, unreadable
from sunlit.redaction.tests.planting import Sample, secret


def samples(seed: int = 20261122) -> Iterator[Sample]:
    """Every file of the corpus."""
    luck = Random(seed)
    for kind in ("id", "phone", "card"):
        for make in (on_the_pages, beside_the_pages, words, sheets, pictures, plain):
            for round_ in range(2 if make is not plain else 1):
                yield from make(luck, partial(secret, luck, kind), round_)
    yield from unreadable(luck)
    yield from honest()
