"""The last holder of a position that must not stand empty leaves: the position passes to the successor (S3.03.02)."""

from collections.abc import Collection

from sunlit import clock
from sunlit.bodies.models import Seat
from sunlit.bodies.queries import Survey
from sunlit.bodies.seating import State
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters.book import book
from sunlit.people.models import Holding, Staff
from sunlit.people.viewer import Viewer

REASON = "原工作人员离岗，由接手人接替"


def last_of(staff: Staff, ended: Collection[Holding]) -> list[tuple[State, Text]]:
    """The bodies in which this person is the last in such a position, where these endings take their last post."""
    kept = staff.holdings.filter(until=None).exclude(pk__in=[row.pk for row in ended])
    if kept.exists() or staff.township is None:
        return []
    found = []
    seats = Seat.objects.filter(staff=staff, ended=None).select_related("body__unit__township")
    survey = Survey(staff.township)
    for seat in seats:
        rule = book().bodies.get(seat.body.key)
        position = rule.position(seat.position) if rule else None
        if position is None or not position.keeps_last:
            continue
        state = survey.state(seat.body.key, seat.body.unit)
        if all(entry.person == staff.pk for entry in state.of(position)):
            found.append((state, position.title))
    return found


def pass_on(staff: Staff, ended: Collection[Holding], successor: Staff, by: Viewer) -> int:
    """Give those positions to the successor, from today; how many. Inside the caller's transaction."""
    count = 0
    for state, _title in last_of(staff, ended):
        assert state.row is not None
        for entry in state.entries:
            seat = entry.seat
            if seat is None or not entry.position.keeps_last or entry.person != staff.pk:
                continue
            Seat.objects.filter(pk=seat.pk).update(
                ended=clock.today(), ended_reason=REASON, ended_by_id=by.staff_id
            )
            Seat.objects.create(
                body=state.row,
                position=seat.position,
                staff=successor,
                unit_id=seat.unit_id,
                kind=seat.kind,
                since=clock.today(),
                reason=REASON,
                by_id=by.staff_id,
            )
            state.row.revision += 1
            state.row.save(update_fields=["revision"])
            ledger.append(
                state.row.township.code,
                "body_changed",
                actor=by.actor,
                subject_kind="body",
                subject=f"{state.unit.code}:{state.rule.key}",
                facts={"former": f"staff:{staff.pk}", "successor": f"staff:{successor.pk}"},
            )
            count += 1
    return count
