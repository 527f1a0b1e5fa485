"""What is kept of charges: published rates, bills with their lines, payments, refunds, and the cashiers' daily closes.

Nothing here is deleted: a wrong bill is withdrawn with a reason, money goes back by a refund, a rate ends by the next.
"""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from sunlit.core import money
from sunlit.core.charges import Charge
from sunlit.core.text import Text
from sunlit.language import say
from sunlit.matters import sight
from sunlit.matters.book import book
from sunlit.matters.models import Document, Matter
from sunlit.matters.written_once import AddedOnly, Staying, Stays, WrittenOnce
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

KEEPERS = ("centre_director", "deputy_leader", "mayor", "supervisor")
"""Who sees the money of all cashiers of a township; everybody else sees their own."""


class KeptQuerySet(Staying):
    """Bills, refunds and closes: they go on step by step and stay."""


class OnceQuerySet(AddedOnly):
    """What a bill says and what was paid: written once."""


class PublishedRateQuerySet(AddedOnly):
    """Published rates in the plural."""

    def visible_to(self, _viewer: "Viewer") -> "PublishedRateQuerySet":
        """All of them: what is charged is public (S1.04.11, S4.04.04)."""
        return self.all()


class PublishedRate(WrittenOnce):
    """What a township has published for a charge (公布的收费标准), from a day on, until the next row of the charge.

    ``rate`` is in yuan for each unit or in percent, as the charge measures; 0 is free (免费). ``basis`` is the document
    that the rate rests on. A row with ``ends`` takes the charge out of the catalogue from its day on.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    charge = models.CharField(max_length=64)
    rate = models.DecimalField(max_digits=14, decimal_places=4)
    basis = models.CharField(max_length=200)
    since = models.DateField()
    ends = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)

    objects = PublishedRateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rate__gte=0), name="a_rate_is_not_negative"),
            models.CheckConstraint(condition=~Q(basis=""), name="a_rate_has_its_basis"),
            models.UniqueConstraint(
                fields=["township", "charge", "since"], name="one_rate_of_a_charge_from_a_day_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charge} {self.rate}"

    @property
    def rule(self) -> Charge | None:
        """The charge as the rulebook says it now; None where it was taken out since."""
        return book().charges.get(self.charge)


class BillQuerySet(Staying):
    """Bills in the plural; every exit starts from `visible_to`."""

    def visible_to(self, viewer: "Viewer") -> "BillQuerySet":
        """The bills of the matters that this viewer may see, and those that they made or took the money of."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        own = Q(by_id=viewer.staff_id) | Q(payment__by_id=viewer.staff_id)
        return self.filter(own | Q(sight.of_matters(viewer, "matter")), township_id=viewer.township_id)


class Bill(Stays):
    """The one bill of a case (一票制): all its charges in lines, one sum (S3.25.06).

    ``withdrawn_at``: a wrong bill that nobody paid; a new one may take its place.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="bills")
    payer = models.CharField(max_length=60)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=80, unique=True)

    objects = BillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(withdrawn_at=None), name="one_bill_for_a_case"
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="a_bill_is_not_negative"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                name="a_withdrawn_bill_says_why",
            ),
        ]
        indexes = [models.Index(fields=["township", "made_at"])]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The registered number that stands on the paper."""
        return self.document.number if self.document else ""

    @property
    def standing(self) -> Text:
        """Paid, to be paid, or withdrawn."""
        if self.withdrawn_at:
            return Text("已作废", "withdrawn")
        return Text("已缴", "paid") if hasattr(self, "payment") else Text("待缴", "to be paid")


class BillLine(WrittenOnce):
    """One charge on a bill, with all that its amount followed from, as it was on the day."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="lines")
    published = models.ForeignKey(PublishedRate, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120)
    household = models.CharField(max_length=32, blank=True)
    rate = models.DecimalField(max_digits=14, decimal_places=4)
    percent = models.BooleanField(default=False)
    base = models.DecimalField(max_digits=14, decimal_places=4)
    unit = models.CharField(max_length=60)
    unit_en = models.CharField(max_length=120)
    basis = models.CharField(max_length=400)
    notice = models.CharField(max_length=80, blank=True, help_text="number of the authority's payment notice")
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    objects = OnceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bill", "published", "notice"], name="a_charge_stands_once_on_a_bill"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_line_is_not_negative"),
            models.CheckConstraint(condition=~Q(basis=""), name="a_line_has_its_basis"),
        ]

    @property
    def name(self) -> Text:
        """The charge in both languages, as it was called on the day."""
        return Text(self.title, self.title_en)

    @property
    def reckoning(self) -> str:
        """How the amount followed, in figures: base × rate, or the base alone where a notice named the amount."""
        return reckoned(self.base, self.rate, percent=self.percent)

    @property
    def unit_words(self) -> Text:
        """What the base counts."""
        return Text(self.unit, self.unit_en)


def reckoned(base: Decimal, rate: Decimal, *, percent: bool) -> str:
    """Base and rate as a line of a bill shows them."""
    return f"{money.plain(base)} × {money.plain(rate)}{'%' if percent else ''}" if rate else money.plain(base)


class Way(models.TextChoices):
    """How money changes hands."""

    CASH = "cash", say("现金", "cash")
    TRANSFER = "transfer", say("转账、扫码", "transfer or QR code")
    OTHER = "other", say("其他", "other")


class Payment(WrittenOnce):
    """A bill was paid, whole and once. ``reference`` is the transfer's number, ``fiscal_receipt`` that of the fiscal
    receipt (财政票据) or tax certificate that was handed over."""

    bill = models.OneToOneField(Bill, models.PROTECT, related_name="payment")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    way = models.CharField(max_length=8, choices=Way.choices)
    reference = models.CharField(max_length=80, blank=True)
    fiscal_receipt = models.CharField(max_length=80, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    paid_at = models.DateTimeField()
    paid_on = models.DateField(help_text="the day of it in China")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)

    objects = OnceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_is_of_something"),
            models.CheckConstraint(
                condition=~Q(way="transfer") | ~Q(reference=""), name="a_transfer_has_its_reference"
            ),
        ]
        indexes = [models.Index(fields=["by", "paid_on"])]


class Refund(Stays):
    """Money that goes back (退费), with its reason: asked for by one person, approved by another, then paid back."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    decision = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    paid_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    paid_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=80, unique=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_is_of_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_refund_has_its_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="nobody_approves_their_own_refund",
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None) | Q(approved=True), name="only_an_approved_refund_is_paid"
            ),
        ]
        indexes = [models.Index(fields=["paid_by", "paid_on"])]


class DayClose(Stays):
    """A cashier's close of a day (日结): what the bills say, what was counted, and why they differ.

    Another person signs it; after it the cashier takes and pays back nothing more that day.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    cashier = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    day = models.DateField()
    bills = models.PositiveIntegerField()
    received = models.DecimalField(max_digits=12, decimal_places=2)
    paid_back = models.DecimalField(max_digits=12, decimal_places=2)
    not_cash = models.DecimalField(max_digits=12, decimal_places=2)
    counted = models.DecimalField(max_digits=12, decimal_places=2)
    difference = models.DecimalField(max_digits=12, decimal_places=2)
    explanation = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField()
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=80, unique=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cashier", "day"], name="a_cashier_closes_a_day_once"),
            models.CheckConstraint(
                condition=Q(difference=Decimal(0)) | ~Q(explanation=""), name="a_difference_is_explained"
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("cashier")),
                name="another_person_signs_the_close",
            ),
        ]
        indexes = [models.Index(fields=["township", "day"])]

    @property
    def expected(self) -> Decimal:
        """The cash that should have been there."""
        return self.received - self.paid_back
