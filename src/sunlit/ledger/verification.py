"""Walk a chain from its first entry to its head and find whatever was changed behind the program's back.

Works on a database in use: the head and the seals are read first, then the entries up to that head in portions, so
that no writer waits and entries written meanwhile are simply not looked at.
"""

from collections.abc import Callable, Iterable, Iterator
from time import perf_counter

from django.db import connection

from sunlit.core import chain as arithmetic
from sunlit.ledger.models import Checkpoint, Head
from sunlit.ledger.reports import Report
from sunlit.ledger.walking import Row, Walk

_PORTION = 5000
_COLUMNS = "seq, at, act, actor, on_behalf_of, subject_kind, subject, facts, sealed, prev, hash"
_LOWEST = -(2**63)


def verify(
    chain: str,
    *,
    codes: Iterable[str] = (),
    after: Checkpoint | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check every entry, seal and sealed payload of ``chain``; nothing is written.

    ``codes``: codes from paper (seals or receipts) that must occur; only they unmask somebody who rewrote entries,
    seals and head alike. ``after``: a seal already trusted, from which to go on instead of from the beginning.
    ``progress``: called now and then with entries done and entries in all. Raises `CodeError` for a mistyped code.
    GB/T 22239-2019 8.1.4.3 (audit records protected), 8.1.4.7 (integrity in storage).
    """
    started = perf_counter()
    wanted = {arithmetic.parse_code(code) for code in codes}
    walk = Walk(chain, after, wanted)
    head = Head.objects.filter(chain=chain).first()
    if head and not isinstance(head.seq, int):
        walk.add("changed", 1, "链尾的序号不是数字", "the number in the head is not a number")
        head = None
    total = head.seq if head else 0
    done = after.seq if after else 0
    for rows, payloads in _portions(chain, after.seq if after else _LOWEST, head.seq if head else None):
        walk.entries(rows, payloads)
        done += len(rows)
        if progress:
            progress(done, max(total, done))
    walk.finish(head)
    found = sorted(walk.problems.values(), key=lambda finding: finding.seq)
    return Report(
        chain=chain,
        count=walk.count,
        first_bad_seq=found[0].seq if found else None,
        problems=tuple(found),
        more=walk.more,
        sealed=walk.sealed,
        erased=len(walk.erased),
        checkpoints=len(walk.checkpoints),
        clock_notes=walk.clock_notes,
        head=walk.last,
        seconds=perf_counter() - started,
    )


def _portions(chain: str, lowest: int, highest: int | None) -> Iterator[tuple[list[Row], dict[int, Row]]]:
    """Entries in order with the sealed payloads of the same numbers, a portion at a time."""
    upper = 2**63 - 1 if highest is None else highest
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"SELECT {_COLUMNS} FROM ledger_entry WHERE chain = %s AND seq > %s AND seq <= %s ORDER BY seq LIMIT {_PORTION}",  # noqa: S608
                [chain, lowest, upper],
            )
            rows = cursor.fetchall()
            through = rows[-1][0] if len(rows) == _PORTION else upper
            cursor.execute(
                "SELECT seq, salt, payload FROM ledger_sealed WHERE chain = %s AND seq > %s AND seq <= %s",
                [chain, lowest, through],
            )
            yield rows, {row[0]: row for row in cursor.fetchall()}
            if len(rows) < _PORTION:
                return
            lowest = through
