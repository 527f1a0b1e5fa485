"""What a verification found, in words for people."""

from dataclasses import dataclass
from typing import Literal

from sunlit.core.text import Text

Kind = Literal[
    "changed",
    "inserted",
    "removed",
    "reordered",
    "backdated",
    "sealed-mismatch",
    "truncated",
    "checkpoint-mismatch",
    "code-unknown",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what kind, at which entry, in words."""

    kind: Kind
    seq: int
    text: Text


@dataclass(frozen=True, slots=True)
class Report:
    """What `verify` found. ``count`` entries were read in ``seconds``; ``erased`` payloads are gone as recorded."""

    chain: str
    count: int
    first_bad_seq: int | None
    problems: tuple[Finding, ...]
    more: int
    sealed: int
    erased: int
    checkpoints: int
    clock_notes: int
    head: str
    seconds: float

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return self.first_bad_seq is None

    @property
    def sentence(self) -> Text:
        """The result in one sentence."""
        if self.ok:
            return Text(
                f"台账 {self.chain} 完整:{self.count} 条记录、{self.checkpoints} 个日封,封存内容 {self.sealed} 份,依法删除 {self.erased} 份",
                f"Ledger {self.chain} is whole: {self.count} entries, {self.checkpoints} seals, {self.sealed} sealed payloads, {self.erased} erased on record",
            )
        first, all_of_them = self.problems[0].text, len(self.problems) + self.more
        return Text(
            f"台账 {self.chain} 有 {all_of_them} 处问题,首处在第 {self.first_bad_seq} 条:{first.zh}",
            f"Ledger {self.chain} has {all_of_them} problems, the first at entry {self.first_bad_seq}: {first.en}",
        )
