"""Reads of the ledger. Who may see an entry is asked by the caller through the gate; the ledger knows no viewers."""

from typing import Any, BinaryIO

from django.db import connection
from django.db.models import QuerySet

from sunlit.core import chain as arithmetic
from sunlit.ledger.models import Checkpoint, Entry, Head
from sunlit.ledger.reports import Finding, Report
from sunlit.ledger.verification import verify

__all__ = ["Finding", "Report", "chains", "entries_for", "export", "latest_checkpoint", "verify"]

_PORTION = 5000


def chains() -> list[str]:
    """The codes of all chains, sorted."""
    return list(Head.objects.order_by("chain").values_list("chain", flat=True))


def entries_for(subject_kind: str, subject: str, *, chain: str = "") -> QuerySet[Entry]:
    """The entries about one thing, in order; in one township only, if ``chain`` is given."""
    entries: QuerySet[Entry] = Entry.objects.filter(subject_kind=subject_kind, subject=subject)
    return (entries.filter(chain=chain) if chain else entries).order_by("chain", "seq")


def latest_checkpoint(chain: str) -> Checkpoint | None:
    """The newest seal, whose code goes on notices and receipts."""
    seal: Checkpoint | None = Checkpoint.objects.filter(chain=chain).order_by("-number").first()
    return seal


def export(chain: str, file: BinaryIO, *, from_seq: int = 1, with_sealed: bool = False) -> int:
    """Write the chain as JSON Lines for `script/verify-ledger` and return the number of entries written.

    ``from_seq``: the first entry wanted. ``with_sealed`` adds the personal data that is not erased; the caller must
    have the right to it and record the reading first (`actions.record_read`). Entries are written as they are
    stored, also when somebody changed them: judging is the verifier's work. Format: `docs/ledger.md`.
    Raises `LookupError` for a chain or a first entry that does not exist.
    """
    with connection.cursor() as cursor:
        # One statement sees one moment: a seal made meanwhile must not appear without the entry that records it.
        cursor.execute(
            "SELECT h.hash, h.not_before, h.seq, c.chain, c.number, c.day, c.seq, c.head, c.until, c.previous, c.hash "
            "FROM ledger_head h LEFT JOIN ledger_checkpoint c ON c.chain = h.chain WHERE h.chain = %s ORDER BY c.number",
            [chain],
        )
        found = cursor.fetchall()
    if not found:
        raise LookupError(f"没有台账 {chain} / there is no chain {chain}")
    head_hash, not_before, head_seq = found[0][:3]
    seals = [row[3:] for row in found if row[3] is not None]
    before = Entry.objects.filter(chain=chain, seq=from_seq - 1).first()
    if from_seq != 1 and before is None:
        raise LookupError(f"第 {from_seq} 条之前没有记录 / there is no entry before {from_seq}")
    prev = before.hash if before else arithmetic.NOTHING
    header = {
        "chain": chain,
        "format": arithmetic.FORMAT,
        "from": from_seq,
        "head": {"hash": head_hash, "not_before": not_before, "seq": head_seq},
        "prev": prev,
        "sealed": with_sealed,
    }
    _line(file, f'{{"ledger":{arithmetic.canonical(header)}}}')
    # A seal stands after the last entry that it covers; where that entry is not written, before the first one.
    waiting = sorted(seals, key=lambda seal: (seal[3], seal[1]), reverse=True)
    written, last = 0, from_seq - 1
    _seals_up_to(file, waiting, last)
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT e.seq, e.at, e.act, e.actor, e.on_behalf_of, e.subject_kind, e.subject, e.facts, e.sealed, e.prev, "
                "e.hash, s.salt, s.payload FROM ledger_entry e "
                "LEFT JOIN ledger_sealed s ON s.chain = e.chain AND s.seq = e.seq "
                "WHERE e.chain = %s AND e.seq > %s AND e.seq <= %s ORDER BY e.seq LIMIT %s",
                [chain, last, head_seq, _PORTION],
            )
            rows = cursor.fetchall()
            for row in rows:
                text = f'{{"entry":{arithmetic.entry_text(chain, row[0], *row[1:10])},"hash":{arithmetic.quoted(row[10])}'
                if with_sealed and row[11] is not None:
                    text += f',"sealed":{{"payload":{row[12]},"salt":{arithmetic.quoted(row[11])}}}'
                _line(file, text + "}")
                last = row[0]
                _seals_up_to(file, waiting, last)
            written += len(rows)
            if len(rows) < _PORTION:
                break
    _seals_up_to(file, waiting, None)
    return written


def _seals_up_to(file: BinaryIO, waiting: list[tuple[Any, ...]], seq: int | None) -> None:
    while waiting and (seq is None or waiting[-1][3] <= seq):
        *parts, hash_ = waiting.pop()
        text = arithmetic.checkpoint_text(*parts)
        _line(file, f'{{"checkpoint":{text},"hash":{arithmetic.quoted(hash_)}}}')


def _line(file: BinaryIO, text: str) -> None:
    file.write(text.encode() + b"\n")
