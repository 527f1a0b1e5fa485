"""Rounds on the desk: the years, one round with its steps, a unit's sheet, checks with the form for a phone, circulars."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.assessment import computing, leading_queries, rights, round_forms, round_papers, round_queries
from sunlit.assessment.actions import circulars, judging, readiness, rounds
from sunlit.assessment.models import Award, Check, Circular, Draw, Fixed, Plan, Round, RoundSheet
from sunlit.assessment.round_queries import Review
from sunlit.bodies.views.offers import Offer, serve
from sunlit.core.indicators import explained, subtotals
from sunlit.core.refusals import Refused
from sunlit.core.rounds import Band, band_of, drawn
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.matters.book import book
from sunlit.matters.queries import inbox
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

LISTED = 200
VISIT = (
    ("looked", Text("看", "Look")),
    ("visited", Text("访", "Visit")),
    ("heard", Text("听", "Listen")),
    ("found", Text("查", "Check")),
    ("rated", Text("评", "Rate")),
)
"""The five entries of a visit. What isn't a visit has one entry only, under its own name:"""
ENTRIES = {
    Check.Method.APPRAISAL.value: (
        ("heard", Text("怎么评议的、群众说了什么", "How they were asked, and what they said")),
    ),
    Check.Method.ONLINE.value: (("looked", Text("评审意见", "What the review says")),),
    Check.Method.COMPREHENSIVE.value: (("looked", Text("评审意见", "What the review says")),),
}


def round_or_404(request: HttpRequest, year: int) -> Round:
    """The round of a year in the viewer's township. Raises Http404."""
    rows = Round.objects.select_related("township", "matter")
    return get_object_or_404(rows, township=township_for(request), year=year)


def unit_or_404(request: HttpRequest, code: str) -> Organisation:
    """A unit of the viewer's township. Raises Http404."""
    return get_object_or_404(
        Organisation.objects.select_related("township"), code=code, township=township_for(request)
    )


@require_http_methods(["GET", "POST"])
@staff_only()
def overview(request: HttpRequest) -> HttpResponse:
    """Which rounds are there, what is planned for this year, and who had no routine check yet?"""
    township, viewer, today = township_for(request), viewer_for(request), clock.today()
    offers = []
    if viewer.has_role(*rights.OFFICE) or request.method == "POST":
        offers.append(
            Offer("plan", Text("写年度检查方案", "Write the plan of a year"), lambda data: round_forms.plan_form(data, today.year),
                  lambda typed: rounds.write_plan(township, by=viewer, **typed))
        )  # fmt: skip
    if rights.assesses(viewer) or request.method == "POST":
        offers.append(
            Offer("draw", Text("随机抽定平时检查的日子", "Draw the days of the routine checks"), round_forms.draw_form,
                  lambda typed: judging.draw(township, typed["first"].year, by=viewer, **typed))
        )  # fmt: skip

    def page() -> dict[str, Any]:
        plans = list(Plan.objects.filter(township=township).order_by("-year", "-version"))
        latest: dict[int, Plan] = {}
        for one in plans:
            latest.setdefault(one.year, one)
        draws = list(Draw.objects.filter(township=township).order_by("-year"))
        return {
            "rounds": round_queries.rounds_of(township, viewer),
            "plans": list(latest.values()),
            "draws": [(one, one.last < today, _days_of(one) if one.last < today else []) for one in draws],
            "year": today.year,
            "without": round_queries.without_routine(township, today.year, today),
        }

    return serve(request, "assessment/rounds/overview.html", offers, page, reverse("openness_rounds"))


def _days_of(row: Draw) -> list[tuple[str, date]]:
    """The draw done again, from seed and units."""
    days = drawn(row.seed, row.units, row.first, row.last, book().calendar)
    return sorted(days.items())


@require_http_methods(["GET", "POST"])
@staff_only()
def one_round(request: HttpRequest, year: int) -> HttpResponse:
    """Where does the round stand, what does its present step wait for, and how does each unit stand?"""
    viewer, row = viewer_for(request), round_or_404(request, year)
    office, group, sent = viewer.has_role(*rights.OFFICE), rights.assesses(viewer), request.method == "POST"
    step = row.matter.step if row.matter.is_open else ""
    posting = round_queries.posting(row)
    offers: list[Offer] = []

    def offer(name: str, title: Text, form: Any, run: Any, shown: bool) -> None:
        # One that is sent all the same is refused by its action, with the rule.
        if shown or (sent and request.POST.get("act") == name):
            offers.append(Offer(name, title, form, run))

    areas = [(key, spoken(title)) for key, title in round_queries.areas().items()]
    offer("standard", Text("定一个方面的评分标准", "Set the standard of an area"), lambda data: round_forms.standard_form(data, areas),
          lambda typed: rounds.set_standard(row, by=viewer, **typed),
          step in ("plan", "standards") and viewer.has_role(*rounds.STANDARD_SETTERS))  # fmt: skip
    offer("add", Text("给新增单位补发考核表", "Add sheets of new units"), round_forms.nothing,
          lambda _typed: rounds.add_missing(row, by=viewer), office and step in ("plan", "standards", "self_score", "review"))  # fmt: skip
    offer("post", Text("公示结果", "Post the results"), round_forms.media_form,
          lambda typed: rounds.post(row, by=viewer, **typed), office and step == "notice" and posting is None)  # fmt: skip
    offer("take_off", Text("撤下公示", "Take the notice off"), lambda data: round_forms.reason_form(data, "off"),
          lambda typed: rounds.take_off(row, by=viewer, **typed), office and step == "notice" and posting is not None)  # fmt: skip
    offer("fix", Text("定等次并公布", "Fix and publish the grades"), round_forms.nothing,
          lambda _typed: rounds.fix(row, by=viewer), group and step == "grade")  # fmt: skip
    offer("results", Text("发考核结果通报", "Issue the circular of results"), round_forms.document_form,
          lambda typed: circulars.issue_results(row, by=viewer, **typed), office and step == "circular")  # fmt: skip
    mine = bool(step) and any(task.matter_id == row.matter_id for task in inbox(viewer))
    for code, title in _outcomes(row):
        offer("finish", title, round_forms.nothing, partial(_finish, row, code, viewer), mine)

    def page() -> dict[str, Any]:
        review = Review(row)
        done, all_ = review.covered
        return {
            "round": row,
            "plan": Plan.objects.filter(township=row.township, year=year).order_by("-version").first(),
            "standings": [(one, _band(one), own_total(one)) for one in review.standings],
            "done": done,
            "all": all_,
            "tasks": row.matter.tasks.select_related("done_by").order_by("pk"),
            "steps": {key: one.title for key, one in book().procedures[round_queries.KIND].steps.items()},
            "standards": [(round_queries.areas().get(one.area), one) for one in row.standards.order_by("pk")],
            "missing": _waits_for(row),
            "posting": posting,
            "last_day": round_queries.notice_last_day(row, posting) if posting else None,
            "objections": round_queries.objections(row),
            "findings": review.open_findings,
            "cases": len(leading_queries.model_cases(row.township, year)),
            "types": [(label, round_queries.types_used(row)[value]) for value, label in Check.Type.choices],
            "cells": _cells(row),
        }

    return serve(request, "assessment/rounds/round.html", offers, page, reverse("openness_round", args=[year]))  # fmt: skip


def _finish(row: Round, code: str, viewer: Viewer, _typed: dict[str, Any]) -> None:
    rounds.finish(row, code, by=viewer)


def _outcomes(row: Round) -> list[tuple[str, Text]]:
    if not row.matter.is_open:
        return []
    step = book().procedures[round_queries.KIND].steps[row.matter.step]
    return [(code, one.title) for code, one in step.outcomes.items()]


def _waits_for(row: Round) -> Refused | None:
    if not row.matter.is_open:
        return None
    try:
        readiness.check_ready(row, row.matter.step)
    except Refused as refusal:
        return refusal
    return None


def _band(one: round_queries.Standing) -> str:
    if one.fixed is None or one.fixed.score is None:
        return ""
    rule = computing.read(one.fixed.definition).round
    band = band_of(rule, one.fixed.score) if rule else Band.NEITHER
    return "" if band is Band.NEITHER else str(Circular.Kind(band).label)


def own_total(one: round_queries.Standing) -> Decimal | None:
    """The sum of a unit's own points; None where it handed nothing in."""
    if one.row is None or not one.row.own_points:
        return None
    return sum((Decimal(points) for points in one.row.own_points.values()), Decimal(0))


def _cells(row: Round) -> list[tuple[Text, list[tuple[Text, int]]]]:
    found = round_queries.coverage_cells(row)
    columns = (("section", Text("科室", "sections")), ("individual", Text("个人", "individuals")))
    return [
        (title, [(column, found[key, name]) for name, column in columns])
        for key, title in (("routine", Text("平时", "Routine")), ("annual", Text("年度", "Annual")))
    ]


@require_http_methods(["GET", "POST"])
@staff_only()
def sheet(request: HttpRequest, year: int, unit: str) -> HttpResponse:
    """How does this unit's sheet stand: its own points, what was judged and why, and what is still missing?"""
    viewer, row = viewer_for(request), round_or_404(request, year)
    found = get_object_or_404(
        RoundSheet.objects.select_related("unit", "round__township", "handed_in_by", "decided_by").prefetch_related("given", "seen"),
        round=row, unit__code=unit,
    )  # fmt: skip
    rule, step, sent = round_queries.sheet_named(found.sheet), row.matter.step, request.POST.get("act", "")
    belongs = found.unit_id in rights.own_units(viewer)
    judges = rights.assesses(viewer) and not belongs
    outcome = round_queries.outcome(found)
    offers: list[Offer] = []
    if (
        step == "self_score" and found.unit_id in viewer.unit_ids and not found.handed_in_at
    ) or sent == "own":
        offers.append(Offer("own", Text("交自评和书面汇报（交后不能改）", "Hand in own points and report (final)"),
                            lambda data: round_forms.own_form(data, rule), lambda typed: _hand_in(found, typed, viewer)))  # fmt: skip
    if (
        step == "self_score" and viewer.has_role(*rights.OFFICE) and not found.handed_in_at
    ) or sent == "absent":
        offers.append(Offer("absent", Text("记下没有交自评", "Record that nothing was handed in"),
                            lambda data: round_forms.reason_form(data, "absent"),
                            lambda typed: rounds.record_absence(found, by=viewer, **typed)))  # fmt: skip
    if (judges and step == "review") or sent == "give":
        offers.append(Offer("give", Text("评议给分", "Give points"), lambda data: round_forms.give_form(data, found),
                            lambda typed: judging.give(found, typed["line"], typed["points"], typed["reason"], typed["evidence"],
                                                       seen=round_forms.shown_number(typed["shown"], typed["line"]), by=viewer)))  # fmt: skip
    online = any(line.where == "online" for line in rule.lines)
    if (judges and step == "review" and online) or sent == "see":
        offers.append(Offer("see", Text("网上看公开页面", "Look at a public page"), lambda data: round_forms.see_form(data, rule),
                            lambda typed: judging.see(found, by=viewer, **typed)))  # fmt: skip
    if (judges and outcome.unmet and step in ("review", "notice", "grade")) or sent == "decide":
        grades = [one for one in rule.grades if outcome.score is not None and outcome.score >= one.least]
        offers.append(Offer("decide", Text("记下领导小组的决定", "Record the group's decision"),
                            lambda data: round_forms.decide_form(data, grades), lambda typed: rounds.decide(found, by=viewer, **typed)))  # fmt: skip

    def page() -> dict[str, Any]:
        own = found.own_points
        return {
            "round": row,
            "row": found,
            "rule": rule,
            "result": outcome,
            "fixed": Fixed.objects.filter(unit=found.unit, sheet=found.sheet, period=f"{year}").exists(),
            "lines": [(one, explained(one), own.get(one.line.key)) for one in outcome.lines],
            "groupings": [(one, subtotals(outcome, one)) for one in rule.groupings],
            "belongs": belongs,
            "own_total": own_total(round_queries.Standing(found.unit, found, outcome, None, ())),
            "checks": Check.objects.visible_to(viewer)
            .filter(unit=found.unit, year=year)
            .order_by("planned_on", "pk"),
            "period": f"{year}",
        }

    return serve(request, "assessment/rounds/sheet.html", offers, page, reverse("openness_sheet", args=[year, unit]))  # fmt: skip


def _hand_in(found: RoundSheet, typed: dict[str, Any], viewer: Viewer) -> None:
    points = {key.removeprefix("points-"): value for key, value in typed.items() if key.startswith("points-")}
    rounds.hand_in(found, points, typed["report"], by=viewer)


@require_http_methods(["GET", "POST"])
@staff_only()
def checks(request: HttpRequest) -> HttpResponse:
    """Which checks are planned, and what did the filed ones find? What isn't filed only the assessors see."""
    township, viewer, today = township_for(request), viewer_for(request), clock.today()
    group = rights.assesses(viewer)
    offers = []
    if group or viewer.has_role(*rights.OFFICE) or request.method == "POST":
        units = round_forms.units_of(township, today)
        offers.append(Offer("schedule", Text("安排一次检查", "Plan a check"),
                            lambda data: round_forms.schedule_form(data, units, today.year, group=group),
                            lambda typed: judging.schedule(unit_or_404(request, typed["unit"]), typed["year"], typed["type"],
                                                           typed["method"], typed["day"], by=viewer)))  # fmt: skip
    return serve(
        request,
        "assessment/rounds/checks.html",
        offers,
        lambda: {"checks": checks_of(request)},
        reverse("openness_checks"),
    )


def checks_of(request: HttpRequest) -> list[Check]:
    """The checks that the viewer may see, the newest first."""
    rows = Check.objects.visible_to(viewer_for(request)).filter(township=township_for(request))
    return list(rows.select_related("unit", "filed_by").order_by("-planned_on", "-pk")[:LISTED])


@require_http_methods(["GET", "POST"])
@staff_only()
def check(request: HttpRequest, number: int) -> HttpResponse:
    """What did this check find? The form of a visit fits a phone."""
    viewer = viewer_for(request)
    row = get_object_or_404(
        Check.objects.visible_to(viewer).select_related("unit", "township", "filed_by"), pk=number
    )
    offers: list[Offer] = []
    if row.filed_at is None and row.planned_on <= clock.today():
        offers.append(_filing(row, viewer))

    def page() -> dict[str, Any]:
        return {
            "check": row,
            "findings": row.findings.select_related("matter").order_by("pk"),
            "today": clock.today(),
            "entries": [
                (title, getattr(row, name)) for name, title in ENTRIES.get(row.method, VISIT) if getattr(row, name)
            ],
        }  # fmt: skip

    return serve(request, "assessment/rounds/check.html", offers, page, reverse("openness_check", args=[number]))  # fmt: skip


def _filing(row: Check, viewer: Viewer) -> Offer:
    if row.method == Check.Method.ONSITE:
        people = Staff.objects.filter(
            holdings__post__organisation=row.unit, holdings__until=None, is_active=True
        ).distinct()
        owners = [(str(one.pk), one.label(current())) for one in people.order_by("username")]
        return Offer("visit", Text("归档（之后被检查单位看得到）", "File it (the unit sees it from then on)"),
                     lambda data: round_forms.visit_form(data, owners),
                     lambda typed: judging.file_visit(row, typed, _problems(typed), by=viewer),
                     (("what", "what-1"), ("owner", "owner-1"), ("due", "due-1")))  # fmt: skip
    if row.method == Check.Method.APPRAISAL:
        return Offer("appraisal", Text("归档群众评议", "File the appraisal"), round_forms.appraisal_form,
                     lambda typed: judging.file_appraisal(row, by=viewer, **typed))  # fmt: skip
    act = judging.file_online if row.method == Check.Method.ONLINE else judging.file_comprehensive
    return Offer("summary", Text("归档评审", "File the review"), round_forms.summary_form,
                 lambda typed: act(row, typed["summary"], by=viewer))  # fmt: skip


def _problems(typed: dict[str, Any]) -> list[judging.Problem]:
    return [
        judging.Problem(
            typed[f"what-{number}"],
            int(typed[f"owner-{number}"] or 0),
            typed[f"due-{number}"] or date.min,
        )
        for number in range(1, round_forms.PROBLEMS + 1)
        if typed[f"what-{number}"].strip() or typed[f"owner-{number}"]
    ]


@require_http_methods(["GET", "POST"])
@staff_only()
def circulars_desk(request: HttpRequest) -> HttpResponse:
    """Whom do the scores propose for commendation or criticism, which circulars were issued, and what rests on results?"""
    township, viewer = township_for(request), viewer_for(request)
    latest = next(iter(round_queries.rounds_of(township, viewer)), None)
    year = latest.year if latest else clock.today().year
    results = round_queries.results_of(township, year)
    units = [
        (row.unit.code, f"{round_forms.spoken_name(row.unit)} {row.score or ''} {_grade(row)}")
        for row in results
    ]
    offers: list[Offer] = []
    sent = request.method == "POST"
    if (viewer.has_role(*rights.OFFICE) and results) or sent:
        leaders = circulars.approvers(township)
        offers.append(Offer("circular", Text("发表彰或批评通报", "Issue a circular"),
                            lambda data: round_forms.circular_form(data, units, leaders, year),
                            lambda typed: _issue(request, typed)))  # fmt: skip
    if (viewer.has_role(*circulars.DECIDERS) and results) or sent:
        offers.append(Offer("award", Text("推荐、评价或表彰（依据考核结果）", "Nominate, evaluate or commend"),
                            lambda data: round_forms.award_form(data, units, year),
                            lambda typed: circulars.award(unit_or_404(request, typed.pop("unit")), by=viewer, **typed)))  # fmt: skip

    def page() -> dict[str, Any]:
        proposals = []
        for row in results:
            rule = computing.read(row.definition).round
            band = band_of(rule, row.score) if rule else None
            if band and band is not Band.NEITHER:
                proposals.append((row, Circular.Kind(band).label))
        return {
            "year": year,
            "proposals": proposals,
            "circulars": Circular.objects.filter(township=township)
            .prefetch_related("named__unit", "named__approver")
            .order_by("-day", "-pk")[:LISTED],
            "awards": awards_of(request),
        }

    return serve(request, "assessment/rounds/circulars.html", offers, page, reverse("openness_circulars"))


def awards_of(request: HttpRequest) -> list[tuple[Award, str]]:
    """The decisions that rest on results, each with its grade in words."""
    rows = Award.objects.visible_to(viewer_for(request)).filter(township=township_for(request))
    found = rows.select_related("unit", "result", "by").order_by("-year", "unit__code", "kind")[:LISTED]
    return [(row, _grade(row.result)) for row in found]


def _grade(row: Fixed) -> str:
    grades = computing.read(row.definition).grades
    return next((spoken(one.title) for one in grades if one.key == row.grade), "")


def _issue(request: HttpRequest, typed: dict[str, Any]) -> None:
    units = [
        circulars.Unit(
            unit_or_404(request, code), typed["reason"], int(typed["approver"]) if typed["approver"] else None
        )
        for code in typed["units"]
    ]
    circulars.issue(
        township_for(request), typed["year"], typed["kind"], typed["document"], units, by=viewer_for(request)
    )


@require_GET
@staff_only()
def circular_paper(request: HttpRequest, number: int) -> HttpResponse:
    """A circular on paper."""
    row = get_object_or_404(Circular, pk=number, township=township_for(request))
    response = HttpResponse(round_papers.circular(row).pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="circular-{row.pk}.pdf"'
    return response
