"""Items and powers as a township offers and exercises them (事项、权力)."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.core.limits import Limit, Unit
from sunlit.core.own_terms import OwnTerms, both
from sunlit.language import say
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class ItemState(models.Model):
    """What a township does with an item of the rulebook: offered or not, who is responsible for it, and its own terms
    (`core.own_terms`): its promise, where and when it serves it, the fee in its words. What is empty isn't said."""

    township = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    item = models.CharField(max_length=64)
    offered = models.BooleanField(default=False)
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    first_offered_at = models.DateTimeField(null=True)
    incomplete_since = models.DateField(null=True, help_text="since when its limit is being set (S0.07.31)")
    promised_amount = models.PositiveSmallIntegerField(null=True, help_text="the township's own promise")
    promised_unit = models.CharField(max_length=12, blank=True)
    promise_why = models.CharField(
        max_length=200, blank=True, help_text="why it is over two thirds (S2.08.08)"
    )
    window = models.CharField(max_length=60, blank=True)
    window_en = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    hours_en = models.CharField(max_length=180, blank=True)
    fee = models.CharField(max_length=200, blank=True, help_text="what it costs, in the township's words")
    fee_en = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "item"], name="one_state_of_an_item"),
            models.CheckConstraint(
                condition=Q(promised_amount=None, promised_unit="")
                | Q(
                    promised_amount__isnull=False,
                    promised_amount__gt=0,
                    promised_unit__in=["working_day", "day"],
                ),
                name="a_promise_has_its_unit",
            ),
        ]

    @property
    def terms(self) -> OwnTerms:
        """What the township itself says of the item."""
        own = (
            Limit(self.promised_amount, Unit(self.promised_unit))
            if self.promised_amount is not None
            else None
        )
        return OwnTerms(
            own,
            self.promise_why,
            both(self.window, self.window_en),
            self.phone,
            both(self.hours, self.hours_en),
            both(self.fee, self.fee_en),
        )


class PowerQuerySet(models.QuerySet["Power"]):
    def visible_to(self, viewer: "Viewer") -> "PowerQuerySet":
        """The power list of the viewer's own township, for its staff; the list is no secret, the page is theirs."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        return self.filter(township_id=viewer.township_id)

    def standing(self) -> "PowerQuerySet":
        """The powers that the township still has."""
        return self.filter(ended_on=None)


class Power(models.Model):
    """One line of the power list (权力清单): an approval or a public service of the township (S3.26.01).

    ``item`` is the catalogue's item through which people get it, empty while it lies outside the service centre.
    ``in_hall`` says that it belongs into the hall (应进尽进, S4.30.05).
    """

    class Kind(models.TextChoices):
        APPROVAL = "approval", say("行政性审批", "administrative approval")
        SERVICE = "service", say("公益性服务", "public-benefit service")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    item = models.CharField(max_length=64, blank=True)
    in_hall = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    objects = PowerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "number"], condition=Q(ended_on=None), name="a_power_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_why=""), name="an_ended_power_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
