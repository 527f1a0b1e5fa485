"""The sheets of a period as a file, and the points of one unit."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpRequest

from sunlit import clock
from sunlit.assessment import county_queries, leading_queries, queries, year_queries
from sunlit.assessment.round_queries import Review
from sunlit.assessment.views import rounds as round_views
from sunlit.assessment.views.desk import found_or_404, unit_or_404
from sunlit.assessment.views.years import year_or_404
from sunlit.core.indicators import explained
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.pages.exporting import Exported, ExportedList, columns, gated, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation


def units(request: HttpRequest, sheet: str, period: str) -> Exported:
    """Every unit's score and grade, by the codes of the units."""
    known, days = found_or_404(sheet, period)
    rows = queries.of_period(township_for(request), known, days, viewer_for(request))

    def lines() -> Iterator[Sequence[Any]]:
        for one in rows:
            grade = one.result.grade
            yield one.unit.label(current()), one.result.score, spoken(grade.title) if grade else ""

    heads = columns(("单位", "Unit", "text", 30), ("得分", "Score", "number"), ("等次", "Grade"))
    return Exported(known.title, heads, lines(), period)


def points(request: HttpRequest, sheet: str, period: str, unit: str) -> Exported:
    """The lines of one unit's sheet: weight, points, and how they came about."""
    one = unit_or_404(request, sheet, period, unit)
    rows = [
        (spoken(scored.line.title), scored.line.weight, scored.points, spoken(explained(scored)))
        for scored in one.result.lines
    ]
    heads = columns(
        ("指标", "Line", "text", 40), ("权重", "Weight", "number"), ("得分", "Points", "number"),
        ("怎么得出", "How", "text", 60),
    )  # fmt: skip
    return Exported(one.sheet.title, heads, rows, f"{one.unit.label(current())} {period}")


def round_units(request: HttpRequest, year: int) -> Exported:
    """Every unit of a round: own score, assessed score, grade; by sheet and code."""
    review = Review(round_views.round_or_404(request, year))

    def lines() -> Iterator[Sequence[Any]]:
        for one in review.standings:
            fixed = queries.of_fixed(one.fixed) if one.fixed else None
            grade = fixed.result.grade if fixed else None
            sheet = one.result.sheet.title if one.result else None
            yield (
                one.unit.label(current()), spoken(sheet) if sheet else "", round_views.own_total(one),
                one.result.score if one.result else None, spoken(grade.title) if grade else "",
            )  # fmt: skip

    heads = columns(
        ("单位", "Unit", "text", 30), ("考核表", "Sheet", "text", 36), ("自评", "Own", "number"),
        ("评议", "Assessed", "number"), ("等次", "Grade"),
    )  # fmt: skip
    return Exported(Text("政务公开考核", "Assessment of openness"), heads, lines(), f"{year}")


def check_list(request: HttpRequest) -> Exported:
    """The checks that the viewer may see."""
    rows = (
        (one.unit.label(current()), one.get_type_display(), one.get_method_display(), one.planned_on,
         one.filed_at.date() if one.filed_at else None)
        for one in round_views.checks_of(request)
    )  # fmt: skip
    heads = columns(
        ("单位", "Unit", "text", 30),
        ("类型", "Type"),
        ("方式", "Method"),
        ("哪天", "Day", "day"),
        ("归档", "Filed", "day"),
    )
    return Exported(Text("公开检查", "Checks of openness"), heads, rows)


def award_list(request: HttpRequest) -> Exported:
    """The decisions that rest on results."""
    rows = (
        (
            one.unit.label(current()),
            one.year,
            one.get_kind_display(),
            grade,
            gated(one.reason),
            gated(one.meeting),
        )
        for one, grade in round_views.awards_of(request)
    )
    heads = columns(
        ("单位", "Unit", "text", 30), ("年度", "Year", "number"), ("决定", "Decision"), ("等次", "Grade"),
        ("理由", "Reason", "text", 40), ("会议", "Conference", "text", 30),
    )  # fmt: skip
    return Exported(Text("依据考核结果作的决定", "Decisions on results"), heads, rows)


def year_units(request: HttpRequest, year: int) -> Exported:
    """Every unit of a year with the line of openness of its yearly sheet."""
    rows = year_queries.units(township_for(request), year_or_404(year), viewer_for(request), clock.today())
    lines = (
        (one.unit.label(current()), one.result.score if one.result else None, spoken(one.grade) if one.grade else "",
         one.sheet.at.date() if one.sheet else None)
        for one in rows
    )  # fmt: skip
    heads = columns(
        ("单位", "Unit", "text", 30), ("公开得分", "Openness", "number"), ("等次", "Grade"), ("定稿", "Final", "day"),
    )  # fmt: skip
    return Exported(Text("年度考核", "Yearly assessment"), heads, lines, f"{year}")


def request_list(request: HttpRequest, year: int) -> Exported:
    """The requests for cooperation of a year, what is overdue first."""
    rows = leading_queries.requests(township_for(request), viewer_for(request), year_or_404(year))
    lines = (
        (
            one.matter.number,
            one.matter.unit.label(current()),
            gated(one.what),
            one.due,
            one.answered,
            spoken(one.words),
        )
        for one in rows
    )
    heads = columns(
        ("编号", "Number"), ("部门", "Unit", "text", 30), ("要什么", "What", "text", 40), ("哪天前", "By", "day"),
        ("答复", "Answered", "day"), ("情况", "Standing"),
    )  # fmt: skip
    return Exported(Text("请部门配合", "Requests for cooperation"), heads, lines, f"{year}")


def county_rounds(request: HttpRequest, year: int) -> Exported:
    """The rounds of the townships of a county; for its own staff, and otherwise not found."""
    place = township_for(request)
    if place.kind != Organisation.Kind.COUNTY:
        raise Http404
    rows = county_queries.areas(place, year_or_404(year), viewer_for(request), clock.today())
    lines = ((one.township.label(current()), spoken(one.words), one.due, one.completed_on) for one in rows)
    heads = columns(
        ("乡镇", "Township", "text", 30), ("情况", "Standing", "text", 24), ("最迟", "By", "day"),
        ("考核完", "Completed", "day"),
    )  # fmt: skip
    return Exported(Text("各乡镇政务公开考核", "Rounds of the townships"), heads, lines, f"{year}")


offer(ExportedList("assessment", staff_only(), units, "<slug:sheet>/<str:period>/"))
offer(ExportedList("assessment_points", staff_only(), points, "<slug:sheet>/<str:period>/<str:unit>/"))
offer(ExportedList("openness_round", staff_only(), round_units, "<int:year>/"))
offer(ExportedList("openness_checks", staff_only(), check_list))
offer(ExportedList("openness_awards", staff_only(), award_list))
offer(ExportedList("openness_year", staff_only(), year_units, "<int:year>/"))
offer(ExportedList("openness_requests", staff_only(), request_list, "<int:year>/"))
offer(ExportedList("openness_county", staff_only(), county_rounds, "<int:year>/"))
