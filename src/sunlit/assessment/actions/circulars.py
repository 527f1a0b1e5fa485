"""Circulars that follow from confirmed results, and the decisions that rest on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.assessment import computing, rights, round_queries
from sunlit.assessment.actions.rounds import check_step
from sunlit.assessment.models import Award, Circular, Fixed, Named, Round
from sunlit.bodies.actions.guarding import log, may, unfit, words
from sunlit.core.refusals import Refused
from sunlit.core.rounds import MOST_CRITICISMS, Band, band_of
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.registers.actions import Opened, register_of, store_record

PENALTY = "openness-penalty"
APPROVERS = ("mayor", "executive_deputy", "discipline_secretary")
"""Who may approve that a circular names a unit outside its band."""
DECIDERS = ("mayor", "office_clerk", "office_director")
"""Who enters nominations, evaluations and commendations."""


@dataclass(frozen=True)
class Unit:
    """A unit to be named; outside its band with the reason and the leader who approved it."""

    unit: Organisation
    reason: str = ""
    approver: int | None = None


def issue_results(row: Round, document: str, *, by: Viewer) -> Circular:
    """Issue the circular of a round: every assessed unit with its grade. Raises Refused (not_your_seat, wrong_step,
    text_needed, number_taken). S3.21.15."""
    rights.check_office(by, row.township)
    document = words(document, 80, "document", "S3.21.15", public=True)
    with transaction.atomic():
        ledger.hold(row.township.code)
        check_step(row, "circular")
        results = round_queries.results_of(row.township, row.year)
        made = _made(row.township, row.year, Circular.Kind.RESULTS, document, by)
        for result in results:
            Named.objects.create(circular=made, unit=result.unit, result=result)
        return made


def issue(
    township: Organisation, year: int, kind: str, document: str, units: Sequence[Unit], *, by: Viewer
) -> Circular:
    """Issue a circular of commendation or criticism. A unit outside its band needs a reason and an approver. The second
    criticism of a calendar year opens the matter of the penalty.

    Raises Refused (not_your_seat, unknown_kind, text_needed, number_taken, nobody_named, not_confirmed,
    outside_its_band, unknown_approver). S2.19.19, S3.06.06.
    """
    rights.check_office(by, township)
    if kind not in (Circular.Kind.COMMENDATION, Circular.Kind.CRITICISM):
        raise unfit("unknown_kind", "没有这种通报。", "There is no such circular.", "表彰或批评。", "Commendation or criticism.",
                    "kind", "S3.06.06")  # fmt: skip
    document = words(document, 80, "document", "S3.06.06", public=True)
    if not units:
        raise unfit("nobody_named", "没有写通报哪个单位。", "It names no unit.", "至少选一个。", "Choose at least one.", "units", "S3.06.06")  # fmt: skip
    with transaction.atomic():
        ledger.hold(township.code)
        results = {row.unit_id: row for row in round_queries.results_of(township, year)}
        made = _made(township, year, Circular.Kind(kind), document, by)
        for one in units:
            result = results.get(one.unit.pk)
            if result is None:
                raise _not_confirmed(one.unit, year, "units")
            _name(made, one, result, by)
            if kind == Circular.Kind.CRITICISM:
                _penalise(one.unit, made, by)
        return made


def award(unit: Organisation, year: int, kind: str, reason: str, meeting: str = "", *, by: Viewer) -> Award:
    """Enter a nomination, an evaluation or a commendation of a unit; it keeps the confirmed grade of the year.

    Raises Refused (not_your_seat, unknown_kind, text_needed, not_confirmed, unqualified, vetoed, decided_already).
    S0.04.03, S0.04.12, S0.07.49, S2.19.18, S2.19.19, S2.19.20.
    """
    township = unit.township or unit
    may(by, township, *DECIDERS)
    if kind not in Award.Kind.values:
        raise unfit("unknown_kind", "没有这种决定。", "There is no such decision.", "请从列表里选。", "Choose one of the list.",
                    "kind", "S0.04.03")  # fmt: skip
    reason = words(reason, 300, "reason", "S0.07.49", public=True)
    if kind == Award.Kind.COMMENDATION:
        meeting = words(meeting, 160, "meeting", "S2.19.20", public=True)
    else:
        meeting = ""
    with transaction.atomic():
        ledger.hold(township.code)
        result = next(
            (row for row in round_queries.results_of(township, year) if row.unit_id == unit.pk), None
        )
        if result is None or not result.grade:
            raise _not_confirmed(unit, year, "unit")
        if kind in (Award.Kind.NOMINATION, Award.Kind.COMMENDATION):
            _check_honour(unit, year, result)
        before = Award.objects.filter(unit=unit, year=year, kind=kind).first()
        if before is not None:
            if (before.reason, before.meeting) == (reason, meeting):
                return before
            raise unfit("decided_already", "这一年已经有这个决定。", "The year has this decision already.", "不能再定一次。",
                        "It isn't taken twice.", "unit", "S0.04.03")  # fmt: skip
        made = Award.objects.create(
            township=township, unit=unit, year=year, kind=kind, result=result, grade=result.grade, reason=reason,
            meeting=meeting, at=clock.now(), by_id=frame.staff_of(by),
        )  # fmt: skip
        log(township, "openness_award", "openness", f"{year}:{unit.code}", by,
            {"kind": kind, "grade": result.grade, "reason": reason, "meeting": meeting})  # fmt: skip
        return made


def _check_honour(unit: Organisation, year: int, result: Fixed) -> None:
    grades = computing.read(result.definition).grades
    if result.grade == grades[-1].key:
        title = grades[-1].title
        raise unfit("unqualified", f"{unit.name}{year}年公开考核{title.zh}，不能推荐先进或者表彰。",
                    f"{unit.label('en')} was graded {title.en} in {year} and can't be nominated or commended.",
                    "请选别的单位。", "Choose another unit.", "unit", "S0.04.12")  # fmt: skip
    twice = round_queries.criticisms(unit, year)
    if len(twice) > MOST_CRITICISMS:
        numbers = "、".join(one.document for one in twice)
        raise unfit("vetoed", f"{year}年内两次通报批评（{numbers}），一票否决。",
                    f"Criticised twice in {year} ({numbers}): vetoed.", "请推荐别的单位。", "Nominate another unit.",
                    "unit", "S2.19.19")  # fmt: skip


def _made(township: Organisation, year: int, kind: Circular.Kind, document: str, by: Viewer) -> Circular:
    try:
        with transaction.atomic():
            made = Circular.objects.create(
                township=township, year=year, kind=kind, document=document, day=clock.today(), at=clock.now(),
                by_id=frame.staff_of(by),
            )  # fmt: skip
    except IntegrityError as error:
        raise unfit("number_taken", "已有这个文号的通报，或者这一年的结果已经通报。",
                    "There is a circular with this number, or the year's results were notified.",
                    "请核对文号。", "Check the number.", "document", "S3.06.06") from error  # fmt: skip
    log(township, "openness_circular", "openness", document, by, {"kind": kind.value, "year": year})
    return made


def _name(made: Circular, one: Unit, result: Fixed, by: Viewer) -> None:
    rule = computing.read(result.definition).round
    band = band_of(rule, result.score) if rule else Band.NEITHER
    if band.value == made.kind:
        Named.objects.create(circular=made, unit=one.unit, result=result)
        return
    if not one.reason.strip() or one.approver is None:
        raise unfit("outside_its_band", f"{one.unit.name}得分{result.score}，不在这一档。",
                    f"{one.unit.label('en')} has {result.score}, which lies outside this band.",
                    "写明理由和批准的领导。", "Give the reason and who approved it.", "reason", "S3.06.06")  # fmt: skip
    today = clock.today()
    holdings = Holding.objects.filter(staff_id=one.approver, until=None, since__lte=today)
    holdings = holdings.filter(staff__township=made.township).select_related("post")
    if not any(set(APPROVERS) & set(holding.post.roles) for holding in holdings):
        raise unfit("unknown_approver", "批准人不是领导。", "The approver isn't a leader of the township.",
                    "从列表里选。", "Choose one of the list.", "approver", "S3.06.06")  # fmt: skip
    reason = words(one.reason, 300, "reason", "S3.06.06", public=True)
    Named.objects.create(circular=made, unit=one.unit, result=result, reason=reason, approver_id=one.approver)
    log(made.township, "openness_outside_band", "openness", made.document, by,
        {"unit": one.unit.code, "reason": reason, "approver": one.approver})  # fmt: skip


def _penalise(unit: Organisation, made: Circular, by: Viewer) -> None:
    if len(round_queries.criticisms(unit, made.day.year)) != MOST_CRITICISMS + 1:
        return
    entered = {"unit": unit.code, "year": f"{made.day.year}"}
    opened = Opened(made.township, unit, unit, None, None, None)
    store_record(register_of(PENALTY), entered, opened, by=CLOCK)


def _not_confirmed(unit: Organisation, year: int, field: str) -> Refused:
    return Refused(
        "not_confirmed",
        Text(
            f"{unit.name}{year}年的公开考核结果还没有确定。",
            f"The result of {unit.label('en')} for {year} isn't confirmed.",
        ),
        Text("确定以后再办。", "Do it once it is."),
        clause="S0.04.03",
        field=field,
    )


def approvers(township: Organisation) -> list[Staff]:
    """The leaders who may approve a unit outside its band."""
    rows = Holding.objects.filter(staff__township=township, until=None).select_related("post", "staff")
    return list({row.staff_id: row.staff for row in rows if set(APPROVERS) & set(row.post.roles)}.values())
