"""The register of duties (公开义务清单) as the public reads it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sunlit.core.due_days import Due, next_due, rule_in_words
from sunlit.core.duties import SCOPES, Duty
from sunlit.core.duty_kinds import CARRIERS, CONTENTS, FORMS, LEVELS, WHOM
from sunlit.core.personal_columns import FIELDS
from sunlit.core.text import Text
from sunlit.disclosure.models import Occurrence
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Registered:
    """A duty as the public register shows it: when it is due, by which unit, and the next day of a recurring one."""

    duty: Duty
    rule: Text
    unit: Organisation | None
    next: Due | None
    ended: bool

    @property
    def form(self) -> Text:
        """How it is published."""
        return FORMS[self.duty.timing.form]

    @property
    def level(self) -> Text:
        """Whose catalogue it stands in."""
        return LEVELS[self.duty.level]

    @property
    def scope(self) -> Text:
        """For whom it is published (S2.19.03)."""
        scope = SCOPES[self.duty.audience]
        own = Text("合计和结果；个人部分只给本人", "totals and results; personal parts to the member alone")
        return Text(f"{scope.zh}{own.zh}", f"{scope.en}: {own.en}") if self.duty.members else scope

    @property
    def personal(self) -> list[Text]:
        """What its lists of persons may tell beside name, village and amount (S4.43.11)."""
        return [FIELDS[one] for one in self.duty.personal]

    @property
    def approvers(self) -> list[Text]:
        """The steps at which somebody reviews or approves it before it is published."""
        procedure = book().procedures[self.duty.procedure]
        steps = {
            key: step for key, step in procedure.steps.items() if any(seat.role for seat in step.who)
        }  # who writes it sits there as a person, not by role
        if not self.duty.needs_superior:
            steps.pop("superior", None)
        return [step.title for step in steps.values() if "published" not in step.outcomes]

    @property
    def contents(self) -> list[Text]:
        """Why it is disclosed (S2.19.01)."""
        return [CONTENTS[one] for one in self.duty.contents]

    @property
    def carriers(self) -> list[Text]:
        """On what it is published."""
        return [CARRIERS[key] for key in self.duty.carriers]

    @property
    def whom(self) -> list[Text]:
        """The kinds of units that each owe it."""
        return [WHOM[one] for one in self.duty.each]


def register(township: Organisation, viewer: Viewer, today: date) -> list[Registered]:
    """Every duty that this viewer may know of, with the next day on which a recurring one is due: that of the first
    period not published yet. Two queries."""
    units = {
        unit.key: unit
        for unit in Organisation.objects.filter(township=township, valid_to=None).exclude(key="")
    }
    done = set(
        Occurrence.objects.filter(township=township, due__gte=today, publication__isnull=False)
        .exclude(period="")
        .values_list("duty", "period")
    )
    inside = viewer.staff_id is not None and not viewer.admin and viewer.township_id == township.pk
    found = []
    for duty in book().duties.values():
        if duty.audience.value != "everybody" and not inside:
            continue
        following = None
        if duty.timing.recurring and not duty.over(today):
            following = next_due(duty.timing.recurring, today, book().calendar)
            while (duty.key, following.period) in done:
                following = next_due(
                    duty.timing.recurring, following.day + timedelta(days=1), book().calendar
                )
        found.append(
            Registered(duty, rule_in_words(duty.timing), units.get(duty.unit), following, duty.over(today))
        )
    return found
