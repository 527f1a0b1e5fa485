"""Finalising the yearly sheets of units and persons and the list of the bonus: none without the confirmed results."""

from typing import Any

from django.db import transaction

from sunlit import clock
from sunlit.assessment import year_queries
from sunlit.assessment.actions.circulars import DECIDERS
from sunlit.assessment.models import YearSheet
from sunlit.assessment.year_queries import OfPerson
from sunlit.bodies.actions.guarding import log, may, unfit, words
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

APPROVERS = ("mayor",)
"""Who approves the year-end bonus."""


def finalise_unit(unit: Organisation, year: int, work: str, *, by: Viewer) -> YearSheet:
    """Finalise the target-management and yearly sheet of a unit. Its line of openness is the confirmed result and
    nothing else; ``work`` is what the sheet says of the other targets.

    Raises Refused (not_your_seat, text_needed, not_confirmed, decided_already). S0.07.44, S3.19.09.
    """
    township = unit.township or unit
    may(by, township, *DECIDERS)
    work = words(work, 2000, "work", "S3.19.09")
    with transaction.atomic():
        ledger.hold(township.code)
        result = year_queries.results(township, year).get(unit.pk)
        grade = year_queries.grade_words(result)
        if result is None or grade is None:
            raise _not_confirmed(unit, year, "unit")
        before = YearSheet.objects.filter(unit=unit, year=year, kind=YearSheet.Kind.UNIT).first()
        if before is not None:
            if before.content.get("work") == work:
                return before
            raise _already("unit")
        made = YearSheet.objects.create(
            township=township, year=year, kind=YearSheet.Kind.UNIT, unit=unit, result=result,
            content={"work": work, "score": str(result.score), "grade": result.grade}, at=clock.now(),
            by_id=frame.staff_of(by),
        )  # fmt: skip
        log(township, "year_sheet", "openness", f"{year}:{unit.code}", by,
            {"kind": "unit", "grade": result.grade}, {"work": work})  # fmt: skip
        return made


def finalise_person(
    township: Organisation, username: str, year: int, remark: str, *, by: Viewer
) -> YearSheet:
    """Finalise the yearly sheet of a person: the result of the unit, whether the own duties of openness were kept, and
    a remark. Nothing is scored or compared.

    Raises Refused (not_your_seat, text_needed, unknown_person, not_confirmed, duty_missing, decided_already).
    S0.07.44, S3.22.01.
    """
    may(by, township, *DECIDERS)
    remark = words(remark, 2000, "remark", "S3.22.01")
    with transaction.atomic():
        ledger.hold(township.code)
        rows = year_queries.people(township, year, by, clock.today())
        one = next((row for row in rows if row.staff.username == username), None)
        if one is None:
            raise unfit("unknown_person", "这个人不在考核的单位里。", "This person isn't in a unit that is assessed.",
                        "请从列表里选。", "Choose one of the list.", "person", "S3.22.01")  # fmt: skip
        if one.result is None or one.grade is None:
            raise _not_confirmed(one.unit, year, "person")
        if not one.duty:
            raise unfit("duty_missing", f"{one.staff.name}{year}年的公开职责履行情况还没有记。",
                        f"Whether {one.staff.label('en')} kept the duties of openness in {year} isn't recorded.",
                        "先在公开职责履行记录里登记年度考核。", "Enter the yearly record of duties first.", "person",
                        "S3.22.01")  # fmt: skip
        content = {"remark": remark, "grade": one.result.grade, "duty": one.duty, "which": one.which}
        if one.sheet is not None:
            if one.sheet.content == content:
                return one.sheet
            raise _already("person")
        made = YearSheet.objects.create(
            township=township, year=year, kind=YearSheet.Kind.PERSON, unit=one.unit, staff=one.staff,
            result=one.result, content=content, at=clock.now(), by_id=frame.staff_of(by),
        )  # fmt: skip
        log(township, "year_sheet", "openness", f"{year}:{one.unit.code}", by, {"kind": "person"},
            {"staff": one.staff.username, **content})  # fmt: skip
        return made


def approve_bonus(township: Organisation, year: int, *, by: Viewer) -> YearSheet:
    """Approve the list of the year-end bonus: everybody with unit and grade; refused while a grade is missing.

    Raises Refused (not_your_seat, nobody_listed, grade_missing that names the first units). S0.04.12.
    """
    may(by, township, *APPROVERS)
    with transaction.atomic():
        ledger.hold(township.code)
        before = YearSheet.objects.filter(township=township, year=year, kind=YearSheet.Kind.BONUS).first()
        if before is not None:
            return before
        rows = year_queries.people(township, year, by, clock.today())
        if not rows:
            raise unfit("nobody_listed", "没有人。", "Nobody is on the list.", "请核对年度。", "Check the year.",
                        "", "S0.04.12")  # fmt: skip
        missing = {row.unit.code: row.unit for row in rows if row.grade is None}
        if missing:
            named = list(missing.values())[:5]
            raise unfit("grade_missing", f"还没有等次：{'、'.join(one.name for one in named)}（共{len(missing)}个单位），不能审批。",
                        f"No grade yet: {', '.join(one.label('en') for one in named)} ({len(missing)} units); it can't be approved.",
                        "考核结果确定以后再审批。", "Approve it once the results are confirmed.", "", "S0.04.12")  # fmt: skip
        made = YearSheet.objects.create(
            township=township, year=year, kind=YearSheet.Kind.BONUS, content={"people": [_line(row) for row in rows]},
            at=clock.now(), by_id=frame.staff_of(by),
        )  # fmt: skip
        log(township, "bonus_approved", "openness", year, by, {"people": len(rows)}, made.content)
        return made


def _line(row: OfPerson) -> dict[str, Any]:
    grade = row.grade
    assert row.result is not None and grade is not None  # the caller looked for missing ones
    return {
        "username": row.staff.username, "name": row.staff.name, "unit": row.unit.name,
        "grade": row.result.grade, "grade_words": {"zh": grade.zh, "en": grade.en},
    }  # fmt: skip


def _already(field: str) -> Refused:
    return unfit("decided_already", "这张表已经定稿，不能再改。", "This sheet is final and isn't changed.",
                 "有误的，另行发文更正。", "A mistake is mended by a document of its own.", field, "S3.19.09")  # fmt: skip


def _not_confirmed(unit: Organisation, year: int, field: str) -> Refused:
    return Refused(
        "not_confirmed",
        Text(
            f"{unit.name}{year}年的公开考核等次还没有确定，年度考核不能定稿。",
            f"{unit.label('en')} has no confirmed grade of openness for {year}; the yearly sheet can't be final.",
        ),
        Text("公开考核结果确定以后再定稿。", "Finalise it once the result is confirmed."),
        clause="S3.22.01",
        field=field,
    )
