"""Entry by entry along a chain: whether each is whole, stands where it stood, and fits the seals.

The walk tells what happened (changed, removed, inserted, reordered, dated back), not only that something did.
"""

from dataclasses import dataclass, field
from json import loads
from typing import Any

from django.db import connection

from sunlit.core import chain as arithmetic
from sunlit.core.text import Text
from sunlit.ledger.actions import CHECKPOINT, ERASE, WENT_BACK
from sunlit.ledger.models import Checkpoint, Head
from sunlit.ledger.reports import Finding, Kind

Row = tuple[Any, ...]

KEPT = 20
"""So many problems are listed; the rest is only counted."""

_OWN = frozenset({CHECKPOINT, ERASE})
_SHIFTS = [shift for distance in range(1, 400) for shift in (distance, -distance)]


def _hash_as(chain: str, row: Row, seq: int) -> str:
    """The hash that ``row`` would have with number ``seq``; "" for values that no entry can hold."""
    try:
        return arithmetic.digest(arithmetic.entry_text(chain, seq, *row[1:10]))
    except (TypeError, ValueError):
        return ""


@dataclass
class Walk:
    """One pass over a chain: what was seen so far, and what was found wrong."""

    chain: str
    after: Checkpoint | None
    wanted: set[str]
    problems: dict[int, Finding] = field(default_factory=dict)
    count: int = 0
    sealed: int = 0
    clock_notes: int = 0
    more: int = 0
    moved: int = 0
    somewhere: list[tuple[int, int, str, str]] = field(default_factory=list)
    mismatched: dict[int, Text] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    attested: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        start = self.after
        self.last = start.head if start else arithmetic.NOTHING
        self.expected = start.seq + 1 if start else 1
        self.floor = start.until if start else ""
        stored = Checkpoint.objects.filter(chain=self.chain)
        if start:
            stored = stored.filter(number__gt=start.number)
        found = list(stored.order_by("number"))
        self.checkpoints: list[Checkpoint] = [
            seal for seal in found if isinstance(seal.seq, int) and isinstance(seal.until, str)
        ]
        if len(found) > len(
            self.checkpoints
        ):  # SQLite lets anybody with the file put text where a number belongs
            self.add(
                "checkpoint-mismatch", 1, "日封的序号或时间类型不对", "a seal has a value of the wrong type"
            )
        self.trusted = start.seq if start else 0
        self._check_seals()
        self.waiting = sorted(self.checkpoints, key=lambda seal: (seal.seq, seal.number), reverse=True)
        if start:
            self.wanted.discard(start.code)
        self.not_of_seals = frozenset(self.wanted)  # these may be codes of entries, from receipts
        self._reach(self.expected - 1)

    def add(self, kind: Kind, seq: int, zh: str, en: str) -> None:
        """Note a problem; the first one at an entry explains the others there."""
        if len(self.problems) < KEPT:
            self.problems.setdefault(seq, Finding(kind, seq, Text(zh, en)))
        elif seq not in self.problems:
            self.more += 1

    def _check_seals(self) -> None:
        previous, number = (self.after.hash, self.after.number) if self.after else (arithmetic.NOTHING, 0)
        for seal in self.checkpoints:
            number += 1
            values = (seal.chain, seal.number, seal.day, seal.seq, seal.head, seal.until, seal.previous)
            try:
                computed = arithmetic.digest(arithmetic.checkpoint_text(*values))
            except ValueError:
                computed = ""
            if computed:
                self.wanted.discard(arithmetic.code_of(computed))
            if computed != seal.hash or seal.previous != previous or seal.number != number:
                self.add(
                    "checkpoint-mismatch",
                    max(seal.seq, 1),
                    f"{seal.day} 的日封被改动或前后不衔接",
                    f"the seal of {seal.day} was changed or does not follow the one before",
                )
            previous, number = seal.hash, seal.number

    def entries(self, rows: list[Row], payloads: dict[int, Row]) -> None:
        """Check one portion of entries. The loop is the whole cost of verifying, hence its bareness."""
        chain, last, expected, floor = self.chain, self.last, self.expected, self.floor
        entry_text, digest = arithmetic.entry_text, arithmetic.digest
        computed: str | None
        for index, row in enumerate(rows):
            seq, at, act, actor, behalf, kind, subject, facts, sealed, prev, hash_ = row
            try:
                computed = digest(
                    entry_text(chain, seq, at, act, actor, behalf, kind, subject, facts, sealed, prev)
                )
            except (TypeError, ValueError):
                computed = None
            if computed != hash_ or prev != last or seq != expected or at < floor:
                following = rows[index + 1] if index + 1 < len(rows) else None
                self._explain(row, computed, last, expected, floor, following)
            if sealed or seq in payloads:
                self._check_sealed(seq, sealed, payloads.pop(seq, None))
            if act in _OWN:
                self._note_own(seq, act, facts)
            if self.not_of_seals and computed:
                self.wanted.discard(arithmetic.code_of(computed))
            last, expected = hash_, seq + 1
            if isinstance(at, str):
                floor = at
            if self.waiting and self.waiting[-1].seq <= seq:
                self.last, self.floor = last, floor
                self._reach(seq)
                floor = self.floor
        self.last, self.expected, self.floor = last, expected, floor
        self.count += len(rows)
        for seq in payloads:
            self.mismatched[seq] = Text(
                f"第 {seq} 条不存在,却有封存内容",
                f"there is sealed data for entry {seq}, which does not exist",
            )

    def _explain(
        self, row: Row, computed: str | None, last: str, expected: int, floor: str, following: Row | None
    ) -> None:
        seq, at, prev, hash_ = row[0], row[1], row[9], row[10]
        if seq > expected:
            until = f"–{seq - 1}" if seq - 1 > expected else ""
            self.add(
                "removed",
                expected,
                f"第 {expected}{until} 条被移除",
                f"entries {expected}{until} were removed",
            )
        elif seq < expected:
            self.add("inserted", seq, f"第 {seq} 条是插入的", f"entry {seq} was inserted")
        if computed != hash_:
            if len(self.problems) < KEPT:  # finding out what happened costs more than seeing that it did
                self._explain_content(row, floor, following)
            else:
                self.more += 1
        elif prev != last:
            replaced = following is None or following[9] == hash_
            bad = max(seq - 1, 1) if replaced else seq
            self.add(
                "changed",
                bad,
                f"第 {bad} 条与相邻记录不衔接,内容被替换",
                f"entry {bad} does not fit its neighbours; it was replaced",
            )
        elif isinstance(at, str) and at < floor:
            if WENT_BACK in _facts(row[7]):
                self.clock_notes += 1
            else:
                self._backdated(seq, at, floor)

    def _explain_content(self, row: Row, floor: str, following: Row | None) -> None:
        seq, at, hash_ = row[0], row[1], row[10]
        # After a removal all that follows is moved by the same number: try that one first.
        tries = (shift for shift in (self.moved, *_SHIFTS) if _hash_as(self.chain, row, seq + shift) == hash_)
        self.moved = shift = next(tries, 0)
        together = (
            following is not None and _hash_as(self.chain, following, following[0] + shift) == following[10]
        )
        if shift and not together:
            self.add(
                "reordered",
                seq,
                f"第 {seq} 条原为第 {seq + shift} 条,次序被调换",
                f"entry {seq} was entry {seq + shift}; the order was changed",
            )
        elif shift > 0:
            self.add(
                "removed",
                seq,
                f"第 {seq} 条被移除,后面的改了号",
                f"entry {seq} was removed, the following renumbered",
            )
        elif shift < 0:
            self.add(
                "inserted",
                seq - 1,
                f"第 {seq - 1} 条是插入的",
                f"entry {seq - 1} was inserted, the following renumbered",
            )
        elif isinstance(at, str) and at < floor:
            self._backdated(seq, at, floor)
        else:
            self.add("changed", seq, f"第 {seq} 条的内容被改动", f"the content of entry {seq} was changed")

    def _backdated(self, seq: int, at: str, floor: str) -> None:
        self.add(
            "backdated",
            seq,
            f"第 {seq} 条的时间 {at} 早于此前的 {floor}",
            f"entry {seq} is dated {at}, before {floor} which precedes it",
        )

    def _check_sealed(self, seq: int, sealed: str, stored: Row | None) -> None:
        if stored is None:
            self.missing.add(seq)
            return
        self.sealed += 1
        try:
            fits = arithmetic.sealed_digest(stored[1], stored[2]) == sealed
        except (AttributeError, TypeError, ValueError):
            fits = False
        if not fits:
            self.mismatched[seq] = Text(
                f"第 {seq} 条的封存内容与摘要不符", f"the sealed data of entry {seq} does not fit its digest"
            )

    def _note_own(self, seq: int, act: str, facts: str) -> None:
        known = _facts(facts)
        if act == CHECKPOINT:
            self.attested[str(known.get("checkpoint"))] = seq
        elif isinstance(known.get("erased"), int):
            self.erased.add(known["erased"])

    def _reach(self, seq: int) -> None:
        """Compare the seals that cover up to ``seq`` with the chain as it is there."""
        while self.waiting and self.waiting[-1].seq <= seq:
            seal = self.waiting.pop()
            if seal.seq == seq and seal.head != self.last:
                self.somewhere.append(
                    (self.trusted + 1, seq, f"{seal.day} 的日封", f"the seal of {seal.day}")
                )
            if seal.seq == seq and self.floor > seal.until:
                self._backdated(seq, seal.until, self.floor)
            self.trusted = max(self.trusted, seal.seq)
            self.floor = max(self.floor, seal.until)

    def finish(self, head: Head | None) -> None:
        """What can be told only at the end: the head, the seals' own entries, erasures, codes from paper."""
        end = self.expected - 1
        for seal in self.waiting:
            self.add(
                "truncated",
                end + 1,
                f"第 {end + 1} 条起被截去:{seal.day} 的日封覆盖到第 {seal.seq} 条",
                f"everything from entry {end + 1} was cut off: the seal of {seal.day} covers up to entry {seal.seq}",
            )
        self._finish_head(head, end)
        for first, last, zh, en in self.somewhere:
            if not any(first <= seq <= last for seq in self.problems):  # else that problem explains it
                self.add(
                    "changed",
                    min(first, max(last, 1)),
                    f"第 {first}–{last} 条中有改动:与{zh}不符",
                    f"something in entries {first}–{last} was changed: they don't fit {en}",
                )
        self._finish_seals()
        self._finish_sealed(head.seq if head else end)
        for code in sorted(self.wanted):
            self.add(
                "code-unknown",
                1,
                f"纸面校验码 {code} 在台账中找不到:台账被整段改写,或校验码属于别的台账",
                f"the printed code {code} does not occur: the ledger was rewritten, or the code belongs to another ledger",
            )

    def _finish_head(self, head: Head | None, end: int) -> None:
        if head is None:
            if end or self.checkpoints:
                self.add("truncated", end + 1, "链尾记录缺失", "the head of the chain is missing")
            return
        if end < head.seq:
            self.add(
                "truncated",
                end + 1,
                f"第 {end + 1}–{head.seq} 条被截去",
                f"entries {end + 1}–{head.seq} were cut off",
            )
        elif self.last != head.hash or self.floor != head.not_before:
            self.somewhere.append((min(self.trusted + 1, max(end, 1)), end, "链尾", "the head of the chain"))
        with connection.cursor() as cursor:
            # The highest number is read before the head, so that an entry written meanwhile is never taken for foreign.
            cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM ledger_entry WHERE chain = %s", [self.chain])
            highest = cursor.fetchone()[0]
            cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM ledger_sealed WHERE chain = %s", [self.chain])
            numbers = (highest, cursor.fetchone()[0])
            cursor.execute("SELECT seq FROM ledger_head WHERE chain = %s", [self.chain])
            now = cursor.fetchone()
        if now and any(not isinstance(number, int) or number > now[0] for number in numbers):
            self.add(
                "inserted",
                now[0] + 1,
                f"第 {now[0] + 1} 条起超出链尾,是插入的",
                f"what stands from number {now[0] + 1} on lies beyond the head: it was inserted",
            )

    def _finish_seals(self) -> None:
        known = {seal.hash for seal in self.checkpoints}
        for seal in self.checkpoints:
            if seal.hash not in self.attested:
                self.add(
                    "checkpoint-mismatch",
                    max(seal.seq, 1),
                    f"{seal.day} 的日封在台账中没有记录",
                    f"the seal of {seal.day} is not recorded in the chain",
                )
        for hash_ in self.attested.keys() - known:
            # Read again: it may be the trusted seal itself, an older one, or one made since the seals were read.
            if not Checkpoint.objects.filter(chain=self.chain, hash=hash_).exists():
                seq = self.attested[hash_]
                self.add(
                    "checkpoint-mismatch",
                    seq,
                    f"第 {seq} 条记录的日封已不存在",
                    f"the seal recorded by entry {seq} is gone",
                )

    def _finish_sealed(self, read_up_to: int) -> None:
        # Told last: where entries were moved, their sealed data does not fit either, and the move is what happened.
        for seq, text in self.mismatched.items():
            self.add("sealed-mismatch", max(seq, 1), text.zh, text.en)
        missing = self.missing - self.erased
        with connection.cursor() as cursor:
            if missing:
                cursor.execute(
                    "SELECT facts FROM ledger_entry WHERE chain = %s AND act = %s AND seq > %s",
                    [self.chain, ERASE, read_up_to],
                )
                missing -= {_facts(row[0]).get("erased") for row in cursor.fetchall()}
            for seq in missing:
                self.add(
                    "sealed-mismatch",
                    seq,
                    f"第 {seq} 条的封存内容不见了,且没有删除记录",
                    f"the sealed data of entry {seq} is gone and no entry records an erasure",
                )
            for seq in sorted(self.erased):
                cursor.execute("SELECT 1 FROM ledger_sealed WHERE chain = %s AND seq = %s", [self.chain, seq])
                if cursor.fetchone():
                    self.add(
                        "sealed-mismatch",
                        seq,
                        f"第 {seq} 条的封存内容已依法删除,却又出现",
                        f"the sealed data of entry {seq} was erased and is back",
                    )


def _facts(text: object) -> dict[str, Any]:
    try:
        value = loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else {}
