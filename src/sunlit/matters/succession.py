"""Open work of somebody who leaves: what would wait for nobody, and giving it to a successor.

`sunlit.people` asks this before it ends a holding or an account; it knows no matters itself.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from sunlit import clock
from sunlit.matters import frame, hooks
from sunlit.matters.book import procedure_of
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.open_work import Waiting
from sunlit.people.viewer import Viewer


class MattersOfStaff:
    """Matters that somebody handles or has a task in, and tasks of seats that nobody else sits in."""

    def waiting(self, staff: Staff, ended: Collection[Holding]) -> list[Waiting]:
        """What would be left: everything personal when the last post in its unit ends, and the tasks of seats
        without another holder."""
        rows = Matter.objects.filter(pk__in=self._left(staff, ended)).order_by("number")
        return [Waiting(row.number, row.title) for row in rows]

    def waiting_in(self, unit: Organisation) -> list[Waiting]:
        """The open matters that the unit answers for or took in, and those in which a seat of it is asked."""
        asked = Task.objects.filter(unit=unit, done_at=None).values("matter_id")
        here = Q(unit=unit) | Q(intake_unit=unit) | Q(pk__in=asked)
        rows = Matter.objects.filter(here, state=Matter.State.OPEN).order_by("number")
        return [Waiting(row.number, row.title) for row in rows]

    def pass_on(self, staff: Staff, ended: Collection[Holding], successor: Staff, by: Viewer) -> int:
        """Give the successor what is personal; each matter is locked, written once and logged. Tasks of a seat
        stay with the seat, which the successor must hold; where they don't, the task becomes theirs by name."""
        ids = sorted(self._left(staff, ended))
        seats = self._empty_seats(staff, ended)
        for pk in ids:
            matter = frame.lock(pk)
            hooks.check_assignment(matter.kind, successor)
            if matter.handler_id == staff.pk:
                matter.handler = successor
            matter.tasks.filter(done_at=None, person=staff).update(person=successor)
            for task in matter.tasks.filter(done_at=None, person=None):
                if (task.unit_id, task.role) in seats and not _sits(successor, task):
                    task.person = successor
                    task.save(update_fields=["person"])
            frame.write(matter, procedure_of(matter.procedure_id), list(matter.tasks.filter(done_at=None)))
            frame.log(
                matter,
                "work_passed_on",
                by,
                {"former": f"staff:{staff.pk}", "successor": f"staff:{successor.pk}"},
                at=clock.now(),
            )
        return len(ids)

    def _left(self, staff: Staff, ended: Collection[Holding]) -> set[int]:
        tasks = self._tasks_of_empty_seats(staff, ended)
        found = set(tasks.values_list("matter_id", flat=True))
        kept = staff.holdings.filter(until=None).exclude(pk__in=[row.pk for row in ended])
        units = set(kept.values_list("post__organisation_id", flat=True))
        own = hooks.kinds_of_one_person()
        mine = Matter.objects.filter(state=Matter.State.OPEN).exclude(unit_id__in=units).exclude(kind__in=own)
        found |= set(mine.filter(handler=staff).values_list("pk", flat=True))
        personal = Task.objects.filter(person=staff, done_at=None).exclude(matter__unit_id__in=units)
        personal = personal.exclude(matter__kind__in=own)
        return found | set(personal.values_list("matter_id", flat=True))

    def _empty_seats(self, staff: Staff, ended: Collection[Holding]) -> set[tuple[int | None, str]]:
        gone = [row.pk for row in ended]
        seats = {(row.post.organisation_id, role) for row in ended for role in row.post.roles}
        others = Holding.objects.filter(until=None, staff__is_active=True).exclude(pk__in=gone)
        held = {
            (unit, role)
            for unit, roles in others.filter(
                post__organisation_id__in={unit for unit, _ in seats}
            ).values_list("post__organisation_id", "post__roles")
            for role in roles
        }
        return {seat for seat in seats if seat not in held}

    def _tasks_of_empty_seats(self, staff: Staff, ended: Collection[Holding]) -> QuerySet[Task]:
        wanted = Q(pk__in=())
        for unit_id, role in self._empty_seats(staff, ended):
            wanted |= Q(unit_id=unit_id, role=role)
        return Task.objects.filter(wanted, person=None, done_at=None)


def _sits(staff: Staff, task: Task) -> bool:
    if task.unit_id is None:
        return False
    held = staff.holdings.filter(until=None, post__organisation_id=task.unit_id)
    return any(task.role in roles for roles in held.values_list("post__roles", flat=True))
