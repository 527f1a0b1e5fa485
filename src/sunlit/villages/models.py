"""What village disclosure stores: the village's account, sheets that are entered and checked, cadence, set-up, activities."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from sunlit.core.periods import period_in_words
from sunlit.core.text import Text
from sunlit.core.villages import Heading
from sunlit.disclosure.models import Publication
from sunlit.language import say
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.matters.written_once import AddedOnly, WrittenOnce
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

AGENT, COMMITTEE = "village_agent", "village_committee"
"""Who enters in a village, and who checks."""
KEEPERS = ("office_clerk", "deputy_leader", "mayor")
"""Who keeps the list of villages, their cadence and set-up at the township."""
BOOKKEEPERS = ("handler", "station_head", "office_clerk")
"""Who keeps the villages' accounts at the township (村账镇代管)."""
LOOKS = ("office_clerk", "office_director", "handler", "station_head", "discipline_secretary")
"""Who sees every village of the township, beside those who see all of it."""


def _of_villages(rows: Any, viewer: "Viewer") -> Any:
    """Rows of the villages in which the viewer has a post; all of the township for those who look after it."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return rows.none()
    rows = rows.filter(village__township_id=viewer.township_id)
    if viewer.sees_township or viewer.has_role(*LOOKS):
        return rows
    return rows.filter(village_id__in=viewer.unit_ids)


class OfVillages(models.QuerySet[Any]):
    """Rows of a village; every exit of the desk starts from `visible_to`."""

    def visible_to(self, viewer: "Viewer") -> Any:
        """Those of the own village; of every village of the township for those who look after it."""
        return _of_villages(self, viewer)


class KeptOfVillages(AddedOnly):
    """The same for rows that are written once."""

    def visible_to(self, viewer: "Viewer") -> Any:
        """Those of the own village; of every village of the township for those who look after it."""
        return _of_villages(self, viewer)


class AccountLine(WrittenOnce):
    """One line of a village's account (村账), as the township keeps it. Never changed; a mistake is offset by a line on the
    other side. ``payee`` is a village cadre whom it paid; ``decision`` what a large sum rests on (S2.18.03)."""

    class Side(models.TextChoices):
        INCOME = "income", say("收入", "income")
        SPENDING = "spending", say("支出", "spending")

    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    day = models.DateField()
    side = models.CharField(max_length=8, choices=Side.choices)
    what = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    voucher = models.CharField(max_length=40)
    payee = models.CharField(max_length=40, blank=True)
    decision = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)

    objects = KeptOfVillages.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_line_of_account_is_of_something"),
            models.CheckConstraint(
                condition=Q(payee="") | Q(side="spending"), name="only_spending_pays_somebody"
            ),
        ]
        indexes = [models.Index(fields=["village", "day"])]


class Activity(WrittenOnce):
    """A village activity that is over; ``key`` ones are published within three days of their end (S4.49.10)."""

    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    key = models.BooleanField()
    ended_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = KeptOfVillages.as_manager()

    class Meta:
        indexes = [models.Index(fields=["village", "ended_on"])]

    def __str__(self) -> str:
        return self.title


class Sheet(models.Model):
    """One heading of a village for one period: entered by the village's agent, checked by its supervision committee, and
    then published. ``none``: nothing this period, dated and signed like any other. Residents' names are masked before
    they are stored; no numbers of persons are."""

    class State(models.TextChoices):
        WAITING = "waiting", say("待监委会核对", "waits for the committee")
        PUBLISHED = "published", say("已公开", "published")
        RETURNED = "returned", say("退回", "sent back")

    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    heading = models.CharField(max_length=32)
    period = models.CharField(max_length=8)
    none = models.BooleanField(default=False)
    figures = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    decision = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="sheets")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    why = models.CharField(max_length=200, blank=True, help_text="why the earlier one is corrected")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    opinion = models.CharField(max_length=300, blank=True)
    publication = models.OneToOneField(Publication, models.PROTECT, null=True, related_name="village_sheet")
    key = models.CharField(max_length=80, unique=True)

    objects = OfVillages.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("made_by")),
                name="who_enters_village_affairs_does_not_check_them",
            ),
            models.CheckConstraint(
                condition=Q(state="published", checked_by__isnull=False, publication__isnull=False)
                | (~Q(state="published") & Q(publication=None)),
                name="what_a_village_published_was_checked",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(opinion=""), name="what_is_sent_back_says_why"
            ),
        ]
        indexes = [models.Index(fields=["village", "period", "heading"])]

    @property
    def rule(self) -> Heading | None:
        """The heading as the rulebook says it now."""
        rules = book().villages
        return rules.heading(self.heading) if rules else None

    @property
    def title(self) -> Text:
        """The heading with its period."""
        name = self.rule.title if self.rule else Text(self.heading, self.heading)
        when = period_in_words(self.period)
        return Text(f"{name.zh}（{when.zh}）", f"{name.en} ({when.en})")


class Cadence(WrittenOnce):
    """How often a village publishes a heading from a day on; without one, each quarter. Only ever more often
    (村民委员会组织法 35: monthly where much money moves)."""

    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    heading = models.CharField(max_length=32)
    every = models.CharField(max_length=10, choices=[("month", "month"), ("quarter", "quarter")])
    since = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = KeptOfVillages.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(every__in=["month", "quarter"]), name="village_affairs_each_quarter_at_least"
            )
        ]


class SetUp(WrittenOnce):
    """A village has set up disclosure, or democratic management, from a day, by a document (S4.22.02)."""

    class What(models.TextChoices):
        DISCLOSURE = "disclosure", say("村务公开", "disclosure")
        DEMOCRACY = "democracy", say("民主管理", "democratic management")

    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    what = models.CharField(max_length=12, choices=What.choices)
    since = models.DateField()
    document = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = KeptOfVillages.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village", "what"], name="a_village_sets_up_each_once"),
            models.CheckConstraint(condition=~Q(document=""), name="a_set_up_rests_on_a_document"),
        ]


class Merger(WrittenOnce):
    """A village was merged into another: the only way in which it leaves the count (S4.22.02)."""

    village = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    into = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    on = models.DateField()
    document = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = KeptOfVillages.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(village=F("into")), name="no_village_is_merged_into_itself"),
            models.CheckConstraint(condition=~Q(document=""), name="a_merger_rests_on_a_document"),
        ]


class PolicyPost(WrittenOnce):
    """A policy was made known in a village, or by the township itself, by one channel on a day (S4.48.02)."""

    village = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", help_text="or the township itself"
    )
    policy = models.CharField(max_length=32)
    channel = models.CharField(max_length=16)
    on = models.DateField()
    evidence = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = KeptOfVillages.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "policy", "channel", "on"],
                name="a_policy_is_posted_once_a_day_by_a_channel",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="a_policy_post_has_evidence"),
        ]


class Said(models.Model):
    """A villager's report or request about a village: and its record, which the public follows by its number."""

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="village_said")
    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OfVillages.as_manager()

    class Meta:
        indexes = [models.Index(fields=["village", "at"])]
