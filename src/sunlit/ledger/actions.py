"""The only code that writes the ledger.

Whatever is written here is part of the caller's transaction: when the log can't be written, the act does not happen,
and when the act is rolled back, the log has no trace of it. The head of the chain is locked last and held until the
caller commits, so call `append_many` at the end of an act.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any

from django.db import connection, transaction

from sunlit import clock
from sunlit.core import chain as arithmetic
from sunlit.core.text import Text
from sunlit.ledger.models import Checkpoint, Entry

READ, ERASE, CHECKPOINT = "ledger.read", "ledger.erase", "ledger.checkpoint"
WENT_BACK = "clock_went_back"
TOLERANCE = timedelta(seconds=60)
"""A time this little before the last entry's is ordinary (waiting for the lock, a clock being corrected)."""

_ENTRY = "chain, seq, at, act, actor, on_behalf_of, subject_kind, subject, facts, sealed, prev, hash"
_ENTRY_FIELDS = _ENTRY.split(", ")
_ROW = "(" + ", ".join(["%s"] * len(_ENTRY_FIELDS)) + ")"
_WIDTHS = {"act": 64, "actor": 64, "on_behalf_of": 64, "subject_kind": 32, "subject": 64}
_ROWS_AT_ONCE = 50


class LedgerError(ValueError):
    """What can't be written to the ledger; `text` says what is wrong and what would be right."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(f"{zh} / {en}")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is chained. Meanings as in `append`."""

    act: str
    actor: str
    on_behalf_of: str = ""
    subject_kind: str = ""
    subject: str = ""
    facts: dict[str, Any] | None = None
    sealed: dict[str, Any] | None = None
    at: datetime | None = None


def append(
    chain: str,
    act: str,
    *,
    actor: str,
    on_behalf_of: str = "",
    subject_kind: str = "",
    subject: str = "",
    facts: dict[str, Any] | None = None,
    sealed: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Write one entry to ``chain`` (the township's code) inside the caller's transaction and return it.

    ``act``: what was done, such as ``matter.open`` (names beginning with ``ledger.`` are the ledger's own).
    ``facts``: JSON without personal data; there also belong ``result`` (when refused) and ``address`` (GB/T 22239
    audit fields). ``sealed``: JSON with personal data; the chain holds only its salted digest. ``at``: an aware
    moment, the present if not given; see `docs/ledger.md` for clocks that go back.

    Raises `TransactionManagementError` outside a transaction, `LedgerError` for an unfit name, `CanonicalError` for
    data that JSON can't hold exactly. Serves GB/T 22239-2019 8.1.4.3 (audit) and 网络安全法 23.
    """
    draft = Draft(act, actor, on_behalf_of, subject_kind, subject, facts, sealed, at)
    return append_many(chain, (draft,))[0]


def append_many(chain: str, entries: Sequence[Draft]) -> list[Entry]:
    """Write the entries of one act, in this order, with one lock of the chain's head. Raises as `append` does."""
    for draft in entries:
        if draft.act.startswith("ledger."):
            raise LedgerError(
                f"动作 {draft.act} 以 ledger. 开头,只供台账自身使用;请换一个名称",
                f"the act {draft.act} begins with ledger., which only the ledger itself uses; take another name",
            )
        if draft.facts and WENT_BACK in draft.facts:
            raise LedgerError(
                f"事实 {WENT_BACK} 由台账自行填写", f"the fact {WENT_BACK} is written by the ledger only"
            )
    return _chain_up(chain, entries)


def hold(chain: str = "") -> None:
    """Take the lock of a chain's head (of all heads without ``chain``) before any other row of an act is locked.

    Every act ends by writing to the chain; whoever locked a matter or a register first would wait for the head while
    its holder waits for that row, and the database would break one of them off. Acts on people lock their rows with
    ``no_key``, which a row that only refers to a person doesn't wait for. Nothing to do where there is one writer at
    a time (SQLite).
    """
    if not connection.features.has_select_for_update:
        return
    with connection.cursor() as cursor:
        if chain:
            cursor.execute("SELECT seq FROM ledger_head WHERE chain = %s FOR UPDATE", [chain])
        else:
            cursor.execute("SELECT seq FROM ledger_head ORDER BY chain FOR UPDATE")


def record_read(
    chain: str, *, actor: str, subject_kind: str, subject: str, fields: Iterable[str], purpose: str
) -> Entry:
    """Record that ``actor`` read the sensitive ``fields`` of one thing, and what for; call it before showing them.

    Raises `LedgerError` when no field or no purpose is named (个人信息保护法 6: a clear purpose).
    """
    names = sorted(set(fields))
    if not names or not purpose.strip():
        raise LedgerError(
            "查阅敏感信息须写明字段和用途",
            "reading sensitive data needs the names of the fields and a purpose",
        )
    draft = Draft(
        READ, actor, subject_kind=subject_kind, subject=subject, facts={"fields": names, "purpose": purpose}
    )
    with transaction.atomic():
        return _chain_up(chain, (draft,))[0]


def erase(entry: Entry, *, actor: str, reason: str, article: str) -> Entry:
    """Delete the sealed payload of ``entry`` and its salt for good, and record that, why, and by which article.

    The chain stays whole: it only ever held the digest. Returns the entry that records the erasure. Raises
    `LedgerError` when there is nothing (left) to erase or no reason or article is given (个人信息保护法 47).
    """
    if not reason.strip() or not article.strip():
        raise LedgerError(
            "删除封存内容须写明理由和法律条款", "erasing sealed data needs a reason and an article"
        )
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA secure_delete = ON")  # overwrite the bytes, do not only unlink them
            cursor.execute(
                "DELETE FROM ledger_sealed WHERE chain = %s AND seq = %s", [entry.chain, entry.seq]
            )
            if cursor.rowcount != 1:
                raise LedgerError(
                    f"第 {entry.seq} 条没有可删除的封存内容(从未封存或已删除)",
                    f"entry {entry.seq} has nothing to erase (never sealed, or erased already)",
                )
        facts = {"article": article, "erased": entry.seq, "reason": reason}
        draft = Draft(ERASE, actor, subject_kind=entry.subject_kind, subject=entry.subject, facts=facts)
        return _chain_up(entry.chain, (draft,))[0]


def checkpoint(chain: str, day: date, *, actor: str = "system", closing: bool = False) -> Checkpoint:
    """Seal ``day`` (a day in China) and everything before it; the result's ``code`` goes on paper.

    A day that is sealed already gives its seal again and writes nothing. A day can be sealed when it is over, or,
    with ``closing``, during the day itself (for the notice put up at closing time); what happens later that day is
    covered by the next day's seal. The seal is itself an entry, so that removing one shows.

    Raises `LedgerError` for a day that is not over, or an earlier day that a later seal covers already.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        seq, head, not_before = _lock_head(cursor, chain)
        existing = Checkpoint.objects.filter(chain=chain, day=day.isoformat()).first()
        if existing:
            return existing
        now, until = arithmetic.stamp(clock.now()), arithmetic.end_of(day, clock.CHINA)
        if until > now:
            if not closing or day != clock.today():
                raise LedgerError(
                    f"{day} 尚未结束,不能日封;当日下班时请用 closing",
                    f"{day} is not over and can't be sealed; at closing time of the day itself use closing",
                )
            until = max(now, not_before)
        else:
            cursor.execute(
                "SELECT seq, hash FROM ledger_entry WHERE chain = %s AND at < %s ORDER BY seq DESC LIMIT 1",
                [chain, until],
            )
            seq, head = cursor.fetchone() or (0, arithmetic.NOTHING)
        last = Checkpoint.objects.filter(chain=chain).order_by("-number").first()
        if last and (seq < last.seq or (day < last.date and seq == last.seq)):
            raise LedgerError(
                f"{day} 已由 {last.day} 的日封覆盖", f"{day} is covered by the seal of {last.day} already"
            )
        number, previous = (last.number + 1, last.hash) if last else (1, arithmetic.NOTHING)
        values: list[Any] = [chain, number, day.isoformat(), seq, head, until, previous]
        values.append(arithmetic.digest(arithmetic.checkpoint_text(*values)))
        names = ["chain", "number", "day", "seq", "head", "until", "previous", "hash"]
        cursor.execute(
            f"INSERT INTO ledger_checkpoint ({', '.join(names)}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",  # noqa: S608
            values,
        )
        cursor.execute(
            "UPDATE ledger_head SET not_before = %s WHERE chain = %s", [max(not_before, until), chain]
        )
        facts = {"checkpoint": values[-1], "day": day.isoformat(), "number": number}
        _chain_up(chain, (Draft(CHECKPOINT, actor, facts=facts),))
        return Checkpoint.from_db(connection.alias, names, values)


def _chain_up(chain: str, entries: Sequence[Draft]) -> list[Entry]:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "台账须与业务在同一事务中写入 / the ledger is written inside the act's transaction: use transaction.atomic()"
        )
    _check_name("chain", chain, 32, may_be_empty=False)
    prepared = [_prepare(draft) for draft in entries]
    rows: list[tuple[Any, ...]] = []
    seals: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        seq, prev, not_before = _lock_head(cursor, chain)
        now = arithmetic.stamp(clock.now())
        for draft, (facts, payload, salt, sealed) in zip(entries, prepared, strict=True):
            seq += 1
            at = arithmetic.stamp(draft.at) if draft.at else now
            if at < not_before:
                if arithmetic.moment_of(not_before) - arithmetic.moment_of(at) <= TOLERANCE:
                    at = not_before
                else:
                    facts = arithmetic.canonical({**(draft.facts or {}), WENT_BACK: not_before})
            not_before = at
            names = (draft.act, draft.actor, draft.on_behalf_of, draft.subject_kind, draft.subject)
            hash_ = arithmetic.digest(arithmetic.entry_text(chain, seq, at, *names, facts, sealed, prev))
            rows.append((chain, seq, at, *names, facts, sealed, prev, hash_))
            if sealed:
                seals.append((chain, seq, salt, payload))
            prev = hash_
        _insert(cursor, "ledger_entry", _ENTRY, _ROW, rows)
        _insert(cursor, "ledger_sealed", "chain, seq, salt, payload", "(%s, %s, %s, %s)", seals)
        cursor.execute(
            "UPDATE ledger_head SET seq = %s, hash = %s, not_before = %s WHERE chain = %s",
            [seq, prev, not_before, chain],
        )
    return [Entry.from_db(connection.alias, _ENTRY_FIELDS, row) for row in rows]


def _prepare(draft: Draft) -> tuple[str, str, str, str]:
    """What can be done before the head is locked: facts, payload, salt, digest."""
    for name, width in _WIDTHS.items():
        _check_name(name, getattr(draft, name), width, may_be_empty=name not in {"act", "actor"})
    facts = arithmetic.canonical(draft.facts or {})
    if draft.sealed is None:
        return facts, "", "", ""
    payload, salt = arithmetic.canonical(draft.sealed), token_hex(16)
    return facts, payload, salt, arithmetic.sealed_digest(salt, payload)


def _check_name(name: str, value: str, width: int, *, may_be_empty: bool) -> None:
    if (
        not isinstance(value, str)
        or len(value) > width
        or not (value or may_be_empty)
        or not (value + "x").isprintable()
    ):
        raise LedgerError(
            f"{name} 应为{'不超过' if may_be_empty else '1 至'} {width} 个可见字符,现为 {value!r}",
            f"{name} must be {'at most' if may_be_empty else '1 to'} {width} printable signs; it is {value!r}",
        )


def _lock_head(cursor: Any, chain: str) -> tuple[int, str, str]:
    """Lock the chain's head until the transaction ends; SQLite's immediate transactions hold the whole file anyway."""
    query = "SELECT seq, hash, not_before FROM ledger_head WHERE chain = %s"
    if connection.features.has_select_for_update:
        query += " FOR UPDATE"
    cursor.execute(query, [chain])
    row = cursor.fetchone()
    if row is None:
        cursor.execute(
            "INSERT INTO ledger_head (chain, seq, hash, not_before) VALUES (%s, 0, %s, '') ON CONFLICT (chain) DO NOTHING",
            [chain, arithmetic.NOTHING],
        )
        cursor.execute(query, [chain])
        row = cursor.fetchone()
    return row[0], row[1], row[2]


def _insert(cursor: Any, table: str, columns: str, row: str, rows: list[tuple[Any, ...]]) -> None:
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        statement = f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * len(part))}"  # noqa: S608
        cursor.execute(statement, [value for values in part for value in values])
