"""Publicity that is planned: who plans a campaign for a year, and each use of a carrier for it (S2.22.04, S3.30.03, S3.06.04)."""

from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.boards.acting import REGISTRARS, again, log, said, unfit
from sunlit.boards.models import Effort, Publicity
from sunlit.boards.queries.channels import rules
from sunlit.core.boards import Campaign
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

MOST_COUNT = 10_000_000
PLANNERS = ("station_head", "centre_director", "village_agent")
"""Besides the office: who plans the publicity of the own unit."""


def plan(unit: Organisation, campaign: str, year: int, *, by: Viewer) -> Publicity:
    """Plan a campaign of a unit for a year; doing it again changes nothing.

    Raises Refused (not_your_seat, unknown_campaign, year_unfit).
    """
    _campaign(campaign)
    _may(by, unit)
    if not 2000 <= year <= clock.today().year + 1:
        raise unfit(
            "year_unfit",
            "年份不对。",
            "The year is unfit.",
            "请写今年或者明年。",
            "Write this year or the next.",
            field="year",
        )
    with transaction.atomic():
        township = unit.township or unit
        ledger.hold(township.code)
        row, made = Publicity.objects.get_or_create(
            unit=unit,
            campaign=campaign,
            year=year,
            defaults={"township": township, "made_at": clock.now(), "made_by_id": frame.staff_of(by)},
        )
        if made:
            facts = {"unit": unit.code, "campaign": campaign, "year": year}
            log(township, "publicity_planned", by, f"publicity:{row.pk}", facts, "publicity")
        return row


def enter(
    publicity_id: int, carrier: str, on: date, count: int, evidence: str, *, by: Viewer, key: str = ""
) -> Effort:
    """Enter that a carrier was used: when, how many, with what evidence.

    Raises Refused (not_your_seat, unknown_carrier, day_unfit, count_unfit, evidence_needed), Publicity.DoesNotExist.
    """
    with transaction.atomic():
        row = Publicity.objects.visible_to(by).select_related("unit", "township").get(pk=publicity_id)
        _may(by, row.unit)
        ledger.hold(row.township.code)
        if before := again(Effort, key):
            return before
        chosen = _campaign(row.campaign)
        if carrier not in chosen.carriers:
            raise unfit("unknown_carrier", "这个计划没有这种载体。", "The plan has no such carrier.",
                        "请从列表中选。", "Choose from the list.", field="carrier", clause=chosen.clause)  # fmt: skip
        if on > clock.today() or on.year != row.year:
            raise unfit("day_unfit", f"日期要在{row.year}年内、今天以前。", f"The day lies in {row.year}, up to today.",
                        "请改日期。", "Change the day.", field="on")  # fmt: skip
        if not 1 <= count <= MOST_COUNT:
            raise unfit(
                "count_unfit",
                "数量不对。",
                "The number is unfit.",
                "请写大于0的数。",
                "Write 1 or more.",
                field="count",
            )
        made = Effort.objects.create(
            publicity=row,
            carrier=carrier,
            on=on,
            count=count,
            evidence=said(evidence, "evidence", "凭据", "the evidence", most=300, clause=chosen.clause),
            entered_at=clock.now(),
            entered_by_id=frame.staff_of(by),
            request=key or None,
        )
        facts = {"campaign": row.campaign, "carrier": carrier, "on": str(on), "count": count}
        log(row.township, "publicity_done", by, f"publicity:{row.pk}", facts, "publicity")
        return made


def may_plan(by: Viewer, unit: Organisation) -> bool:
    """Whether this viewer plans the publicity of a unit: the office for all, heads for their own."""
    if by.staff_id is None or by.admin or by.township_id not in (unit.township_id, unit.pk):
        return False
    own = any(seat.organisation_id == unit.pk and seat.role in PLANNERS for seat in by.seats)
    return own or by.has_role(*REGISTRARS)


def _may(by: Viewer, unit: Organisation) -> None:
    if unit.outside or not may_plan(by, unit):
        raise refusals.not_your_seat()


def _campaign(key: str) -> Campaign:
    found = next((one for one in rules().campaigns if one.key == key), None)
    if found is None:
        raise unfit(
            "unknown_campaign",
            "没有这种宣传。",
            "There is no such publicity.",
            "请从列表中选。",
            "Choose from the list.",
        )
    return found
