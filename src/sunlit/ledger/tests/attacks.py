"""An insider with full access to the database: ways to falsify a chain. Each is an SQL session, nothing of ours.

An attack returns what must be found: the entry where the first trouble shows (None where no single entry can be
named), and whether an exported file shows it too.
"""

import json
from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import NamedTuple

from django.db import connection

from sunlit.core import chain as arithmetic
from sunlit.ledger import guards

COLUMNS = [
    "seq",
    "at",
    "act",
    "actor",
    "on_behalf_of",
    "subject_kind",
    "subject",
    "facts",
    "sealed",
    "prev",
    "hash",
]


class Expected(NamedTuple):
    seq: int | None
    in_file: bool = True
    needs_code: bool = False


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def drop_guards():
    with connection.cursor() as cursor:
        guards.remove(None, SimpleNamespace(connection=connection, execute=cursor.execute))


class Insider:
    def __init__(self, chain: str, random: Random) -> None:
        self.chain, self.random = chain, random
        self.last = sql("SELECT MAX(seq) FROM ledger_entry WHERE chain = %s", chain)[0][0]
        self.covered = sql("SELECT MAX(seq) FROM ledger_checkpoint WHERE chain = %s", chain)[0][0]
        self.own = {row[0] for row in sql("SELECT seq FROM ledger_entry WHERE act LIKE %s", "ledger.%")}

    def any_seq(self, highest=None):
        return self.random.randint(1, highest or self.last)

    def ordinary(self, highest=None):
        """An entry that is not the ledger's own."""
        while (seq := self.any_seq(highest)) in self.own:
            pass
        return seq

    def other(self, old):
        """Another value that is likely enough to be overlooked."""
        r = self.random
        if isinstance(old, int):
            return old + r.choice([-1, 1, 7, 1000])
        choices = [
            old + " ",
            old + "x",
            "",
            old.swapcase(),
            old[:-1],
            old[1:],
            old.replace("1", "2"),
            old * 2,
        ]
        return r.choice([value for value in choices if value != old])

    def rows(self, first):
        names = ", ".join(COLUMNS)
        found = sql(
            f"SELECT {names} FROM ledger_entry WHERE chain = %s AND seq >= %s ORDER BY seq", self.chain, first
        )
        return [dict(zip(COLUMNS, row, strict=True)) for row in found]

    def write(self, row, seq):
        sets = ", ".join(f"{name} = %s" for name in COLUMNS)
        values = [row[name] for name in COLUMNS]
        sql(f"UPDATE ledger_entry SET {sets} WHERE chain = %s AND seq = %s", *values, self.chain, seq)

    def shift(self, first, by):
        sql("UPDATE ledger_entry SET seq = seq + 1000000 WHERE chain = %s AND seq >= %s", self.chain, first)
        sql(
            "UPDATE ledger_entry SET seq = seq - 1000000 + %s WHERE chain = %s AND seq > 1000000",
            by,
            self.chain,
        )

    def rechain(self, first, *, head=True, to=2**40):
        """Recompute every hash from ``first`` on, and let the head agree."""
        found = sql("SELECT hash FROM ledger_entry WHERE chain = %s AND seq = %s", self.chain, first - 1)
        prev = found[0][0] if found else arithmetic.NOTHING
        links = []
        for row in self.rows(first):
            if row["seq"] > to:
                break
            row["prev"] = prev
            self.hash(row)
            links.append((prev, row["hash"], self.chain, row["seq"]))
            prev = row["hash"]
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE ledger_entry SET prev = %s, hash = %s WHERE chain = %s AND seq = %s", links
            )
        if head:
            end = sql("SELECT MAX(seq) FROM ledger_entry WHERE chain = %s", self.chain)[0][0]
            at = sql("SELECT at FROM ledger_entry WHERE chain = %s AND seq = %s", self.chain, end)[0][0]
            sql(
                "UPDATE ledger_head SET seq = %s, hash = %s, not_before = %s WHERE chain = %s",
                end,
                prev,
                at,
                self.chain,
            )

    def hash(self, row):
        row["hash"] = arithmetic.digest(
            arithmetic.entry_text(self.chain, row["seq"], *[row[name] for name in COLUMNS[1:10]])
        )

    def insert(self, row):
        names = ", ".join(["chain", *COLUMNS])
        marks = ", ".join(["%s"] * (len(COLUMNS) + 1))
        sql(
            f"INSERT INTO ledger_entry ({names}) VALUES ({marks})",
            self.chain,
            *[row[name] for name in COLUMNS],
        )

    # -- changed ----------------------------------------------------------------------------------------------------
    def change_a_column(self):
        seq, column = self.any_seq(), self.random.choice(["chain", *COLUMNS])
        old = self.chain if column == "chain" else self.rows(seq)[0][column]
        new = self.last + 1 + self.random.randint(0, 9) if column == "seq" else self.other(old)
        width = {"at": 27, "hash": 64, "prev": 64, "sealed": 64, "chain": 32}.get(column, 64)
        new = new[:width] if isinstance(new, str) and column != "facts" else new
        if new == old:
            new = ""
        sql(f"UPDATE ledger_entry SET {column} = %s WHERE chain = %s AND seq = %s", new, self.chain, seq)
        return Expected(seq)

    def change_facts_a_little(self):
        seq = self.ordinary()
        facts = json.loads(self.rows(seq)[0]["facts"])
        key = self.random.choice(["n", "step", "days", "new", "clock_went_back"])
        facts[key] = self.random.choice([None, True, 1, "1", [], self.random.random(), "准予"])
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        sql("UPDATE ledger_entry SET facts = %s WHERE chain = %s AND seq = %s", text, self.chain, seq)
        return Expected(seq)

    def respell_facts(self):
        """The same data with another spelling."""
        seq = self.any_seq()
        text = self.rows(seq)[0]["facts"] + self.random.choice([" ", "\n", "\t"])
        sql("UPDATE ledger_entry SET facts = %s WHERE chain = %s AND seq = %s", text, self.chain, seq)
        return Expected(seq)

    def change_and_rehash_one(self):
        seq = self.ordinary(self.last - 1)
        row = self.rows(seq)[0]
        row["actor"] = "someone-else"
        self.hash(row)
        self.write(row, seq)
        return Expected(seq)

    def rechain_below_a_seal(self):
        seq = self.ordinary(self.covered)
        sql("UPDATE ledger_entry SET actor = 'x' WHERE chain = %s AND seq = %s", self.chain, seq)
        self.rechain(seq)
        return Expected(None)

    def rechain_without_the_head(self):
        seq = self.ordinary()
        sql("UPDATE ledger_entry SET actor = 'x' WHERE chain = %s AND seq = %s", self.chain, seq)
        self.rechain(seq, head=False)
        return Expected(None)

    def rewrite_everything(self):
        """Entries, seals, the entries that record the seals, and the head: only paper still knows better."""
        seq = self.ordinary(self.covered)
        sql("UPDATE ledger_entry SET actor = 'x' WHERE chain = %s AND seq = %s", self.chain, seq)
        seals = sql(
            "SELECT number, day, seq, until, hash FROM ledger_checkpoint WHERE chain = %s ORDER BY number",
            self.chain,
        )
        previous, start = arithmetic.NOTHING, seq
        for number, day, covered, until, old in seals:
            self.rechain(start, head=False, to=covered)
            start = max(start, covered + 1)
            head = sql("SELECT hash FROM ledger_entry WHERE chain = %s AND seq = %s", self.chain, covered)[0][
                0
            ]
            new = arithmetic.digest(
                arithmetic.checkpoint_text(self.chain, number, day, covered, head, until, previous)
            )
            sql(
                "UPDATE ledger_checkpoint SET head = %s, previous = %s, hash = %s WHERE chain = %s AND number = %s",
                head,
                previous,
                new,
                self.chain,
                number,
            )
            sql(
                "UPDATE ledger_entry SET facts = REPLACE(facts, %s, %s) WHERE chain = %s AND seq > %s",
                old,
                new,
                self.chain,
                covered,
            )
            previous = new
        self.rechain(start)
        return Expected(None, needs_code=True)

    # -- inserted, removed, reordered, back-dated, truncated ----------------------------------------------------------
    def insert_with_renumbering(self):
        seq = self.random.randint(2, self.last)
        row = self.rows(seq - 1)[0] | {"seq": seq, "act": "matter.approved"}
        row["prev"] = row["hash"]
        self.hash(row)
        self.shift(seq, 1)
        self.insert(row)
        sql("UPDATE ledger_head SET seq = seq + 1 WHERE chain = %s", self.chain)
        return Expected(seq)

    def insert_and_rechain(self):
        seq = self.random.randint(1, self.covered)
        self.shift(seq, 1)
        self.insert(self.rows(seq)[0] | {"seq": seq, "act": "matter.approved"})
        self.rechain(seq)
        return Expected(None)

    def insert_beyond_the_head(self):
        row = self.rows(self.last)[0]
        row |= {
            "seq": self.last + self.random.choice([1, 1, 5]),
            "prev": row["hash"],
            "act": "matter.approved",
        }
        self.hash(row)
        self.insert(row)
        return Expected(self.last + 1, in_file=False)

    def remove_one(self):
        seq = self.any_seq()
        sql("DELETE FROM ledger_entry WHERE chain = %s AND seq = %s", self.chain, seq)
        return Expected(seq)

    def remove_and_renumber(self):
        seq = self.any_seq(self.last - 1)
        sql("DELETE FROM ledger_entry WHERE chain = %s AND seq = %s", self.chain, seq)
        self.shift(seq, -1)
        sql("UPDATE ledger_head SET seq = seq - 1 WHERE chain = %s", self.chain)
        return Expected(seq)

    def remove_and_rechain(self):
        seq = self.ordinary(self.covered)
        sql("DELETE FROM ledger_entry WHERE chain = %s AND seq = %s", self.chain, seq)
        self.shift(seq, -1)
        self.rechain(seq)
        return Expected(None)

    def swap_two(self):
        one, other = sorted(self.random.sample(range(1, self.last + 1), 2))
        if self.random.random() < 0.5:
            other = min(one + 1, self.last)
            one = other - 1
        for old, new in ((one, 9_000_001), (other, one), (9_000_001, other)):
            sql("UPDATE ledger_entry SET seq = %s WHERE chain = %s AND seq = %s", new, self.chain, old)
        return Expected(one)

    def backdate(self):
        """The newest entries, not sealed yet, head and all: only the order of times speaks."""
        seq = self.random.randint(self.covered + 2, self.last)
        at = f"2026-11-0{self.random.randint(1, 9)}T03:00:00.000000Z"
        sql("UPDATE ledger_entry SET at = %s WHERE chain = %s AND seq = %s", at, self.chain, seq)
        self.rechain(seq)
        return Expected(seq)

    def backdate_plainly(self):
        seq = self.random.randint(2, self.last)
        at = "2026-11-01T03:00:00.000000Z"
        sql("UPDATE ledger_entry SET at = %s WHERE chain = %s AND seq = %s", at, self.chain, seq)
        return Expected(seq)

    def truncate(self):
        seq = self.random.randint(2, self.last)
        sql("DELETE FROM ledger_entry WHERE chain = %s AND seq >= %s", self.chain, seq)
        return Expected(seq)

    def truncate_and_fix_the_head(self):
        seq = self.random.randint(2, self.covered)
        sql("DELETE FROM ledger_entry WHERE chain = %s AND seq >= %s", self.chain, seq)
        sql("DELETE FROM ledger_sealed WHERE chain = %s AND seq >= %s", self.chain, seq)
        self.rechain(seq - 1)
        return Expected(None)

    def truncate_seals_as_well(self):
        seq = self.random.randint(2, self.covered)
        self_ = self.chain
        sql("DELETE FROM ledger_entry WHERE chain = %s AND seq >= %s", self_, seq)
        sql("DELETE FROM ledger_sealed WHERE chain = %s AND seq >= %s", self_, seq)
        sql("DELETE FROM ledger_checkpoint WHERE chain = %s AND seq >= %s", self_, seq - 1)
        self.rechain(seq - 1)
        return Expected(None, needs_code=True)

    # -- sealed data --------------------------------------------------------------------------------------------------
    def sealed_seqs(self):
        return [
            row[0] for row in sql("SELECT seq FROM ledger_sealed WHERE chain = %s ORDER BY seq", self.chain)
        ]

    def swap_sealed(self):
        one, other = sorted(self.random.sample(self.sealed_seqs(), 2))
        for old, new in ((one, 9_000_001), (other, one), (9_000_001, other)):
            sql("UPDATE ledger_sealed SET seq = %s WHERE chain = %s AND seq = %s", new, self.chain, old)
        return Expected(one)

    def change_sealed(self):
        seq, column = self.random.choice(self.sealed_seqs()), self.random.choice(["payload", "salt", "seq"])
        new = {"payload": '{"n":1,"姓名":"李四"}', "salt": "0" * 32, "seq": self.last + 50}[column]
        sql(f"UPDATE ledger_sealed SET {column} = %s WHERE chain = %s AND seq = %s", new, self.chain, seq)
        return Expected(seq)

    def remove_sealed(self):
        seq = self.random.choice(self.sealed_seqs())
        sql("DELETE FROM ledger_sealed WHERE chain = %s AND seq = %s", self.chain, seq)
        return Expected(seq)

    def add_sealed(self):
        """To an entry without, to one whose data was erased, or to no entry at all."""
        taken = set(self.sealed_seqs())
        seq = self.random.choice([seq for seq in range(1, self.last + 3) if seq not in taken])
        sql(
            "INSERT INTO ledger_sealed (chain, seq, salt, payload) VALUES (%s, %s, %s, '{}')",
            self.chain,
            seq,
            "0" * 32,
        )
        return Expected(min(seq, self.last + 1), in_file=seq <= self.last)

    # -- seals and the head -------------------------------------------------------------------------------------------
    def change_a_seal(self):
        column = self.random.choice(["number", "day", "seq", "head", "until", "previous", "hash", "chain"])
        number = self.random.randint(1, 9)
        old = sql(
            f"SELECT {column} FROM ledger_checkpoint WHERE chain = %s AND number = %s", self.chain, number
        )
        new = {"number": 40 + number, "seq": 1 + self.any_seq(), "chain": "other", "day": "2020-01-01"}.get(
            column
        )
        if new is None or new == old[0][0]:
            new = self.other(old[0][0])
            new = new[: {"until": 27}.get(column, 64)] if isinstance(new, str) else new
        if new == old[0][0]:
            new = ""
        sql(
            f"UPDATE ledger_checkpoint SET {column} = %s WHERE chain = %s AND number = %s",
            new,
            self.chain,
            number,
        )
        return Expected(None)

    def remove_a_seal(self):
        number = self.random.choice([9, 9, self.random.randint(1, 9)])
        sql("DELETE FROM ledger_checkpoint WHERE chain = %s AND number >= %s", self.chain, number)
        return Expected(None)

    def invent_a_seal(self):
        row = sql(
            "SELECT seq, hash, at FROM ledger_entry WHERE chain = %s AND seq = %s", self.chain, self.last
        )[0]
        previous = sql("SELECT hash FROM ledger_checkpoint WHERE chain = %s AND number = 9", self.chain)[0][0]
        values = (self.chain, 10, "2026-11-11", row[0], row[1], row[2], previous)
        hash_ = arithmetic.digest(arithmetic.checkpoint_text(*values))
        sql(
            "INSERT INTO ledger_checkpoint (chain, number, day, seq, head, until, previous, hash) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            *values,
            hash_,
        )
        return Expected(None)

    def change_the_head(self):
        column = self.random.choice(["seq", "hash", "not_before", "chain"])
        old = sql(f"SELECT {column} FROM ledger_head WHERE chain = %s", self.chain)[0][0]
        new = {"chain": "other", "not_before": "2020-01-01T00:00:00.000000Z"}.get(column)
        new = new or (self.other(old) if column == "seq" else "f" * 64)
        sql(f"UPDATE ledger_head SET {column} = %s WHERE chain = %s", new, self.chain)
        return Expected(None)


def attacks() -> list[Callable[[Insider], Expected]]:
    helpers = {
        "any_seq",
        "ordinary",
        "other",
        "rows",
        "write",
        "shift",
        "rechain",
        "hash",
        "insert",
        "sealed_seqs",
    }
    return [
        value
        for name, value in vars(Insider).items()
        if callable(value) and not name.startswith("_") and name not in helpers
    ]
