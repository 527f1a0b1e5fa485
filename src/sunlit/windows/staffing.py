"""Who may work at a window: holders of its post whose duties are written and who passed its test (S4.28.01)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sunlit.core.windows import passes
from sunlit.matters.book import number_in_force
from sunlit.people.models import Absence, Holding, Staff
from sunlit.windows.models import KnowledgeTest, Window


@dataclass(frozen=True)
class Worker:
    """Somebody of a window's post: A or B, whether the duties are written, the newest score, whether away."""

    staff: Staff
    letter: str
    duties_written: bool
    score: int | None
    passed: bool
    away: bool

    @property
    def offered(self) -> bool:
        """Whether the roster offers them."""
        return self.duties_written and self.passed and not self.away


def pass_mark(window: Window, day: date) -> int:
    """The points of a hundred that the test takes, in force for the township."""
    return number_in_force("window-test-mark", day, window.township_id)


def workers(window: Window, day: date) -> list[Worker]:
    """Everybody who could work at a window on a day: A and B of its post, and who stands in for one of them."""
    holdings = list(
        Holding.objects.filter(Q(until=None) | Q(until__gte=day), post_id=window.post_id, since__lte=day)
        .filter(staff__is_active=True)
        .select_related("staff", "post")
        .order_by("letter", "pk")
    )
    absent: dict[int, int | None] = dict(
        Absence.objects.filter(
            staff__township_id=window.township_id,
            first_day__lte=day,
            last_day__gte=day,
            approved_by__isnull=False,
        ).values_list("staff_id", "substitute_id")
    )
    people: dict[int, tuple[Staff, str, bool]] = {}
    for row in holdings:
        people.setdefault(row.staff_id, (row.staff, row.letter, bool(row.post.duties.strip())))
    standing_in = {absent.get(pk) for pk in people if pk in absent} - set(people) - {None}
    for staff in Staff.objects.filter(pk__in=standing_in, is_active=True):
        people[staff.pk] = (staff, "", any(written for _staff, _letter, written in people.values()))
    scores: dict[int, int] = {}
    tests = KnowledgeTest.objects.filter(window=window, staff_id__in=people, day__lte=day)
    for staff_id, score in tests.order_by("day", "pk").values_list("staff_id", "score"):
        scores[staff_id] = score
    mark = pass_mark(window, day)
    return [
        Worker(
            staff,
            letter,
            written,
            scores.get(pk),
            pk in scores and passes(scores[pk], mark),
            pk in absent,
        )
        for pk, (staff, letter, written) in people.items()
    ]


def offered(window: Window, day: date) -> list[Staff]:
    """Whom the roster of a window offers on a day."""
    return [worker.staff for worker in workers(window, day) if worker.offered]
