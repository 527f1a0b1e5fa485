"""The roster of leaders on duty at the centre is planned."""

from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.people.models import Absence, Organisation
from sunlit.people.viewer import Viewer
from sunlit.windows.acting import MANAGERS, check_role, note
from sunlit.windows.leaders import leaders
from sunlit.windows.models import LeaderOnDuty

FARTHEST = 366
"""Days ahead that a roster is planned at most."""


def plan_leader(
    township: Organisation, day: date, staff_id: int | None, *, by: Viewer
) -> LeaderOnDuty | None:
    """Plan a leader for a day at the centre, or nobody (S3.30.06).

    Raises Refused (not_your_seat, day_is_past, not_a_leader, away_that_day).
    """
    check_role(by, township.pk, *MANAGERS)
    today = clock.today()
    if not today <= day or (day - today).days > FARTHEST:
        raise Refused(
            "day_is_past",
            Text("只能排今天和以后一年内的带班。", "Only today and the year after it can be planned."),
            Text("请选今天或以后的日期。", "Choose today or a later day."),
            clause="S3.30.06",
            field="day",
        )
    if staff_id is not None:
        if staff_id not in {person.pk for person in leaders(township, day)}:
            raise Refused(
                "not_a_leader",
                Text("带班的须是本乡镇领导。", "Only a leader of this township is on duty."),
                Text("请从列出的领导中选。", "Choose one of the leaders listed."),
                clause="S3.30.06",
                field="staff",
            )
        away = Absence.objects.filter(
            staff_id=staff_id, first_day__lte=day, last_day__gte=day, approved_by__isnull=False
        )
        if away.exists():
            raise Refused(
                "away_that_day",
                Text("这位领导当天请假或外出。", "This leader is away that day."),
                Text("请换一位领导。", "Choose another one."),
                clause="S3.30.06",
                field="staff",
            )
    with transaction.atomic():
        ledger.hold(township.code)
        LeaderOnDuty.objects.filter(township=township, day=day).delete()
        row = None
        if staff_id is not None:
            row = LeaderOnDuty.objects.create(township=township, day=day, staff_id=staff_id)
        facts = {"day": day.isoformat(), "staff": staff_id or 0}
        note(township, "leader_planned", by, "leaders", facts, kind="centre")
        return row
