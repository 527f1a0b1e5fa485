"""What is kept of money to residents: standards, persons with their card, lists and rows, draws, funds, allowances.

Nothing is deleted: a wrong list is dropped with a reason, a payment that came back stays with its reason.
"""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from sunlit.core import money
from sunlit.core.programmes import Programme
from sunlit.core.text import Text
from sunlit.language import say
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.matters.written_once import AddedOnly, Staying, Stays, WrittenOnce
from sunlit.people.models import Organisation, Staff
from sunlit.sealing import SealedText
from sunlit.shelves import PHOTOS, FileName

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

DESK = ("handler", "station_head", "centre_director", "deputy_leader", "mayor", "supervisor")
"""Who sees the lists of a township."""
STRUCK = "发放前取消："
"""How the reason of a row begins that was taken out of its list before it was paid."""
MONEY = "元"
"""The unit of a fund that holds money; every other unit counts goods."""
POSTERS = ("village_agent", "village_committee", "village_secretary")
"""Who posts a list in the own village."""


def _of_the_township(viewer: "Viewer", path: str) -> Q:
    """The rows of the viewer's own township, for holders of one of DESK."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None or not viewer.has_role(*DESK):
        return Q(pk__in=())
    return Q(**{path: viewer.township_id})


class TownshipKeptQuerySet(Staying):
    """Rows that stay, seen by those of the township who handle or oversee money."""

    township_path = "township_id"

    def visible_to(self, viewer: "Viewer") -> "TownshipKeptQuerySet":
        """The rows of the viewer's own township, for holders of one of DESK."""
        return self.filter(_of_the_township(viewer, self.township_path))


class WrittenHereQuerySet(AddedOnly):
    """Rows that are written once, seen alike."""

    township_path = "township_id"

    def visible_to(self, viewer: "Viewer") -> "WrittenHereQuerySet":
        """The rows of the viewer's own township, for holders of one of DESK."""
        return self.filter(_of_the_township(viewer, self.township_path))


class DrawQuerySet(WrittenHereQuerySet):
    """Draws of the certificates that a viewer may see."""

    township_path = "certificate__township_id"


class FundEntryQuerySet(WrittenHereQuerySet):
    """Entries of the funds that a viewer may see on the desk; everybody sees them on the public page."""

    township_path = "fund__township_id"


class MealLineQuerySet(TownshipKeptQuerySet):
    """Lines of the sheets that a viewer may see."""

    township_path = "sheet__township_id"


class Standard(WrittenOnce):
    """What a programme pays here (标准), by category, from a day on, by the document of the city or county."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.CharField(max_length=64)
    category = models.CharField(max_length=32, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=4)
    basis = models.CharField(max_length=200)
    since = models.DateField()
    published_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)

    objects = WrittenHereQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "programme", "category", "since"], name="one_standard_from_a_day_on"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_standard_is_of_something"),
            models.CheckConstraint(condition=~Q(basis=""), name="a_standard_has_its_basis"),
        ]

    @property
    def plain(self) -> str:
        """The standard as people write it."""
        return money.plain(self.amount)


class Household(Stays):
    """A household by the person who draws for it, with its one card account (一卡式). Number and card stand encrypted."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = SealedText()
    id_number = SealedText()
    id_mark = models.CharField(max_length=64)
    lookup = models.CharField(max_length=64)
    card = SealedText(default="", blank=True)
    card_mark = models.CharField(max_length=64, blank=True)
    card_tail = models.CharField(max_length=4, blank=True)
    bank = models.CharField(max_length=60, blank=True)
    registered_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = TownshipKeptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "id_mark"], name="a_person_is_registered_once"),
            models.UniqueConstraint(
                fields=["card_mark"], condition=~Q(card_mark=""), name="a_card_belongs_to_one_household"
            ),
        ]
        indexes = [models.Index(fields=["township", "lookup"])]


class Death(WrittenOnce):
    """The register of the deceased, by mark alone: also of people who were never registered here."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    id_mark = models.CharField(max_length=64)
    died_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = WrittenHereQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "id_mark"], name="a_death_is_entered_once")
        ]


class PayListQuerySet(TownshipKeptQuerySet):
    """Lists that a viewer may see, or posts in the own village."""

    def posted_by(self, viewer: "Viewer") -> "PayListQuerySet":
        """The lists that this viewer posts: of the villages in which a seat of POSTERS is held, once they are approved."""
        return self.filter(village_id__in=posts_in(viewer), state__in=("public", "sent", "done"))


def posts_in(viewer: "Viewer") -> frozenset[int]:
    """The villages in which this viewer posts lists, by own seat or as cover."""
    if viewer.staff_id is None or viewer.admin:
        return frozenset()
    return frozenset(seat.organisation_id for seat in viewer.seats if seat.role in POSTERS)


class PayList(Stays):
    """A list of payments (发放名册) of one programme, village and period: made, checked by a second person, approved by
    a third, public for its days, then paid."""

    class State(models.TextChoices):
        MADE = "made", say("待复核", "to be checked")
        CHECKED = "checked", say("待审批", "to be approved")
        PUBLIC = "public", say("公示中", "public")
        SENT = "sent", say("已交发放", "sent for payment")
        DONE = "done", say("已发完", "paid")
        DROPPED = "dropped", say("已撤销", "dropped")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.CharField(max_length=64)
    period = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=State.choices, default=State.MADE)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    count = models.PositiveIntegerField()
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    checked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    public_from = models.DateField(null=True)
    public_until = models.DateField(null=True, help_text="the last day of publication")
    sent_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    dropped_reason = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=80, unique=True)

    objects = PayListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("made_by")),
                name="another_person_checks_a_list",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | Q(checked_by__isnull=False)
                & ~Q(approved_by=F("made_by"))
                & ~Q(approved_by=F("checked_by")),
                name="a_third_person_approves_a_list",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sent", "done"))
                | Q(approved_by__isnull=False, public_until__isnull=False, sent_by__isnull=False),
                name="what_is_paid_was_approved_and_public",
            ),
        ]
        indexes = [models.Index(fields=["township", "state"])]

    @property
    def rule(self) -> Programme | None:
        """The programme as the rulebook says it now."""
        return book().programmes.get(self.programme)

    @property
    def title(self) -> Text:
        """Programme, village and period."""
        name = self.rule.title if self.rule else Text(self.programme, self.programme)
        return Text(
            f"{name.zh} {self.village.name} {self.period}",
            f"{name.en} {self.village.label('en')} {self.period}",
        )


class PayRowQuerySet(TownshipKeptQuerySet):
    """Rows of the lists that a viewer may see."""

    township_path = "list__township_id"


class PayRow(Stays):
    """One payment: to whom, how much, by which standard, and what became of it. ``live`` rows hold the place of the
    person in the period, so that nobody is paid twice."""

    class State(models.TextChoices):
        WAITING = "waiting", say("待发放", "waiting")
        PAID = "paid", say("已到账", "paid")
        RETURNED = "returned", say("退回", "returned")

    list = models.ForeignKey(PayList, models.PROTECT, related_name="rows")
    place = models.PositiveIntegerField()
    household = models.ForeignKey(Household, models.PROTECT, related_name="rows")
    programme = models.CharField(max_length=64)
    period = models.CharField(max_length=8)
    category = models.CharField(max_length=32, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    standard = models.DecimalField(max_digits=14, decimal_places=4)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    masked = models.CharField(max_length=60, help_text="the name as the published list shows it")
    card_tail = models.CharField(max_length=4)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    settled_on = models.DateField(null=True)
    live = models.BooleanField(default=True)

    objects = PayRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "place"], name="a_place_stands_once_in_a_list"),
            models.UniqueConstraint(
                fields=["household", "programme", "period"],
                condition=Q(live=True),
                name="nobody_is_paid_twice_in_a_period",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_row_is_of_something"),
            models.CheckConstraint(condition=~Q(card_tail=""), name="a_row_goes_to_a_card"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="what_came_back_says_why"
            ),
        ]

    @property
    def reckoning(self) -> tuple[str, str]:
        """Quantity and standard as people write them."""
        return money.plain(self.quantity), money.plain(self.standard)

    @property
    def struck(self) -> bool:
        """Whether the row was taken out of the list before anything was paid."""
        return self.state == self.State.RETURNED and self.reason.startswith(STRUCK)

    @property
    def category_words(self) -> Text:
        """The recipient's category."""
        programme = book().programmes.get(self.programme)
        found = programme.category(self.category) if programme else None
        return found.title if found else Text(self.category, self.category)


class ListPostingQuerySet(AddedOnly):
    """Postings that a viewer may see."""

    def visible_to(self, viewer: "Viewer") -> "ListPostingQuerySet":
        """Those of the township for holders of one of DESK, of the own villages for those who post there."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        rows = self.filter(list__township_id=viewer.township_id)
        return rows if viewer.has_role(*DESK) else rows.filter(list__village_id__in=posts_in(viewer))


class ListPosting(WrittenOnce):
    """A list hangs in its village (张榜公布): where, since which day, with a photo as evidence that only staff see. Until it
    stands here, the list is a task of the village and doesn't go up (S2.36.14, S2.40.05)."""

    list = models.OneToOneField(PayList, models.PROTECT, related_name="posting")
    on = models.DateField()
    place = models.CharField(max_length=100)
    photo = FileName(shelf=PHOTOS)
    photo_type = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)

    objects = ListPostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(photo=""), name="a_posting_in_a_village_has_its_photo"),
            models.CheckConstraint(condition=~Q(place=""), name="a_posting_in_a_village_says_where"),
        ]


class ListPhoto(WrittenOnce):
    """Another photo of a list where it hangs, because the one before was bad (补拍): with the reason; the first one stays
    with the posting, and only staff see any of them."""

    posting = models.ForeignKey(ListPosting, models.PROTECT, related_name="photos_after")
    photo = FileName(shelf=PHOTOS)
    photo_type = models.CharField(max_length=16)
    why = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)

    objects = AddedOnly.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(photo="") & ~Q(why=""), name="another_photo_of_a_list_says_why"
            )
        ]


class ObjectionQuerySet(WrittenHereQuerySet):
    """Objections to the lists that a viewer may see."""

    township_path = "list__township_id"


class Objection(WrittenOnce):
    """Somebody objects to a published list: a case of the office works on it, and nothing of the list is paid before
    the case is closed."""

    list = models.ForeignKey(PayList, models.PROTECT, related_name="objections")
    place = models.PositiveIntegerField(null=True)
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="objection")
    at = models.DateTimeField()

    objects = ObjectionQuerySet.as_manager()


class Certificate(WrittenOnce):
    """A certificate of regular payments (领取证): for whom, which programme and category, from when until when."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="certificates")
    programme = models.CharField(max_length=64)
    category = models.CharField(max_length=32, blank=True)
    number = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = WrittenHereQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "number"], name="a_certificate_has_its_number"),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="a_certificate_ends_after_it_began"
            ),
        ]


class Draw(WrittenOnce):
    """A period of a certificate was drawn; once."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="draws")
    period = models.CharField(max_length=8)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    standard = models.CharField(max_length=200)
    drawn_on = models.DateField()
    row = models.OneToOneField(PayRow, models.PROTECT, null=True, related_name="draw")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = DrawQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "period"], name="a_period_is_drawn_once")
        ]


class Fund(WrittenOnce):
    """Money or goods that came in for a purpose (捐赠、救济款物、基金); ``unit`` is 元 for money, or that of the goods."""

    class Kind(models.TextChoices):
        DONATION = "donation", say("捐赠款物", "donations")
        RELIEF = "relief", say("扶贫、救灾、救济款物", "poverty, disaster and social relief")
        FUND = "fund", say("基金", "funds")
        RAISED = "raised", say("集资", "money raised")
        FINES = "fines", say("罚没款物", "fines and confiscated goods")
        INSURANCE = "insurance", say("社会保险费、住房公积金", "social insurance and housing fund")
        LOTTERY = "lottery", say("彩票发行", "lotteries")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    title = models.CharField(max_length=80)
    unit = models.CharField(max_length=20, default=MONEY)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = WrittenHereQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["township", "title"], name="a_fund_has_its_title")]

    def __str__(self) -> str:
        return f"{self.title}（{self.unit}）"

    @property
    def unit_words(self) -> Text:
        """The unit in the language of the page; that of goods as it was typed."""
        return Text(MONEY, "yuan") if self.unit == MONEY else Text(self.unit, self.unit)

    def counted(self, amount: Decimal) -> str:
        """An amount as people write it: money to the fen, goods by quantity (S0.07.15)."""
        return f"{amount:.2f}" if self.unit == MONEY else money.plain(amount)


class FundEntry(WrittenOnce):
    """Something came into a fund or was used, with what for. Public."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="entries")
    used = models.BooleanField()
    quantity = models.DecimalField(max_digits=14, decimal_places=2)
    what = models.CharField(max_length=160)
    on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)

    objects = FundEntryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="an_entry_is_of_something")]
        indexes = [models.Index(fields=["fund", "on"])]

    @property
    def counted(self) -> str:
        """How much, as people write it."""
        return self.fund.counted(self.quantity)


class MealSheet(WrittenOnce):
    """The meal allowances of a meeting (误餐补助): each attendee's, and whether they signed for it (S0.08.19)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    meeting = models.CharField(max_length=120)
    day = models.DateField()
    meals = models.PositiveSmallIntegerField()
    each = models.DecimalField(max_digits=8, decimal_places=2)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)

    objects = WrittenHereQuerySet.as_manager()


class MealLine(Stays):
    """One attendee of a meeting."""

    sheet = models.ForeignKey(MealSheet, models.PROTECT, related_name="lines")
    name = models.CharField(max_length=40)
    salaried = models.BooleanField()
    meals_given = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    signed_at = models.DateTimeField(null=True)

    objects = MealLineQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "name"], name="an_attendee_stands_once")]

    def __str__(self) -> str:
        return f"{self.sheet.day} {self.sheet.meeting} {self.name} {self.amount}"
