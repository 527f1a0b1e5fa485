"""What feedback keeps beside the registers: the slip of each entry, openings of the box, the handler, rosters, surveys."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.language import say
from sunlit.matters import sight
from sunlit.matters.models import Matter
from sunlit.matters.written_once import AddedOnly, WrittenOnce
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

KINDS = ("opinion", "question", "complaint", "staff-report")
"""The registers that entries stand in."""
COUNTED = ("opinion", "question", "complaint")
"""The kinds that figures count; reports about people stand in no figure, so that nobody learns of one by counting."""
HOT = "hot-topic"
"""The register of hot topics."""
HOT_DAYS = 30
"""Over so many days, today included, entries make a topic hot."""
PUBLIC_KINDS = ("opinion", "question")
"""The kinds whose summary and reply stand on the public page."""


class Channel(models.TextChoices):
    """How an entry came in."""

    BOX = "box", say("意见箱", "Opinion box")
    BOOK = "book", say("意见簿", "Opinion book")
    WEB = "web", say("网上", "Online")
    PHONE = "phone", say("电话", "Telephone")
    MEETING = "meeting", say("会议", "Meeting")
    LETTER = "letter", say("来信", "Letter")
    VISIT = "visit", say("来访", "Visit")
    FORUM = "forum", say("座谈", "Forum")
    QUESTIONNAIRE = "questionnaire", say("问卷", "Questionnaire")
    MAILBOX = "mailbox", say("领导信箱", "Leaders' mailbox")
    BROADCAST = "broadcast", say("直播、广播节目", "Broadcast programme")


DECISIONS = {
    "adopted": Text("采纳", "Adopted"),
    "partly": Text("部分采纳", "Partly adopted"),
    "not_adopted": Text("不采纳", "Not adopted"),
    "out_of_scope": Text("不归本镇", "Out of scope"),
    "answered": Text("已答复", "Answered"),
    "confirmed": Text("属实", "Confirmed"),
    "not_confirmed": Text("不属实或无法查实", "Not confirmed"),
    "looked_into": Text("已核查", "Looked into"),
    "": Text("还没有结论", "No decision yet"),
}
"""What an entry's decision says in words."""


def of_township(viewer: "Viewer", path: str = "") -> Q:
    """The rows of the viewer's own township; none for the public and for administrators."""
    if sight.nobody(viewer):
        return Q(pk__in=())
    return Q(**{f"{path}township_id": viewer.township_id})


class OwnRows(models.QuerySet[Any]):
    """Rows that the staff of their township see."""

    def visible_to(self, viewer: "Viewer") -> "OwnRows":
        """The rows of the viewer's own township."""
        return self.filter(of_township(viewer))


class BoxOpening(models.Model):
    """An opening of the opinion box (开箱) by two people; one with no slips is kept as well (S0.03.02)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    day = models.DateField()
    first = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    second = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    slips = models.PositiveSmallIntegerField()
    entered_at = models.DateTimeField()
    key = models.CharField(max_length=64, null=True, unique=True)

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="two_people_open_the_box")
        ]


class VoiceQuerySet(models.QuerySet["Voice"]):
    def visible_to(self, viewer: "Viewer") -> "VoiceQuerySet":
        """The entries whose matters this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))

    def in_public(self) -> "VoiceQuerySet":
        """What everybody may read the summary and the reply of: sorted opinions and questions."""
        return self.filter(matter__kind__in=PUBLIC_KINDS, matter__label="ordinary").exclude(summary="")

    def counted(self, township: Organisation) -> "VoiceQuerySet":
        """The entries of a township that figures count; never a report about a person."""
        return self.filter(township=township, matter__kind__in=COUNTED)


class Voice(models.Model):
    """The slip of one entry (一件反馈): where it came from and what has become of it. Its words stand sealed in the record.

    ``code_hash`` opens it to whoever holds the slip. ``said`` is what the author says of it: solved or not, which is
    counted apart from what the office says.
    """

    class Said(models.TextChoices):
        NOTHING = "", say("没有说", "nothing said")
        SOLVED = "solved", say("本人说已解决", "the author says it is solved")
        NOT_SOLVED = "not_solved", say("本人说没有解决", "the author says it is not solved")

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="voice")
    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    signed = models.BooleanField()
    day = models.DateField(help_text="the day it was received")
    code_hash = models.CharField(max_length=64, blank=True)
    accused = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="voices")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="follow_ups")
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    opening = models.ForeignKey(BoxOpening, models.PROTECT, null=True, related_name="voices")
    book_number = models.PositiveIntegerField(null=True)
    topic = models.CharField(max_length=32, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    sorted_at = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True, help_text="the first thing done about it")
    decision = models.CharField(max_length=32, blank=True)
    replied_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=12, choices=Said.choices, blank=True)
    said_at = models.DateTimeField(null=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "book_number"],
                condition=Q(book_number__isnull=False),
                name="a_number_of_the_book_is_given_once",
            ),
            models.CheckConstraint(
                condition=Q(book_number=None) | Q(channel="book"), name="only_the_book_numbers_its_entries"
            ),
        ]
        indexes = [
            models.Index(fields=["township", "day"]),
            models.Index(fields=["township", "topic", "day"]),
        ]

    @property
    def decision_words(self) -> Text:
        """What was decided, in words; an entry that was joined is decided with the other one."""
        if self.joined_to_id is not None and not self.decision:
            return Text("已并入另一件，一起办", "Joined to another entry")
        return DECISIONS.get(self.decision, Text(self.decision, self.decision))


class Handler(models.Model):
    """The person named for complaints (专人), from a day on; the last row that has no end is the present one (S2.01.16)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township"], condition=Q(until=None), name="one_person_is_named_for_complaints"
            )
        ]


class Shift(models.Model):
    """One stretch of the hotline's duty roster (热线值班) of one person (S3.11.03)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="a_shift_has_a_length")]
        indexes = [models.Index(fields=["township", "starts"])]


class ChannelTest(models.Model):
    """A channel was tried (渠道测试): whether what was sent arrived (S4.21.01)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    day = models.DateField()
    worked = models.BooleanField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = OwnRows.as_manager()


class Survey(models.Model):
    """One round of questionnaires (问卷调查): for a quarter, for an occasion, or from time to time.

    ``due`` is the day by which it is held; ``held_on`` stands when its results were entered. Counts are those of sheets.
    """

    class Reason(models.TextChoices):
        QUARTER = "quarter", say("每季满意度调查", "Satisfaction survey of the quarter")
        OCCASION = "occasion", say("公开日、节假日", "Disclosure day or holiday")
        OTHER = "other", say("不定期", "From time to time")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    due = models.DateField()
    ends = models.DateField(help_text="the last day on which it is in time")
    held_on = models.DateField(null=True)
    issued = models.PositiveIntegerField(null=True)
    returned = models.PositiveIntegerField(null=True)
    satisfied = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "reason", "due"],
                condition=~Q(reason="other"),
                name="an_occasion_has_one_survey",
            ),
            models.CheckConstraint(
                condition=Q(held_on=None) | Q(returned__lte=F("issued"), satisfied__lte=F("returned")),
                name="no_more_returned_than_issued",
            ),
        ]

    def label(self, language: str) -> str:
        """The title in the language of the page."""
        return self.title_en if language.startswith("en") else self.title


class Closing(models.Model):
    """A month closed because everything in it has its reply and its result (S0.06.12)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    total = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["township", "month"], name="a_month_is_closed_once")]


class SlipRows(AddedOnly):
    """Rows that belong to an entry; seen by whoever sees the entry's matter."""

    def visible_to(self, viewer: "Viewer") -> "SlipRows":
        """The rows of the entries whose matters this viewer may see."""
        return self.filter(sight.of_matters(viewer, "voice__matter"))


class ToldRows(SlipRows):
    """Notices of what is finished."""

    def visible_to(self, viewer: "Viewer") -> "ToldRows":
        """The notices of the entries that this viewer may see, and those that are meant for them or their unit."""
        seen = sight.of_matters(viewer, "voice__matter")
        if sight.nobody(viewer):
            return self.filter(seen)
        mine = Q(staff_id=viewer.staff_id) | Q(unit_id__in=viewer.unit_ids)
        own = mine & Q(voice__township_id=viewer.township_id) & sight.not_hidden(viewer, "voice__matter")
        return self.filter(seen | own)


class Told(WrittenOnce):
    """A notice that an entry is finished (办结反馈), written with its closing: to the superior leader, to the department
    in charge, to the person who said it (S2.47.10). The last reads it by number, so it names nobody."""

    class To(models.TextChoices):
        LEADER = "leader", say("上级领导", "superior leader")
        DEPARTMENT = "department", say("相关部门", "department")
        PARTY = "party", say("当事人", "person concerned")

    voice = models.ForeignKey(Voice, models.PROTECT, related_name="told")
    to = models.CharField(max_length=12, choices=To.choices)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    result = models.TextField(help_text="what came of it, as it was written in the reply")
    at = models.DateTimeField()

    objects = ToldRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "to"], name="each_is_told_once_of_an_entry"),
            models.CheckConstraint(
                condition=Q(to="leader", staff__isnull=False, unit=None)
                | Q(to="department", staff=None, unit__isnull=False)
                | Q(to="party", staff=None, unit=None),
                name="a_notice_of_the_end_has_its_receiver",
            ),
        ]


class ChargeCheck(WrittenOnce):
    """What a report about burdens named, held against the published charge list on the day it came in (S3.26.19).

    ``found``: for each charge its ``name``, whether it is ``published``, and its ``rate`` in words; empty where none was
    named.
    """

    voice = models.OneToOneField(Voice, models.PROTECT, related_name="charge_check")
    day = models.DateField()
    found = models.JSONField()

    objects = SlipRows.as_manager()


class Drawn(WrittenOnce):
    """The closed case that the program drew for a leader's return visit (回访抽件); null where there was none (S3.30.09)."""

    visit = models.OneToOneField(Matter, models.PROTECT, related_name="drawn_case")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")

    objects = AddedOnly.as_manager()


@sight.hide
def reported_on(viewer: "Viewer") -> "models.QuerySet[Any, Any]":
    """What was said about a person is never shown to that person, in whatever seat (S3.07.09, 信访工作条例 30)."""
    return Voice.objects.filter(accused_id=viewer.staff_id, accused__isnull=False).values("matter_id")
