"""Who works where, in which post, who covers whom, and since when."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import unhexlify
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django_otp.plugins.otp_totp.models import TOTPDevice

from sunlit import clock
from sunlit.language import say
from sunlit.sealing import SealedText, seal, unseal

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

SECRET_BYTES = 20
"""The length of a telephone's secret."""


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def valid_on(self, day: date) -> "OrganisationQuerySet":
        """Organisations that exist on this day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def visible_to(self, viewer: "Viewer") -> "OrganisationQuerySet":
        """The organisations in this viewer's pages and choices.

        Which offices exist, where and when they are open is public, so the public sees all, and so do system and
        security administrators, who set posts up. Staff see the own township, what lies above and outside it, and
        other townships by name, not their units: nothing can be handed to a unit of another township. The audit
        administrator reads logs and sees townships only.
        """
        if viewer.staff_id is None or viewer.admin in ("system", "security"):
            return self.all()
        around = Q(kind__in=("county", "township")) | Q(outside=True)
        if not viewer.admin and viewer.township_id is not None:
            around |= Q(township_id=viewer.township_id)
        return self.filter(around)


class Organisation(models.Model):
    """A county, township, office, station, the service centre, one of its departments, or a village.

    The tree is dated: a merged village keeps its row with ``valid_to`` set, so old matters stay readable.
    """

    class Kind(models.TextChoices):
        COUNTY = "county", say("县", "county")
        TOWNSHIP = "township", say("乡镇", "township")
        OFFICE = "office", say("内设机构", "office")
        STATION = "station", say("站所", "station")
        CENTRE = "centre", say("政务服务中心", "service centre")
        DEPARTMENT = "department", say("中心部室", "department of the centre")
        VILLAGE = "village", say("村（社区）", "village")

    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    key = models.CharField(
        max_length=32, blank=True, help_text="rulebook name of a department, e.g. social_affairs"
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    township = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="units")
    address = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    complaint_phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    hours_en = models.CharField(max_length=120, blank=True)
    outside = models.BooleanField(
        default=False, help_text="a body outside the township that visitors are led to"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="organisation_dates_in_order",
            ),
        ]
        indexes = [models.Index(fields=["township", "kind"])]

    def __str__(self) -> str:
        return self.name

    def label(self, language: str) -> str:
        """The name in the interface language."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class StaffQuerySet(models.QuerySet["Staff"]):
    def visible_to(self, viewer: "Viewer") -> "StaffQuerySet":
        """The accounts that this viewer may see: colleagues of the own township; for administrators, every account.

        The public sees no account; who works at which window is a page of its own, made from posts (S1.04.07).
        """
        if viewer.staff_id is None:
            return self.none()
        if viewer.admin:
            return self.all()
        return self.filter(
            Q(township_id=viewer.township_id, township__isnull=False, admin="") | Q(pk=viewer.staff_id)
        )


class StaffManager(BaseUserManager.from_queryset(StaffQuerySet)):  # type: ignore[misc]
    """Finds accounts by user name, whatever the case of its letters, and makes new ones."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        return self.get(username__iexact=username)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Staff":
        """A staff member who can sign in; without a password the account can't be used until one is set."""
        staff = self.model(username=username, **fields)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff


class Staff(AbstractBaseUser):
    """A person who works for the township. Rights come from the posts held, never from the account.

    ``admin`` separates system, security and audit administrators; an administrator holds no post and can do
    no business (GB/T 22239 8.1.5).
    """

    class Admin(models.TextChoices):
        NONE = "", "—"
        SYSTEM = "system", say("系统管理员", "system administrator")
        SECURITY = "security", say("安全管理员", "security administrator")
        AUDIT = "audit", say("审计管理员", "audit administrator")

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    township = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="staff")
    admin = models.CharField(max_length=16, choices=Admin.choices, default=Admin.NONE, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = StaffManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="staff_username_once_in_any_case"),
            models.UniqueConstraint(fields=["phone"], condition=~Q(phone=""), name="staff_phone_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def label(self, language: str) -> str:
        """The name in the interface language."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class OldPassword(models.Model):
    """A hash of a password used before; the last five can't come back (GB/T 22239, 口令)."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=256)
    until = models.DateTimeField()


class Post(models.Model):
    """A post (岗位) of an organisation: title, duties, and the roles that it gives its holder."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=100, blank=True)
    duties = models.TextField(blank=True)
    duties_en = models.TextField(blank=True)
    roles = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.organisation} {self.title}"

    def label(self, language: str) -> str:
        """The title in the interface language."""
        return self.title_en if language.startswith("en") and self.title_en else self.title


class Holding(models.Model):
    """Somebody holds a post as its A or B person (A、B岗), from a day, until a day."""

    class Letter(models.TextChoices):
        A = "A", say("A岗", "post A")
        B = "B", say("B岗", "post B")

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="holdings")
    letter = models.CharField(max_length=1, choices=Letter.choices, default=Letter.A)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "letter"], condition=Q(until=None), name="one_holder_of_a_letter_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["staff", "until"])]


class Absence(models.Model):
    """Somebody is away from a day to a day, both included; the substitute acts in all their posts (S2.30.03).

    Until a head or leader approves it, it is a request and changes nothing.
    """

    class Reason(models.TextChoices):
        TRIP = "trip", say("出差", "trip")
        MEETING = "meeting", say("开会", "meeting")
        TRAINING = "training", say("培训", "training")
        LEAVE = "leave", say("请假", "leave")

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=16, choices=Reason.choices)
    substitute = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="covers")
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="approved_absences")
    ordered_by = models.ForeignKey(
        Staff,
        models.PROTECT,
        null=True,
        related_name="ordered_absences",
        help_text="who ordered it although the partner is away too (S3.30.04)",
    )
    entered_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_dates_in_order"),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("staff")), name="nobody_covers_themselves"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(substitute__isnull=False),
                name="an_approved_absence_has_a_substitute",
            ),
        ]
        indexes = [
            models.Index(fields=["substitute", "last_day"]),
            models.Index(fields=["staff", "last_day"]),
        ]


class PolicyValue(models.Model):
    """A security value that the security administrator set; `sunlit.people.policy` knows names and bounds."""

    name = models.CharField(max_length=32, primary_key=True)
    value = models.PositiveIntegerField()
    changed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()


class Telephone(TOTPDevice):
    """The telephone that proves the second factor. The table is django-otp's; the secret in it is sealed, so that a
    dump of the database lets nobody count along (GB/T 22239 8.1.4.8).

    A key of 20 bytes becomes 64 characters, which the column of 80 holds.
    """

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        """The secret as bytes, unsealed; of a row from before sealing, as it stands."""
        return unhexlify(self.key) if self.is_plain else unseal(urlsafe_b64decode(self.key))

    @property
    def is_plain(self) -> bool:
        """Whether the row is from before secrets were sealed: 40 hex digits."""
        return len(self.key) == 2 * SECRET_BYTES

    @staticmethod
    def sealed_key(key: str) -> str:
        """What the column holds for a secret given in hex."""
        return urlsafe_b64encode(seal(unhexlify(key))).decode()


class RecoveryCode(models.Model):
    """The hash of a code that stands in once for the telephone of the second factor."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="recovery_codes")
    code = models.CharField(max_length=256)


class SentForm(models.Model):
    """A form that somebody sent and that was carried out; the same key again changes nothing."""

    KEY_LENGTH = 64

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    key = models.CharField(max_length=KEY_LENGTH)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "key"], name="a_form_is_carried_out_once")]

    def __str__(self) -> str:
        return self.key


class Unsent(models.Model):
    """What somebody had typed when their session ended, encrypted, until they sign in again; one a person."""

    staff = models.OneToOneField(Staff, models.CASCADE, related_name="unsent")
    path = models.CharField(max_length=400)
    fields = SealedText()
    at = models.DateTimeField()
