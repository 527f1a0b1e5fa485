"""What openness keeps: works in stages, what is due, what was published, and values that are announced when they change."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from sunlit.core.duties import Audience, Duty
from sunlit.core.text import Text
from sunlit.language import say
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.matters.written_once import AddedOnly, WrittenOnce
from sunlit.people.models import Organisation, Staff
from sunlit.shelves import PUBLISHED, FileName

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


def _for(viewer: "Viewer", path: str = "") -> Q:
    """What is for everybody, and what is for the staff of the viewer's own township (S0.01.12)."""
    seen = Q(**{f"{path}audience": Audience.EVERYBODY.value})
    if viewer.staff_id is not None and not viewer.admin and viewer.township_id is not None:
        seen |= Q(**{f"{path}township_id": viewer.township_id})
    return seen


class Kept(models.Model):
    """Since when the program keeps a recurring duty of a township; it owes nothing that was past by then."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    duty = models.CharField(max_length=64)
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "duty"], name="a_duty_is_kept_since_one_day")
        ]


class WorkQuerySet(models.QuerySet["Work"]):
    def visible_to(self, viewer: "Viewer") -> "WorkQuerySet":
        """Works whose duty is for everybody; staff also see the internal ones of their township."""
        return self.filter(_for(viewer))


class Work(models.Model):
    """Phased work (阶段性工作): published stage by stage, and over only when every stage was (S0.01.21)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    duty = models.CharField(max_length=64)
    audience = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in Audience])
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    stages = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = WorkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="a_closed_work_says_by_whom",
            ),
            models.CheckConstraint(condition=Q(stages__gte=2), name="a_work_has_stages"),
        ]

    def __str__(self) -> str:
        return self.title

    def label(self, language: str) -> str:
        """The title with the kind of duty in the language of the page; what the work is called stays as it was typed."""
        head = f"{self.rule.title.zh}：" if self.rule else ""
        if self.rule and language.startswith("en") and self.title.startswith(head):
            return f"{self.rule.title.en}: {self.title.removeprefix(head)}"
        return self.title

    @property
    def rule(self) -> Duty | None:
        """The duty as the rulebook says it now; None where it was taken out since."""
        return book().duties.get(self.duty)

    @property
    def as_it_comes(self) -> bool:
        """Whether its stages are noted when they are reached; those of the others have days from the beginning."""
        return bool(self.rule and self.rule.timing.as_they_come)


class OutOfSight(models.TextChoices):
    """Why the text of an occurrence isn't shown now. An index over what was written down once, in `Taking` and
    `Withholding`."""

    REPLACED = "replaced", say("已由新的一份代替", "replaced by a later one")
    WITHDRAWN = "withdrawn", say("已撤下", "taken down")
    HIDDEN = "hidden", say("有人提出异议，决定前不显示", "hidden until an objection is decided")
    WITHHELD = "withheld", say("依法不予公开", "withheld by law")


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def visible_to(self, viewer: "Viewer") -> "OccurrenceQuerySet":
        """What is to be published for everybody; staff also see what is internal to their township."""
        return self.filter(_for(viewer))


class Occurrence(models.Model):
    """One publication that a duty demands, with the day by which it is due; a matter of the kernel works on it.

    A notice that the program publishes by itself has no matter, because nobody has to do anything.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    duty = models.CharField(max_length=64)
    audience = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in Audience])
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    period = models.CharField(max_length=16, blank=True, help_text="of recurring work, such as 2026-Q3")
    work = models.ForeignKey(Work, models.PROTECT, null=True, related_name="occurrences")
    stage = models.PositiveSmallIntegerField(null=True)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160)
    opens = models.DateField()
    due = models.DateField()
    why = models.CharField(max_length=400, help_text="how the day follows from the rule")
    why_en = models.CharField(max_length=400)
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="occurrence")
    replaces = models.ForeignKey("Publication", models.PROTECT, null=True, related_name="later")
    out_of_sight = models.CharField(
        max_length=12,
        blank=True,
        default="",
        choices=OutOfSight.choices,
        help_text="why its text isn't shown",
    )
    heading = models.ForeignKey(
        "AddedHeading",
        models.PROTECT,
        null=True,
        related_name="occurrences",
        help_text="one that was added here",
    )

    published_at = models.DateTimeField(
        null=True, help_text="copied from its publication, so that a list of a hundred thousand stays quick"
    )

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "duty", "period"],
                condition=~Q(period=""),
                name="a_duty_is_due_once_a_period",
            ),
            models.UniqueConstraint(
                fields=["work", "stage"], condition=Q(work__isnull=False), name="a_stage_is_due_once"
            ),
            models.CheckConstraint(
                condition=Q(work=None, stage=None)
                | Q(work__isnull=False, stage__isnull=False, stage__gte=1, period=""),
                name="a_stage_belongs_to_its_work",
            ),
        ]
        indexes = [
            models.Index(fields=["township", "due"]),
            models.Index(fields=["township", "duty", "opens"]),
            # In the order of the list; whose and for whom stand in them, so that counting reads no rows.
            models.Index(
                fields=["township", "published_at", "id", "audience", "unit"], name="published_lately"
            ),
            # In the order of the figures: each unit's publications are counted where they stand.
            models.Index(fields=["township", "audience", "unit", "published_at"], name="published_by_unit"),
        ]

    def __str__(self) -> str:
        return self.title

    def label(self, language: str) -> str:
        """The title in the language of the page; only the kind of duty where the words themselves aren't shown."""
        if self.out_of_sight in (OutOfSight.WITHDRAWN, OutOfSight.HIDDEN, OutOfSight.WITHHELD):
            return (self.rule.title if self.rule else Text("公开事项", "A publication")).in_language(language)
        return self.title_en if language.startswith("en") else self.title

    @property
    def rule(self) -> Duty | None:
        """The duty as the rulebook says it now; None where it was taken out since."""
        return book().duties.get(self.duty)

    @property
    def reason(self) -> Text:
        """Why the day is this one."""
        return Text(self.why, self.why_en)


class PublicationQuerySet(AddedOnly):
    """Publications in the plural; every exit starts from `visible_to`."""

    def visible_to(self, viewer: "Viewer") -> "PublicationQuerySet":
        """What stands published for everybody; staff also see what stands published inside their township. What was
        replaced, taken down or hidden stands no more."""
        return self.filter(_for(viewer, "occurrence__"), occurrence__out_of_sight="")

    def known_to(self, viewer: "Viewer") -> "PublicationQuerySet":
        """All that was ever published: that it was, when, and who signed, never its words (S0.01.18)."""
        return self.filter(_for(viewer, "occurrence__"))


class Publication(WrittenOnce):
    """What was published (公开内容), when and by whom. Written once; the ledger holds the hash of its words.

    ``by`` is empty where the program published a notice of its own.
    """

    class Way(models.TextChoices):
        STAFF = "staff", say("经审批发布", "approved and published")
        PROGRAM = "program", say("程序自动公布", "announced by the program")

    occurrence = models.OneToOneField(Occurrence, models.PROTECT, related_name="publication")
    title = models.CharField(max_length=120)
    text = models.TextField()
    text_en = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64, help_text="SHA-256 of title and text; stands in the ledger")
    way = models.CharField(max_length=8, choices=Way.choices)
    published_at = models.DateTimeField()
    published_on = models.DateField(help_text="the day of it in China")
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(way="program", by=None, approved_by=None)
                | Q(way="staff", by__isnull=False, approved_by__isnull=False),
                name="what_staff_publish_was_approved",
            )
        ]
        indexes = [models.Index(fields=["published_on"])]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once, and its moment with what demanded it. Raises NeverChanged for a second time."""
        super().save(*args, **kwargs)
        Occurrence.objects.filter(pk=self.occurrence_id).update(published_at=self.published_at)


class Particular(WrittenOnce):
    """One thing that a publication states by itself: from which day a policy holds, whom it concerns (S0.07.21).

    Written once with its publication; the ledger holds it as well.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="particulars")
    key = models.CharField(max_length=32)
    value = models.CharField(max_length=200)

    objects = AddedOnly.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "key"], name="a_publication_states_it_once"),
            models.CheckConstraint(condition=~Q(value=""), name="a_particular_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


class DraftFile(models.Model):
    """A file attached while a publication is being written: as it will be published, and sealed as it was handed in."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="draft_files")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes of what is published")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what is published")
    original_digest = models.CharField(max_length=64, help_text="keyed hash of what was handed in")
    file = FileName(shelf=PUBLISHED, help_text="where what is published is sealed")
    original = FileName(shelf=PUBLISHED, help_text="where what was handed in is sealed")
    masked = models.PositiveIntegerField(help_text="places that were masked")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "original_digest"], name="a_file_is_attached_once")
        ]

    def __str__(self) -> str:
        return self.name


class PublicationFileQuerySet(AddedOnly):
    """Published files in the plural; every exit starts from `visible_to`."""

    def visible_to(self, viewer: "Viewer") -> "PublicationFileQuerySet":
        """The files of the publications that the viewer sees."""
        return self.filter(publication__in=Publication.objects.visible_to(viewer))


class PublicationFile(WrittenOnce):
    """A file of a publication, made anew by the gate; written once, its hash stands in the ledger."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content; stands in the ledger")
    file = FileName(shelf=PUBLISHED)
    original = FileName(shelf=PUBLISHED)

    objects = PublicationFileQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "number"], name="files_of_a_publication_are_numbered"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=10), name="a_publication_has_ten_files_at_most"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Announced(WrittenOnce):
    """A value that stands published, as it was from a day on: the time limit of an item, for example (S0.07.31).

    The first row of a ``subject`` is what the program found when it first looked; each later one is a change and has
    its publication. ``code`` and ``value`` are empty while there is none yet.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=100)
    number = models.PositiveIntegerField(help_text="1 for what was found first")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    code = models.CharField(max_length=64, blank=True, help_text="the value as a program compares it")
    value = models.CharField(max_length=120, blank=True)
    value_en = models.CharField(max_length=120, blank=True)
    owner = models.CharField(max_length=60, blank=True)
    ground = models.CharField(max_length=300, blank=True)
    noticed_on = models.DateField()
    before = models.OneToOneField("self", models.PROTECT, null=True, related_name="after")
    publication = models.OneToOneField(Publication, models.PROTECT, null=True, related_name="change")

    objects = AddedOnly.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "subject", "number"], name="a_value_is_announced_once"
            ),
            models.CheckConstraint(
                condition=Q(number=1, before=None, publication=None)
                | Q(number__gt=1, before__isnull=False, publication__isnull=False),
                name="a_change_is_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.value}"

    @property
    def words(self) -> Text:
        """The value in words; what stands for none."""
        return Text(self.value, self.value_en) if self.value else Text("尚未确定", "not set yet")

    @property
    def title(self) -> Text:
        """What has this value."""
        return Text(self.name, self.name_en)
