"""What a township decided itself about the numbers and lists of the rules: the second room of the kernel's models."""

from time import monotonic
from typing import Any

from django.db import models

from sunlit.core.parameters import DatedValue, Value
from sunlit.people.models import Organisation, Staff

_REMEMBER_SECONDS = 10.0
_known: dict[int, tuple[float, "Chosen"]] = {}

Chosen = tuple[tuple[str, DatedValue], ...]
"""The choices of a township, oldest first: parameter and dated value."""


class ParameterChoice(models.Model):
    """A township's own value of a parameter from a day on; the newest in force counts, older ones stay readable.

    Never laxer than the law: `choosing.choose` refuses that, and `core.parameters.effective` wouldn't follow it.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    parameter = models.CharField(max_length=64)
    value = models.JSONField()
    since = models.DateField()
    reason = models.CharField(max_length=300)
    chosen_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    objects: "models.Manager[ParameterChoice]" = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "parameter", "since"], name="one_choice_of_a_parameter_a_day"
            )
        ]

    def dated(self) -> DatedValue:
        """The choice as `core` understands it; its source is the township's own decision."""
        return DatedValue(
            as_value(self.value), citation=f"本镇决定（{self.since}）", since=self.since, chosen=True
        )


def as_value(stored: Any) -> Value:
    """A value as it was stored: lists come back as tuples."""
    return tuple(str(name) for name in stored) if isinstance(stored, list) else stored


def choices_of(township_id: int | None) -> Chosen:
    """The choices of a township, read at most every ten seconds by a process; none where no township is meant."""
    if township_id is None:
        return ()
    known = _known.get(township_id)
    if known and monotonic() - known[0] < _REMEMBER_SECONDS:
        return known[1]
    rows = ParameterChoice.objects.filter(township_id=township_id).order_by("since", "pk")
    found = tuple((row.parameter, row.dated()) for row in rows)
    _known[township_id] = (monotonic(), found)
    return found


def in_order(chosen: Chosen) -> dict[str, tuple[DatedValue, ...]]:
    """The choices by parameter."""
    found: dict[str, tuple[DatedValue, ...]] = {}
    for parameter, value in chosen:
        found[parameter] = (*found.get(parameter, ()), value)
    return found


def known_since(township_id: int, parameter: str) -> list[ParameterChoice]:
    """Every choice of one parameter, newest first, with who decided it and why."""
    rows = ParameterChoice.objects.filter(township_id=township_id, parameter=parameter)
    return list(rows.select_related("chosen_by").order_by("-since", "-pk"))


def forget_choices() -> None:
    """Forget what was read, after a choice was made."""
    _known.clear()
