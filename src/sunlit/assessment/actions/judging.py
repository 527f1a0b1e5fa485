"""What people judge: points with a reason, public pages as they were seen, visits and their findings, the draw of days."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import Resolver404, resolve

from sunlit import clock
from sunlit.assessment import rights, round_queries
from sunlit.assessment.actions.rounds import check_step, points_of
from sunlit.assessment.models import Check, Draw, Finding, Fixed, Given, RoundSheet, Seen
from sunlit.bodies.actions.guarding import in_order, log, unfit, words
from sunlit.core import rounds
from sunlit.core.indicators import Where
from sunlit.core.limits import Limit, Roll, Unit
from sunlit.disclosure.models import Publication
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import PUBLIC, Viewer
from sunlit.registers.actions import Opened, register_of, store_record

ENTRIES = ("looked", "visited", "heard", "found", "rated")
"""Look, visit, listen, check, rate (看访听查评)."""


@dataclass(frozen=True)
class Problem:
    """What was found on a visit: who has to resolve it, and by which day."""

    what: str
    owner: int
    due: date


def give(
    sheet: RoundSheet, line: str, points: object, reason: str, evidence: str, *, seen: int, by: Viewer
) -> Given:
    """Give points to a line that is judged, or whose facts counted nothing, with the reason and the evidence.

    ``seen``: the number of the latest points that the page showed, 0 for none, so that two who score at once don't
    overwrite each other. Raises Refused (not_in_the_group, another_area, own_unit, wrong_step, unknown_line,
    follows_from_facts, points_needed, points_unfit, text_needed, personal_data, changed_meanwhile, fixed_already).
    S0.04.04, S3.19.05, S3.21.01.
    """
    rights.check_assessor(by, sheet.unit, "reason")
    rule = round_queries.sheet_named(sheet.sheet)
    value = points_of(rule, line, points)
    reason = words(reason, 300, "reason", "S3.21.01", public=True)
    evidence = words(evidence, 200, "evidence", "S3.21.01", public=True)
    with transaction.atomic():
        ledger.hold(sheet.round.township.code)
        _judging(sheet)
        now = next(one for one in round_queries.from_facts(sheet).lines if one.line.key == line)
        if now.points is not None:
            raise unfit("follows_from_facts", "这一行按登记的事实计分，不能给分。", "This line follows from facts; nobody gives it points.",
                        "事实不对的，请更正登记。", "Correct the records where they are wrong.", "points", "S3.21.01")  # fmt: skip
        last = sheet.given.filter(line=line).order_by("-number").first()
        number = last.number if last else 0
        if last and (last.points, last.reason, last.evidence, last.by_id) == (
            value,
            reason,
            evidence,
            by.staff_id,
        ):
            return last
        if number != seen:
            raise refusals.changed_meanwhile(
                last.by.name if last else "", f"{last.at:%Y-%m-%d %H:%M}" if last else ""
            )
        made = Given.objects.create(
            sheet=sheet, line=line, number=number + 1, points=value, reason=reason, evidence=evidence, at=clock.now(),
            by_id=frame.staff_of(by),
        )  # fmt: skip
        log(sheet.round.township, "openness_points", "openness", f"{sheet.round.year}:{sheet.unit.code}", by,
            {"line": line, "points": str(value), "reason": reason, "evidence": evidence, "number": made.number})  # fmt: skip
        return made


def see(sheet: RoundSheet, line: str, address: str, *, by: Viewer) -> Seen:
    """Look at the public page of a line and keep its date and state as seen; a page that is gone scores the line 0.

    ``address``: a published item of this township, with or without the host. Raises Refused (not_in_the_group,
    another_area, own_unit, wrong_step, unknown_line, not_a_public_page, fixed_already). S3.21.09.
    """
    rights.check_assessor(by, sheet.unit, "address")
    found = round_queries.sheet_named(sheet.sheet).line(line)
    if found is None or found.where is not Where.ONLINE:
        raise unfit("unknown_line", "这一行不在网上评审。", "This line isn't looked at online.", "请从列表里选。",
                    "Choose one of the list.", "line", "S3.21.09")  # fmt: skip
    path = urlsplit(address.strip()).path[:200]
    try:
        match = resolve(path)
    except Resolver404:
        match = None
    code = sheet.round.township.code
    if match is None or match.url_name != "disclosed" or match.kwargs.get("township") != code:
        raise unfit("not_a_public_page", "这不是本镇公开内容的网址。", "This is no published item of the township.",
                    f"从公开页复制网址，如 /{code}/disclosure/12/。", f"Copy it from the public page, such as /{code}/disclosure/12/.",
                    "address", "S3.21.09")  # fmt: skip
    with transaction.atomic():
        ledger.hold(code)
        _judging(sheet)
        number = min(match.kwargs["number"], 2**31 - 1)
        page = (
            Publication.objects.visible_to(PUBLIC)
            .filter(pk=number, occurrence__township=sheet.round.township)
            .first()
        )
        made = Seen.objects.create(
            sheet=sheet, line=line, address=path, title=page.title if page else "", live=page is not None,
            page_date=page.published_on if page else None, at=clock.now(), by_id=frame.staff_of(by),
        )  # fmt: skip
        log(sheet.round.township, "openness_seen", "openness", f"{sheet.round.year}:{sheet.unit.code}", by,
            {"line": line, "address": path, "live": made.live, "page_date": str(made.page_date or "")})  # fmt: skip
        return made


def schedule(unit: Organisation, year: int, type_: str, method: str, day: date, *, by: Viewer) -> Check:
    """Put a check of a unit on a day. The office and the group may; an unannounced visit only the group.

    Raises Refused (not_your_seat, another_area, own_unit, unknown_check). S0.04.04, S3.21.08.
    """
    township = _township(unit, by)
    if type_ == Check.Type.UNANNOUNCED or not by.has_role(*rights.OFFICE):
        rights.check_assessor(by, unit, "unit")
    if (
        type_ not in Check.Type.values
        or method not in Check.Method.values
        or type_ in (Check.Type.SELF,)
        or not 2000 <= year <= 2200
    ):
        raise unfit("unknown_check", "没有这种检查。", "There is no such check.", "自查就是各单位交自评。",
                    "A self-check is the unit's own score.", "type", "S3.21.08")  # fmt: skip
    with transaction.atomic():
        ledger.hold(township.code)
        made = Check.objects.create(
            township=township, year=year, unit=unit, type=type_, method=method, planned_on=day
        )
        # The day and the unit of what isn't filed stand sealed: the unit's own staff may read the log.
        log(township, "openness_check_planned", "openness", made.pk, by, {"year": year},
            {"unit": unit.code, "type": type_, "day": str(day)})  # fmt: skip
        return made


def draw(township: Organisation, year: int, first: date, last: date, *, by: Viewer) -> Draw:
    """Draw a day for the routine check of every unit, by a seed that is kept; once a year. The log holds the seed sealed,
    and from the day after ``last`` everybody on the staff sees it and can draw again.

    Raises Refused (not_in_the_group, dates_out_of_order, drawn_already, no_working_day). S0.04.07.
    """
    rights.check_member(by)
    if by.township_id != township.pk:
        raise refusals.not_your_seat()
    in_order(max(first, clock.today()), last, "last", "S0.04.07")
    if first < clock.today() or not first.year == last.year == year:
        raise unfit("dates_out_of_order", "抽签的日子要在今天以后、同一年内。", "The days lie after today and in that year.",
                    "请改日期。", "Change the days.", "first", "S0.04.07")  # fmt: skip
    with transaction.atomic():
        ledger.hold(township.code)
        if Draw.objects.filter(township=township, year=year).exists():
            raise unfit("drawn_already", "这一年已经抽过了。", "The year was drawn already.", "按抽到的日子检查。",
                        "Check on the days that were drawn.", "first", "S0.04.07")  # fmt: skip
        units = {unit.code: unit for unit in round_queries.expected(township, clock.today())}
        seed = secrets.token_hex(16)
        try:
            days = rounds.drawn(seed, units, first, last, book().calendar)
        except (ValueError, LookupError) as error:
            raise unfit("no_working_day", "这段时间里没有工作日。", "There is no working day in this time.",
                        "请改日期。", "Change the days.", "last", "S0.04.07") from error  # fmt: skip
        made = Draw.objects.create(
            township=township, year=year, seed=seed, first=first, last=last, units=sorted(units), at=clock.now(),
            by_id=frame.staff_of(by),
        )  # fmt: skip
        for code, day in days.items():
            Check.objects.create(
                township=township, year=year, unit=units[code], type=Check.Type.ROUTINE,
                method=Check.Method.ONSITE, planned_on=day,
            )  # fmt: skip
        log(township, "openness_drawn", "openness", year, by, {"units": len(units), "first": str(first), "last": str(last)},
            {"seed": seed})  # fmt: skip
        return made


def file_visit(
    check: Check, entries: dict[str, str], problems: Sequence[Problem] = (), *, by: Viewer
) -> Check:
    """File what a visit found, with its five entries; each problem becomes a finding with owner and due date.

    Raises Refused (not_in_the_group, another_area, own_unit, not_yet, filed_already, text_needed, unknown_owner,
    dates_out_of_order). S3.01.03, S3.21.10.
    """
    check = _to_file(check, Check.Method.ONSITE, by)
    said = {name: words(entries.get(name, ""), 4000, name, "S3.21.10") for name in ENTRIES}
    owners = []
    for problem in problems:
        words(problem.what, 200, "what", "S3.01.03")
        owner = Staff.objects.filter(
            pk=problem.owner, township=check.township, is_active=True, admin="",
            holdings__post__organisation=check.unit, holdings__until=None,
        ).first()  # fmt: skip
        if owner is None:
            raise unfit("unknown_owner", "责任人不在被检查的单位。", "The owner doesn't belong to the unit.",
                        "从列表里选。", "Choose one of the list.", "owner", "S3.01.03")  # fmt: skip
        in_order(clock.today(), problem.due, "due", "S3.01.03")
        owners.append(owner)
    with transaction.atomic():
        check = _held(check)
        for name, text in said.items():
            setattr(check, name, text)
        _file(check, list(ENTRIES), by)
        for problem, owner in zip(problems, owners, strict=True):
            Finding.objects.create(check_of=check, matter=_finding(check, problem, owner, by))
        return check


def file_appraisal(check: Check, answered: int, satisfied: int, how: str, *, by: Viewer) -> Check:
    """File what the public said: how many answered, how many were satisfied, and how they were asked.

    Raises Refused (as `file_visit`, and numbers_unfit). S0.04.10.
    """
    check = _to_file(check, Check.Method.APPRAISAL, by)
    how = words(how, 4000, "how", "S0.04.10")
    if not 0 < answered <= 1_000_000 or not 0 <= satisfied <= answered:
        raise unfit("numbers_unfit", "人数不对。", "The numbers are wrong.", "至少一人参加，满意的不超过参加的。",
                    "At least one answered; no more are satisfied than answered.", "answered", "S0.04.10")  # fmt: skip
    with transaction.atomic():
        check = _held(check)
        check.answered, check.satisfied, check.heard = answered, satisfied, how
        _file(check, ["answered", "satisfied", "heard"], by)
        return check


def file_online(check: Check, summary: str, *, by: Viewer) -> Check:
    """File the online review of a unit, once every line that is looked at online has its page.

    Raises Refused (as `file_visit`, and pages_missing that names the first line). S3.21.09.
    """
    check = _to_file(check, Check.Method.ONLINE, by)
    summary = words(summary, 4000, "summary", "S3.21.09")
    with transaction.atomic():
        check = _held(check)
        sheet = _sheet_of(check)
        seen = set(sheet.seen.values_list("line", flat=True))
        for line in round_queries.sheet_named(sheet.sheet).lines:
            if line.where is Where.ONLINE and line.key not in seen:
                raise unfit("pages_missing", f"“{line.title.zh}”还没有看过公开页面。",
                            f"{line.title.en}: its public page wasn't looked at.", "先看页面，再归档。",
                            "Look at it first.", "summary", "S3.21.09")  # fmt: skip
        check.looked = summary
        _file(check, ["looked"], by)
        return check


def file_comprehensive(check: Check, summary: str, *, by: Viewer) -> Check:
    """File the comprehensive review of a unit, after its other parts; it keeps weight and points of each part.

    Raises Refused (as `file_visit`, and parts_missing that names the first missing part). S0.04.10, S3.21.11.
    """
    check = _to_file(check, Check.Method.COMPREHENSIVE, by)
    summary = words(summary, 4000, "summary", "S3.21.11")
    with transaction.atomic():
        check = _held(check)
        sheet = _sheet_of(check)
        rule = round_queries.sheet_named(sheet.sheet).round
        filed = Check.objects.filter(unit=check.unit, year=check.year).exclude(filed_at=None)
        there = {*filed.values_list("method", flat=True), Check.Method.COMPREHENSIVE.value}
        for method in rounds.missing_methods(rule, there) if rule else ():
            name = round_queries.METHODS[method]
            raise unfit("parts_missing", f"{name.zh}还没有归档。", f"No {name.en} is filed yet.", "先归档，再综合评议。",
                        "File it first.", "summary", "S3.21.11")  # fmt: skip
        parts = rounds.parts_of(round_queries.outcome(sheet))
        if any(part.points is None for part in parts):
            raise unfit("parts_missing", "还有没评分的行。", "Some lines have no points yet.", "先把各行评完。",
                        "Judge every line first.", "summary", "S3.21.11")  # fmt: skip
        check.looked = summary
        check.parts = {
            part.where.value or "other": {"weight": str(part.weight), "points": str(part.points)}
            for part in parts
        }
        _file(check, ["looked", "parts"], by)
        return check


def _township(unit: Organisation, by: Viewer) -> Organisation:
    if by.staff_id is None or by.admin or unit.township is None or unit.township_id != by.township_id:
        raise refusals.not_your_seat()
    return unit.township


def _judging(sheet: RoundSheet) -> None:
    """Points are given in the review, and during the notice where an objection is open or was upheld.

    Raises Refused (wrong_step, fixed_already)."""
    row = sheet.round
    if Fixed.objects.filter(unit=sheet.unit, sheet=sheet.sheet, period=f"{row.year}").exists():
        raise refusals.changed_meanwhile()
    if any(one.unit_id == sheet.unit_id for one in round_queries.objections(row)):
        check_step(row, "review", "notice", "grade")
    else:
        check_step(row, "review")


def _to_file(check: Check, method: Check.Method, by: Viewer) -> Check:
    rights.check_assessor(by, check.unit)
    if check.method != method:
        raise refusals.changed_meanwhile()
    if clock.today() < check.planned_on:
        raise unfit("not_yet", f"这次检查在{check.planned_on}。", f"This check is on {check.planned_on}.",
                    "到那天再归档。", "File it on that day.", "looked", "S3.21.08")  # fmt: skip
    return check


def _held(check: Check) -> Check:
    ledger.hold(check.township.code)
    check = Check.objects.select_related("township", "unit").get(pk=check.pk)
    if check.filed_at is not None:
        raise unfit("filed_already", "这次检查已经归档。", "This check is filed already.", "归档后不改，可以再检查一次。",
                    "It isn't changed; make another one.", "", "S3.21.08")  # fmt: skip
    return check


def _file(check: Check, fields: list[str], by: Viewer) -> None:
    check.filed_at, check.filed_by_id = clock.now(), frame.staff_of(by)
    check.save(update_fields=[*fields, "filed_at", "filed_by"])
    log(check.township, "openness_check_filed", "openness", check.pk, by,
        {"unit": check.unit.code, "type": check.type, "method": check.method, "year": check.year},
        {name: str(getattr(check, name)) for name in fields})  # fmt: skip


def _sheet_of(check: Check) -> RoundSheet:
    sheet = (
        RoundSheet.objects.select_related("round__township", "unit")
        .filter(round__year=check.year, unit=check.unit)
        .first()
    )
    if sheet is None:
        raise unfit("no_sheet", "这一年的考核还没有开始。", "The round of the year hasn't begun.", "考核开始后再归档。",
                    "File it when the round has begun.", "summary", "S3.21.12")  # fmt: skip
    return sheet


def _finding(check: Check, problem: Problem, owner: Staff, by: Viewer) -> Matter:
    entered = {
        "unit": check.unit.code,
        "what": problem.what.strip(),
        "owner": owner.username,
        "due": problem.due.isoformat(),
    }
    # Today counts and the due day stays where it is: it was set as a day.
    limit = Limit((problem.due - clock.today()).days + 1, Unit.DAY, counts_first_day=True, roll=Roll.STAY)
    opened = Opened(check.township, check.unit, check.unit, owner, (limit, None), clock.now())
    return store_record(register_of(round_queries.FINDING), entered, opened, by=by).matter
