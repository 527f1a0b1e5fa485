"""What the ledger stores. Times and days are kept as the very text that is hashed, the same on both databases."""

from datetime import date, datetime
from json import loads
from typing import Any, NoReturn

from django.db import models

from sunlit.core import chain as arithmetic


class AppendOnlyError(TypeError):
    """Somebody tried to change or delete what is only ever added; `sunlit.ledger.actions` is the way to add."""

    def __init__(self) -> None:
        super().__init__(
            "台账只能追加,不能修改或删除;请用 sunlit.ledger.actions / "
            "the ledger is append-only; use sunlit.ledger.actions"
        )


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A query that can read and nothing else."""

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnlyError

    create = get_or_create = update_or_create = bulk_create = bulk_update = _refuse
    update = delete = _update = _raw_delete = _insert = _refuse


class AppendOnly(models.Model):
    """A row that is written once by `sunlit.ledger.actions` and never again."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnlyError

    def save_base(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnlyError

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnlyError


class Entry(AppendOnly):
    """One line of a township's log: who did or read what, when, on whose behalf, about which thing."""

    pk = models.CompositePrimaryKey("chain", "seq")
    chain = models.CharField("链(乡镇代码)", max_length=32)
    seq = models.BigIntegerField("序号")
    at = models.CharField("时间(UTC)", max_length=27)
    act = models.CharField("动作", max_length=64)
    actor = models.CharField("经办人", max_length=64)
    on_behalf_of = models.CharField("代谁办理", max_length=64, blank=True)
    subject_kind = models.CharField("对象类别", max_length=32, blank=True)
    subject = models.CharField("对象", max_length=64, blank=True)
    facts = models.TextField("事实(规范 JSON,不含个人信息)")
    sealed = models.CharField("封存内容摘要", max_length=64, blank=True)
    prev = models.CharField("上一条哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64)

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = "台账记录"
        indexes = [models.Index(fields=["subject_kind", "subject"], name="ledger_entry_subject")]
        constraints = [models.CheckConstraint(condition=models.Q(seq__gte=1), name="ledger_entry_seq_from_1")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq} {self.act}"

    @property
    def moment(self) -> datetime:
        """When it happened, aware, UTC."""
        return arithmetic.moment_of(self.at)

    @property
    def known_facts(self) -> dict[str, Any]:
        """The facts as a dict."""
        facts: dict[str, Any] = loads(self.facts)
        return facts

    @property
    def code(self) -> str:
        """A short code of this entry for a receipt; the verifiers accept it like a checkpoint's code."""
        return arithmetic.code_of(self.hash)


class Sealed(models.Model):
    """Personal data that belongs to an entry, kept apart with its salt so that both can be erased (个人信息保护法 47)."""

    pk = models.CompositePrimaryKey("chain", "seq")
    chain = models.CharField("链(乡镇代码)", max_length=32)
    seq = models.BigIntegerField("序号")
    salt = models.CharField("盐", max_length=32)
    payload = models.TextField("封存内容(规范 JSON)")

    class Meta:
        verbose_name = verbose_name_plural = "封存内容"

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq}"


class Head(models.Model):
    """Where a chain ends now. Writers lock this row, so that numbers have no gaps."""

    chain = models.CharField("链(乡镇代码)", max_length=32, primary_key=True)
    seq = models.BigIntegerField("最后序号", default=0)
    hash = models.CharField("最后哈希", max_length=64, default=arithmetic.NOTHING)
    not_before = models.CharField("此后记录不得早于(UTC)", max_length=27, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "链尾"

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq}"


class Checkpoint(AppendOnly):
    """The seal of one day (日封): last entry, its hash, the seal before, and a short code for paper."""

    pk = models.CompositePrimaryKey("chain", "number")
    chain = models.CharField("链(乡镇代码)", max_length=32)
    number = models.BigIntegerField("编号")
    day = models.CharField("日期", max_length=10)
    seq = models.BigIntegerField("覆盖到的序号")
    head = models.CharField("该记录的哈希", max_length=64)
    until = models.CharField("此后记录不得早于(UTC)", max_length=27)
    previous = models.CharField("上一日封的哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64)

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = "日封"
        constraints = [
            models.UniqueConstraint(fields=["chain", "day"], name="ledger_checkpoint_one_a_day"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="ledger_checkpoint_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.day} {self.code}"

    @property
    def date(self) -> date:
        """The day that it seals, in China."""
        return date.fromisoformat(self.day)

    @property
    def code(self) -> str:
        """The short code for the board notice and for receipts, such as ``7K2M-9XQ4-…``."""
        return arithmetic.code_of(self.hash)
