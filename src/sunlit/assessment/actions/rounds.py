"""The course of a round: plan, standards, sheets, self-scores, notice, grades. What people judge stands in `judging`."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.assessment import computing, rights, round_queries
from sunlit.assessment.models import Fixed, Plan, Posting, Round, RoundSheet, Standard
from sunlit.assessment.round_queries import Review
from sunlit.bodies.actions.guarding import log, unfit, words
from sunlit.core import rounds
from sunlit.core.indicators import CENT, Sheet
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.registers import actions as registers

STANDARD_SETTERS = ("supervisor", "discipline_secretary")
"""Who turns the plan into standards (S3.06.02)."""


def write_plan(
    township: Organisation, year: int, purpose: str, superior: str, arrangement: str, *, by: Viewer
) -> Plan:
    """Save the year's plan of inspection; a second one becomes version 2. The same again changes nothing.

    Raises Refused (not_your_seat, text_needed with the missing document as its field, personal_data, unknown_year).
    S3.01.01, S3.01.02.
    """
    rights.check_office(by, township)
    if not 2000 <= year <= clock.today().year + 1:
        raise unfit("unknown_year", "年度不对。", "The year is wrong.", "请填四位年份。", "Write the year with four digits.",
                    "year", "S3.01.02")  # fmt: skip
    superior = words(superior, 160, "superior", "S3.01.02", public=True)
    arrangement = words(arrangement, 160, "arrangement", "S3.01.02", public=True)
    purpose = words(purpose, 2000, "purpose", "S3.01.01", public=True) if purpose.strip() else ""
    with transaction.atomic():
        ledger.hold(township.code)
        last = Plan.objects.filter(township=township, year=year).order_by("-version").first()
        if last is not None and (last.purpose, last.superior, last.arrangement) == (
            purpose,
            superior,
            arrangement,
        ):
            return last
        row = Plan.objects.create(
            township=township, year=year, version=(last.version if last else 0) + 1, purpose=purpose, superior=superior,
            arrangement=arrangement, at=clock.now(), by_id=frame.staff_of(by),
        )  # fmt: skip
        log(township, "openness_plan", "openness", f"{year}", by, {"version": row.version})
        return row


def begin(matter: Matter, year: int) -> Round:
    """Start the round of a year with a sheet for every unit; called when its matter opens.

    Raises IntegrityError for a second round of a year.
    """
    row = Round.objects.create(township=matter.township, year=year, matter=matter)
    today = clock.today()
    for unit, sheet in round_queries.expected(matter.township, Review(row, today).day).items():
        RoundSheet.objects.create(round=row, unit=unit, sheet=sheet.key)
    return row


def add_missing(row: Round, *, by: Viewer) -> int:
    """Give a sheet to every unit that the register of units has gained since; how many. Raises Refused (not_your_seat,
    wrong_step)."""
    rights.check_office(by, row.township)
    with transaction.atomic():
        _hold(row)
        check_step(row, "plan", "standards", "self_score", "review")
        there = set(row.sheets.values_list("unit_id", flat=True))
        missing = {unit: sheet for unit, sheet in Review(row).expected.items() if unit.pk not in there}
        for unit, sheet in missing.items():
            RoundSheet.objects.create(round=row, unit=unit, sheet=sheet.key)
        if missing:
            log(row.township, "openness_sheets_added", "openness", row.year, by,
                {"units": [unit.code for unit in missing]})  # fmt: skip
        return len(missing)


def set_standard(row: Round, area: str, text: str, *, by: Viewer) -> Standard:
    """Set what an area of inspection is scored by; once. Raises Refused (not_your_seat, wrong_step, unknown_area,
    text_needed, already_set). S3.06.02."""
    if by.township_id != row.township_id or by.admin or not by.has_role(*STANDARD_SETTERS):
        raise refusals.not_your_seat()
    if area not in round_queries.areas():
        raise unfit("unknown_area", "没有这个检查方面。", "There is no such area.", "请从列表里选。", "Choose one of the list.",
                    "area", "S3.06.02")  # fmt: skip
    text = words(text, 2000, "text", "S3.06.02", public=True)
    with transaction.atomic():
        _hold(row)
        check_step(row, "plan", "standards")
        before = row.standards.filter(area=area).first()
        if before is not None:
            if before.text == text:
                return before
            raise unfit("already_set", "这个方面的标准已经定了，评分中途不改。", "The standard of this area is set and isn't changed.",
                        "明年的考核再改。", "Change it for the next round.", "area", "S3.06.02")  # fmt: skip
        made = Standard.objects.create(
            round=row, area=area, text=text, at=clock.now(), by_id=frame.staff_of(by)
        )
        log(row.township, "openness_standard", "openness", row.year, by, {"area": area})
        return made


def hand_in(sheet: RoundSheet, points: Mapping[str, str], report: str, *, by: Viewer) -> RoundSheet:
    """Hand in a unit's own points, line by line, with its written report; locked from then on.

    Raises Refused (not_your_seat, wrong_step, already_handed_in, points_needed, points_unfit, text_needed,
    numbers_needed, personal_data). S0.04.09, S3.21.13.
    """
    rights.check_of_unit(by, sheet.unit)
    rule = round_queries.sheet_named(sheet.sheet)
    own = {line.key: str(points_of(rule, line.key, points.get(line.key, ""))) for line in rule.lines}
    report = words(report, 8000, "report", "S3.21.13", public=True)
    if not rounds.has_numbers(report):
        raise unfit("numbers_needed", "汇报里没有数字。", "The report has no numbers.", "写明做了几件、多少人、多少比例。",
                    "Say how many, how often, which share.", "report", "S3.21.13")  # fmt: skip
    with transaction.atomic():
        _hold(sheet.round)
        sheet = RoundSheet.objects.select_related("round__township", "unit").get(pk=sheet.pk)
        if sheet.handed_in_at is not None:
            if (sheet.own_points, sheet.report) == (own, report):
                return sheet
            raise unfit("already_handed_in", "自评已经交了，不能再改。", "It was handed in and can't be changed.",
                        "有不同意见的，在公示时提异议。", "Object when the results are posted.", "report", "S0.04.09")  # fmt: skip
        check_step(sheet.round, "self_score")
        sheet.own_points, sheet.report, sheet.absent = own, report, ""
        sheet.handed_in_at, sheet.handed_in_by_id = clock.now(), frame.staff_of(by)
        sheet.save(update_fields=["own_points", "report", "absent", "handed_in_at", "handed_in_by"])
        total = sum((Decimal(one) for one in own.values()), Decimal(0))
        log(sheet.round.township, "openness_handed_in", "openness", f"{sheet.round.year}:{sheet.unit.code}", by,
            {"total": str(total)}, {"report": report})  # fmt: skip
        return sheet


def points_of(rule: Sheet, key: str, typed: object) -> Decimal:
    """Typed points of a line, from 0 to its weight, at most two decimals. Raises Refused (points_needed, points_unfit)."""
    line = rule.line(key)
    if line is None:
        raise unfit("unknown_line", "表里没有这一行。", "The sheet has no such line.", "请从列表里选。", "Choose one of the list.",
                    "line", "S3.21.01")  # fmt: skip
    if str(typed).strip() == "":
        raise unfit("points_needed", f"“{line.title.zh}”没有打分。", f"{line.title.en} has no points.",
                    f"填 0 到 {line.weight}。", f"Write 0 to {line.weight}.", f"points-{key}", "S3.21.13")  # fmt: skip
    try:
        value = Decimal(str(typed).strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= line.weight or value % CENT:
        raise unfit("points_unfit", f"“{line.title.zh}”的分数不对。", f"The points of {line.title.en} are wrong.",
                    f"填 0 到 {line.weight}，最多两位小数。", f"Write 0 to {line.weight}, at most two decimals.",
                    f"points-{key}", "S3.21.13")  # fmt: skip
    return value


def record_absence(sheet: RoundSheet, reason: str, *, by: Viewer) -> RoundSheet:
    """Record that a unit handed nothing in: then it gets no grade but this (S0.04.09).

    Raises Refused (not_your_seat, wrong_step, already_handed_in, text_needed).
    """
    rights.check_office(by, sheet.round.township)
    reason = words(reason, 200, "reason", "S0.04.09", public=True)
    with transaction.atomic():
        _hold(sheet.round)
        sheet = RoundSheet.objects.select_related("round__township", "unit").get(pk=sheet.pk)
        check_step(sheet.round, "self_score")
        if sheet.handed_in_at is not None:
            raise unfit("already_handed_in", "这个单位已经交了。", "This unit has handed it in.", "不用记。", "Nothing to record.",
                        "reason", "S0.04.09")  # fmt: skip
        sheet.absent = reason
        sheet.save(update_fields=["absent"])
        log(sheet.round.township, "openness_absent", "openness", f"{sheet.round.year}:{sheet.unit.code}", by,
            {"reason": reason})  # fmt: skip
        return sheet


def post(row: Round, media: str, *, by: Viewer) -> Posting:
    """Post the results for public notice; the facts stay as they are from now on.

    Raises Refused (not_your_seat, wrong_step, already_posted, text_needed). S3.21.14.
    """
    rights.check_office(by, row.township)
    media = words(media, 200, "media", "S3.21.14", public=True)
    with transaction.atomic():
        _hold(row)
        check_step(row, "notice")
        if round_queries.posting(row) is not None:
            raise unfit("already_posted", "正在公示。", "It is posted already.", "不用再发。", "Nothing to do.", "media", "S3.21.14")  # fmt: skip
        period = round_queries.year_of(row.year, clock.today())
        for sheet in row.sheets.select_related("unit"):
            found = computing.counts(round_queries.sheet_named(sheet.sheet), sheet.unit, period.span)
            RoundSheet.objects.filter(pk=sheet.pk).update(counts=computing.plain_counts(found))
        try:
            with transaction.atomic():
                made = Posting.objects.create(
                    round=row, posted_on=clock.today(), media=media, by_id=frame.staff_of(by)
                )
        except IntegrityError as error:
            raise refusals.changed_meanwhile() from error
        log(row.township, "openness_posted", "openness", row.year, by, {"media": media})
        return made


def take_off(row: Round, reason: str, *, by: Viewer) -> Posting:
    """Take the notice off the website: its days no longer run, and it has to be posted again.

    Raises Refused (not_your_seat, not_posted, text_needed). S3.21.14.
    """
    rights.check_office(by, row.township)
    reason = words(reason, 200, "reason", "S3.21.14", public=True)
    with transaction.atomic():
        _hold(row)
        check_step(row, "notice")
        made = round_queries.posting(row)
        if made is None:
            raise unfit("not_posted", "现在没有公示。", "Nothing is posted.", "先公示。", "Post it first.", "reason", "S3.21.14")  # fmt: skip
        made.taken_off_on, made.taken_off_reason = clock.today(), reason
        made.taken_off_by_id = frame.staff_of(by)
        made.save(update_fields=["taken_off_on", "taken_off_reason", "taken_off_by"])
        log(row.township, "openness_taken_off", "openness", row.year, by, {"reason": reason})
        return made


def decide(sheet: RoundSheet, grade: str, reason: str, *, by: Viewer) -> RoundSheet:
    """The leading group's decision on the grade of a unit that lacks a condition of the grade its score reaches: that
    grade all the same, or a lower one, with the reason.

    Raises Refused (not_in_the_group, another_area, own_unit, wrong_step, nothing_to_decide, unknown_grade, text_needed).
    S3.21.07.
    """
    rights.check_assessor(by, sheet.unit, "reason")
    reason = words(reason, 300, "reason", "S3.21.07", public=True)
    with transaction.atomic():
        _hold(sheet.round)
        sheet = RoundSheet.objects.select_related("round__township", "unit").get(pk=sheet.pk)
        check_step(sheet.round, "review", "notice", "grade")
        if Fixed.objects.filter(unit=sheet.unit, sheet=sheet.sheet, period=f"{sheet.round.year}").exists():
            raise _fixed_already()
        found = round_queries.outcome(sheet)
        if not found.unmet or found.score is None:
            raise unfit("nothing_to_decide", "这个单位的等次按分数定，不需要另作决定。", "Its grade follows from its score.",
                        "不用办。", "Nothing to do.", "grade", "S3.21.07")  # fmt: skip
        allowed = [one.key for one in found.sheet.grades if found.score >= one.least]
        if grade not in allowed:
            raise unfit("unknown_grade", "不能定这个等次。", "This grade can't be given.",
                        "只能是分数达到的等次或更低的。", "The one that the score reaches, or a lower one.", "grade", "S3.21.07")  # fmt: skip
        sheet.decided, sheet.decided_reason, sheet.decided_by_id = grade, reason, frame.staff_of(by)
        sheet.save(update_fields=["decided", "decided_reason", "decided_by"])
        log(sheet.round.township, "openness_decided", "openness", f"{sheet.round.year}:{sheet.unit.code}", by,
            {"grade": grade, "reason": reason})  # fmt: skip
        return sheet


def fix(row: Round, *, by: Viewer) -> list[Fixed]:
    """Fix and publish the grades after the notice, of every unit without an open objection or an open decision.
    Doing it again fixes those that were held up, and changes nothing of the others.

    Raises Refused (not_in_the_group, wrong_step, another_area, nothing_to_fix). S0.04.02, S0.04.04, S3.21.15.
    """
    rights.check_member(by)
    if by.township_id != row.township_id:
        raise refusals.not_your_seat()
    with transaction.atomic():
        _hold(row)
        check_step(row, "grade")
        review = Review(row)
        held = {matter.unit_id for matter in round_queries.objections(row, only_open=True)}
        made, now = [], clock.now()
        for one in review.standings:
            sheet, found = one.row, one.result
            if sheet is None or found is None or one.fixed or one.unit.pk in held:
                continue
            if not sheet.absent and (found.score is None or found.grade is None):
                continue
            definition, judged = computing.written(found.sheet), round_queries.judged_of(sheet)
            about = (one.unit.code, f"{row.year}")
            made.append(
                Fixed.objects.create(
                    township=row.township, unit=one.unit, sheet=sheet.sheet, period=f"{row.year}",
                    first=date(row.year, 1, 1), last=date(row.year, 12, 31), definition=definition, counts=sheet.counts,
                    judged=judged, score=None if sheet.absent else found.score,
                    grade="" if sheet.absent or found.grade is None else found.grade.key,
                    digest=computing.digest(definition, sheet.counts, about, judged), fixed_at=now,
                    fixed_by_id=frame.staff_of(by),
                )
            )  # fmt: skip
        if made:
            log(row.township, "openness_graded", "openness", row.year, by,
                {"digests": {one.unit.code: one.digest for one in made}})  # fmt: skip
        return made


def finish(row: Round, outcome: str, *, by: Viewer) -> Matter:
    """Finish the present step. Raises what the kernel and `readiness.check_ready` raise."""
    task = row.matter.tasks.filter(done_at=None).first()
    if task is None:
        raise refusals.changed_meanwhile()
    return registers.complete_step(task.pk, outcome, {}, by=by)


def check_step(row: Round, *steps: str) -> None:
    """Raises Refused (wrong_step) where the round stands elsewhere (S3.21.12)."""
    matter = Matter.objects.get(pk=row.matter_id)
    if not matter.is_open or matter.step not in steps:
        raise Refused(
            "wrong_step",
            Text("考核现在不在这一步。", "The round isn't in this step now."),
            Text("五个步骤依次进行，请看考核页。", "Five steps follow in order; look at the round."),
            clause="S3.21.12",
        )


def _fixed_already() -> Refused:
    return Refused(
        "fixed_already",
        Text("等次已经定了。", "The grade is fixed."),
        Text("定了以后不改。", "Nothing changes it afterwards."),
        clause="S3.21.15",
    )


def _hold(row: Round) -> None:
    ledger.hold(row.township.code)
