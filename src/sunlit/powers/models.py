"""What is stored about powers: the catalogue, how each power is disclosed, its exceptions, its cases as the public sees
them. A case holds codes and times only; nothing that anybody typed has a place in it."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.core.powers import SCOPES, STAGES, Scope
from sunlit.hall.models import JointWork
from sunlit.language import say
from sunlit.matters import sight
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

SCOPE_CHOICES = [(key.value, say(words.zh, words.en)) for key, words in SCOPES.items()]
STAGE_CHOICES = [(key.value, say(words.zh, words.en)) for key, words in STAGES.items()]


def _inside(viewer: "Viewer") -> Q:
    """The staff of the township; never an administrator, never the public."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return Q(pk__in=())
    return Q(township_id=viewer.township_id)


class Approval(models.Model):
    """The county's legal office approved the catalogue, its charts and rules (S2.10.03). Without ``approved_at`` it was
    only sent there."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organ = models.CharField(max_length=80)
    reference = models.CharField(max_length=80)
    approved_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "reference"], name="an_approval_has_its_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class CatalogueQuerySet(models.QuerySet["Power"]):
    def visible_to(self, viewer: "Viewer") -> "CatalogueQuerySet":
        """What is published, in force and disclosed to everybody or to a village, for all; everything for the staff of
        the township (S2.33.02)."""
        return self.filter(Q(pk__in=self._open_ids()) | _inside(viewer))

    def _open_ids(self) -> "models.QuerySet[Power, int]":
        rows = Power.objects.standing().filter(
            published_at__isnull=False,
            approval__approved_at__isnull=False,
            scope__in=(Scope.SOCIETY, Scope.VILLAGE),
        )
        return rows.exclude(
            exceptions__stage="", exceptions__approved_at__isnull=False, exceptions__ended_on=None
        ).values_list("pk", flat=True)

    def in_force(self) -> "CatalogueQuerySet":
        """What the public sees (S2.33.02)."""
        return self.filter(pk__in=self._open_ids())

    def standing(self) -> "CatalogueQuerySet":
        """What wasn't ended."""
        return self.filter(ended_on=None)


class Power(models.Model):
    """A power of the catalogue. ``item`` is the service through which people meet it, ``register`` the register in which
    its cases stand, ``procedure`` its flow. ``contents`` are the seven kinds of information, each words or an explicit
    “none” (S2.14.01); ``affects`` says whom it concerns, ``scope`` to whom it is disclosed (S2.10.05)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    group = models.CharField(max_length=16)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    item = models.CharField(max_length=64, blank=True)
    register = models.CharField(max_length=64, blank=True)
    procedure = models.CharField(max_length=64)
    contents = models.JSONField(default=dict)
    remedies = models.CharField(max_length=500, blank=True)
    affects = models.CharField(max_length=8, choices=SCOPE_CHOICES, default=Scope.SOCIETY.value)
    affected = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    scope = models.CharField(max_length=8, choices=SCOPE_CHOICES, default=Scope.SOCIETY.value)
    village = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    media = models.JSONField(default=list)
    society = models.BooleanField(default=False, help_text="what society should know (S2.15.09)")
    media_decided_at = models.DateTimeField(null=True)
    approval = models.ForeignKey(Approval, models.PROTECT, null=True, related_name="powers")
    published_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "code"], condition=Q(ended_on=None), name="a_power_code_stands_once"
            ),
            models.UniqueConstraint(
                fields=["township", "item"],
                condition=Q(ended_on=None) & ~Q(item=""),
                name="an_item_belongs_to_one_power",
            ),
            models.UniqueConstraint(
                fields=["township", "register"],
                condition=Q(ended_on=None) & ~Q(register=""),
                name="a_register_belongs_to_one_power",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(approval__isnull=False), name="a_public_power_is_approved"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_why=""), name="a_power_ends_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(affects="society") | Q(scope="society"), name="what_concerns_all_is_for_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def label(self, language: str) -> str:
        """The name in a language; in Chinese where there is no English one."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class StepMark(models.Model):
    """An important link of a flow with scope, form and time of its disclosure (S2.08.06)."""

    power = models.ForeignKey(Power, models.CASCADE, related_name="marks")
    step = models.CharField(max_length=64)
    scope = models.CharField(max_length=8, choices=SCOPE_CHOICES, blank=True)
    form = models.CharField(max_length=40, blank=True)
    time = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["power", "step"], name="a_step_is_marked_once")]

    def __str__(self) -> str:
        return f"{self.power} {self.step}"


class Disclosure(models.Model):
    """A power went out: by which medium, to whom, when, with the evidence (S2.14.03). Rows are only added."""

    power = models.ForeignKey(Power, models.PROTECT, related_name="disclosures")
    medium = models.CharField(max_length=24)
    scope = models.CharField(max_length=8, choices=SCOPE_CHOICES)
    on = models.DateField()
    evidence = models.CharField(max_length=200)
    entered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    request = models.CharField(max_length=64, null=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(medium="") & ~Q(scope=""), name="a_disclosure_says_how_and_to_whom"
            )
        ]
        indexes = [models.Index(fields=["power", "on"])]

    def __str__(self) -> str:
        return f"{self.power} {self.medium} {self.on}"


class RuleQuerySet(models.QuerySet["Rule"]):
    def visible_to(self, viewer: "Viewer") -> "RuleQuerySet":
        """Published rules for everybody, all for the staff of the township."""
        return self.filter(Q(published_at__isnull=False) | _inside(viewer))


class Rule(models.Model):
    """A rule that governs powers, filed under one function: decision, execution or supervision (S2.01.08)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    reference = models.CharField(max_length=80)
    text = models.TextField()
    function = models.CharField(max_length=12, blank=True)
    approval = models.ForeignKey(Approval, models.PROTECT, null=True, related_name="rules")
    published_at = models.DateTimeField(null=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "reference"], name="a_rule_has_its_reference"),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(function="") & Q(approval__isnull=False),
                name="a_public_rule_has_function_and_approval",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Exemption(models.Model):
    """What isn't disclosed of a power: all of it (no ``stage``) or one stage of its cases. Asked for by the office with a
    legal ground, approved by the head of the township with the county's reference (S2.13.03, S2.13.05)."""

    power = models.ForeignKey(Power, models.PROTECT, related_name="exceptions")
    stage = models.CharField(max_length=12, choices=STAGE_CHOICES, blank=True)
    ground = models.CharField(max_length=16)
    basis = models.CharField(max_length=120)
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reference = models.CharField(max_length=80, blank=True)
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        verbose_name = "exception"
        constraints = [
            models.UniqueConstraint(
                fields=["power", "stage"], condition=Q(ended_on=None), name="an_exception_is_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | (Q(approved_by__isnull=False) & ~Q(reference="")),
                name="an_exception_says_who_approved",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | Q(approved_at__isnull=False),
                name="nothing_is_hidden_unapproved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.power} {self.stage or '*'}"


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, viewer: "Viewer") -> "CaseQuerySet":
        """For everybody: cases that are shown, of ordinary matters. The staff of a township see the cases of the matters
        that they see."""
        return self.filter(
            Q(shown=True, matter__label=Matter.Label.ORDINARY) | sight.of_matters(viewer, "matter")
        )

    def open_to_all(self) -> "CaseQuerySet":
        """The cases of powers in force that everybody may see, whoever asks."""
        return self.filter(shown=True, matter__label=Matter.Label.ORDINARY)


class Case(models.Model):
    """One exercise of a power as the public sees it: a code drawn by lot, stages, days, the outcome. ``shown`` is decided
    when it is opened and never set again; a matter whose label changes disappears by the label."""

    class Range(models.TextChoices):
        PARTY = "party", say("当事人", "the parties")
        LIMITED = "limited", say("一定范围", "a limited range")
        SOCIETY = "society", say("社会", "the public")
        NONE = "none", say("不张贴", "not posted")

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="power_case")
    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    power = models.ForeignKey(Power, models.PROTECT, related_name="cases", db_index=False)
    public_code = models.CharField(max_length=12, unique=True)
    shown = models.BooleanField()
    opened_at = models.DateTimeField()
    stage = models.CharField(max_length=12, choices=STAGE_CHOICES)
    outcome = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=16, default="open")
    ground = models.JSONField(default=list, help_text="citations of the rulebook that the decision names")
    closed_at = models.DateTimeField(null=True)
    range = models.CharField(max_length=8, choices=Range.choices, blank=True)
    range_reason = models.CharField(max_length=200, blank=True)
    range_at = models.DateTimeField(null=True)
    range_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(range="none") | ~Q(range_reason=""), name="not_posting_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["power", "opened_at"], condition=Q(shown=True), name="cases_of_a_power"),
            models.Index(
                fields=["power", "state", "opened_at"], condition=Q(shown=True), name="cases_by_state"
            ),
            models.Index(fields=["power", "state", "outcome"], condition=Q(shown=True), name="cases_counted"),
            models.Index(
                fields=["township", "closed_at"],
                condition=Q(range="", closed_at__isnull=False),
                name="cases_to_post",
            ),
        ]

    def __str__(self) -> str:
        return self.public_code


class CaseEntry(models.Model):
    """A transition of a case in public: its stage, the step of the procedure, when, and the outcome (S2.14.02)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    stage = models.CharField(max_length=12, choices=STAGE_CHOICES)
    step = models.CharField(max_length=64)
    outcome = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "at"])]

    def __str__(self) -> str:
        return f"{self.case} {self.stage}"


class ToldQuerySet(models.QuerySet["Told"]):
    def visible_to(self, viewer: "Viewer") -> "ToldQuerySet":
        """The notices of the matters that this viewer may see."""
        return self.filter(sight.of_matters(viewer, "case__matter"))


class Told(models.Model):
    """What a party is told: at the execution link basis, standards, procedure and remedies (S2.10.08), at the end the
    result (S2.10.09). It stands on the party's own page from ``sent_at``; until then a block is missing."""

    class What(models.TextChoices):
        EXECUTION = "execution", say("执行告知", "notice at execution")
        RESULT = "result", say("结果告知", "notice of the result")

    case = models.ForeignKey(Case, models.CASCADE, related_name="told")
    what = models.CharField(max_length=9, choices=What.choices)
    blocks = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = ToldQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "what"], name="a_party_is_told_once")]

    def __str__(self) -> str:
        return f"{self.case} {self.what}"


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, viewer: "Viewer") -> "AnnouncementQuerySet":
        """The announcements of the matters that this viewer may see."""
        return self.filter(sight.of_matters(viewer, "joint__matter"))


class Announcement(models.Model):
    """An agreed joint limit made known: to the departments, on the party's page, to the applicant (S1.02.14)."""

    joint = models.OneToOneField(JointWork, models.CASCADE, related_name="announcement")
    days = models.PositiveSmallIntegerField()
    due = models.DateField()
    departments_told_at = models.DateTimeField()
    applicant_told_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=8, blank=True)
    told_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = AnnouncementQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.joint_id} {self.due}"


class Solicitation(models.Model):
    """Opinions on a disclosed project are asked for, from the moment it was carried out (S2.33.10)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    project = models.OneToOneField(Matter, models.PROTECT, related_name="solicitation")
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["township", "opened_at"])]

    def __str__(self) -> str:
        return str(self.project_id)


class Opinion(models.Model):
    """An opinion that came through the form of a project; it is worked on as any other entry of the opinion register."""

    solicitation = models.ForeignKey(Solicitation, models.PROTECT, related_name="opinions")
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.matter_id)
