"""Checklists and inspections on the desk; the record of one person; the month's summary."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.conduct import queries, sheets, tallies
from sunlit.conduct.actions import inspecting
from sunlit.conduct.forms import WalkForm
from sunlit.conduct.models import Inspection, InspectionLine
from sunlit.conduct.views.showing import status_of
from sunlit.core.conduct import About, Checklist, Period, month_of, period_named, quarter_of
from sunlit.core.refusals import Refused
from sunlit.matters.book import book
from sunlit.pages.answers import tried
from sunlit.pages.pictures import picture
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

INSPECTORS = ("supervisor", "office_clerk", "centre_director")
OVERSEERS = ("supervisor", "mayor", "deputy_leader", "centre_director")
PER_PAGE = 30
ONE_DAY = timedelta(days=1)


@require_GET
@staff_only()
def desk(request: HttpRequest) -> HttpResponse:
    """What was inspected, what is open, and whom hasn't a checklist reached yet?"""
    viewer, place = viewer_for(request), township_for(request)
    lists = queries.checklists_for(viewer)
    context = {
        "checklists": lists,
        "findings": queries.open_findings(viewer),
        "missing": queries.not_inspected(place, lists, clock.today()),
        "page": Paginator(queries.inspections(viewer), PER_PAGE).get_page(request.GET.get("page")),
        "titles": {key: one.title for key, one in book().checklists.items()},
        "oversees": viewer.has_role(*OVERSEERS),
        "keeps": viewer.has_role("office_clerk", "centre_director"),
    }
    return render(request, "conduct/desk.html", context)


@require_http_methods(["GET", "POST"])
@staff_only(*INSPECTORS)
def walk(request: HttpRequest, checklist: str) -> HttpResponse:
    """Go through a checklist; with ``?corrects=`` put an earlier inspection right."""
    viewer, place = viewer_for(request), township_for(request)
    shown = book().checklists.get(checklist)
    if shown is None or not viewer.has_role(*shown.inspectors):
        raise Http404
    before = _corrected(request, viewer, shown)
    form = WalkForm(
        shown,
        queries.inspected_by(shown, place, before.day if before else clock.today()),
        queries.units_of(place),
        request.POST or None,
        request.FILES or None,
        initial=_initial(request, shown, before),
        correcting=before is not None,
    )
    made: list[Inspection] = []

    def act(typed: dict[str, Any]) -> None:
        seen = {
            line.key: inspecting.Seen(
                typed[f"line-{line.key}"], typed[f"note-{line.key}"], typed.get(f"photo-{line.key}")
            )
            for line in shown.lines
        }
        walked = inspecting.Walk(
            typed["day"], seen, typed.get("staff"), typed.get("unit"), typed["place"], typed.get("reason", "")
        )
        corrects = before.pk if before else None
        made.append(
            inspecting.inspect(shown.key, place, walked, by=viewer, corrects=corrects, key=typed["key"])
        )

    refusal = None
    if request.method == "POST":
        done, refusal = tried(request, form, act)
        if done:
            return redirect("conduct_inspection", made[0].pk)
    context = {"checklist": shown, "form": form, "before": before, "refusal": refusal}
    return render(request, "conduct/walk.html", context, status=status_of(refusal, form))


def _corrected(request: HttpRequest, viewer: Viewer, shown: Checklist) -> Inspection | None:
    number = request.GET.get("corrects", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit()):
        raise Http404
    rows = queries.inspections(viewer).filter(checklist=shown.key, pk=int(number[:18]))
    found = rows.first()
    if found is None:
        raise Http404
    return found


def _initial(request: HttpRequest, shown: Checklist, before: Inspection | None) -> dict[str, Any]:
    if before is None:
        person = request.GET.get("staff", "")
        chosen = {"staff": person} if person.isascii() and person.isdigit() else {}
        return {"day": clock.today(), **chosen}
    found: dict[str, Any] = {"day": before.day, "place": before.place}
    found |= {"staff": before.staff_id} if shown.about is About.PERSON else {"unit": before.unit.code}
    for line in before.lines.all():
        found |= {f"line-{line.line}": line.answer, f"note-{line.line}": line.note}
    return found


@require_GET
@staff_only()
def inspection(request: HttpRequest, number: int) -> HttpResponse:
    """One inspection: what was found, what became of it, and by what it was put right."""
    viewer = viewer_for(request)
    shown = _inspection(viewer, number)
    checklist = book().checklists.get(shown.checklist)
    corrected = Inspection.objects.filter(corrects=shown).first()
    may = checklist is not None and viewer.has_role(*checklist.inspectors) and corrected is None
    context = {
        "inspection": shown,
        "title": checklist.title if checklist else None,
        "lines": shown.lines.select_related("finding__handler").order_by("pk"),
        "correction": corrected,
        "may_correct": may and shown.staff_id != viewer.staff_id,
    }
    return render(request, "conduct/inspection.html", context)


def _inspection(viewer: Viewer, number: int) -> Inspection:
    found = queries.inspections(viewer).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@require_GET
@staff_only()
def photo(request: HttpRequest, number: int, line: str) -> HttpResponseBase:
    """The picture of one line."""
    row = InspectionLine.objects.filter(
        inspection=_inspection(viewer_for(request), number), line=line
    ).first()
    if row is None:
        raise Http404
    return picture(row.photo, row.photo_type)


@require_GET
@staff_only()
def people(request: HttpRequest) -> HttpResponse:
    """Whose record may I read? By unit, nobody beside anybody."""
    viewer, place = viewer_for(request), township_for(request)
    rows = queries.holdings_in(place, clock.today())
    units: dict[Organisation, list[Staff]] = {}
    readable: dict[int, bool] = {}
    for row in rows:
        if row.staff_id not in readable:
            readable[row.staff_id] = queries.may_read_sheet(viewer, row.staff)
            if readable[row.staff_id]:
                units.setdefault(row.post.organisation, []).append(row.staff)
    return render(request, "conduct/people.html", {"units": list(units.items())})


def _period(request: HttpRequest, standing: Period) -> Period:
    """The period that an address names, of the same kind as the standing one."""
    typed = request.GET.get("period", "")
    if not typed:
        return standing
    found = period_named(typed)
    if found is None or ("Q" in found.code) != ("Q" in standing.code):
        raise Http404
    return found


def _around(period: Period) -> dict[str, Period | None]:
    """The period before and, where it has begun, the one after, for the links of a page."""
    kind = quarter_of if "Q" in period.code else month_of
    later = kind(period.last + ONE_DAY) if period.last < clock.today() else None
    return {"earlier": kind(period.first - ONE_DAY), "later": later}


@require_GET
@staff_only()
def person(request: HttpRequest, person: int) -> HttpResponse:
    """The inspection record and the quarterly efficiency sheet of one person."""
    viewer, place = viewer_for(request), township_for(request)
    staff = _person(viewer, place, person)
    period = _period(request, quarter_of(clock.today()))
    record = (
        queries.inspections(viewer).filter(staff=staff).prefetch_related("lines")
        if viewer.staff_id != staff.pk
        else Inspection.objects.filter(staff=staff)
        .select_related("unit", "inspector", "staff", "correction", "corrects")
        .prefetch_related("lines")
        .order_by("-day", "-pk")
    )
    context = {
        "person": staff,
        "sheet": queries.sheet_of(staff, period),
        "page": Paginator(record, PER_PAGE).get_page(request.GET.get("page")),
        "titles": {key: one.title for key, one in book().checklists.items()},
        **_around(period),
    }
    return render(request, "conduct/person.html", context)


def _person(viewer: Viewer, place: Organisation, person: int) -> Staff:
    staff = Staff.objects.filter(pk=person, township=place, admin="").first()
    if staff is None or not queries.may_read_sheet(viewer, staff):
        raise Http404
    return staff


@require_GET
@staff_only()
def person_sheet(request: HttpRequest, person: int) -> HttpResponseBase:
    """The efficiency sheet of one person on paper."""
    viewer, place = viewer_for(request), township_for(request)
    staff = _person(viewer, place, person)
    period = _period(request, quarter_of(clock.today()))
    try:
        paper = sheets.efficiency(place, queries.sheet_of(staff, period))
    except Refused as refusal:
        context = {"person": staff, "sheet": queries.sheet_of(staff, period), "refusal": refusal}
        return render(request, "conduct/person.html", {**context, **_around(period)}, status=422)
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{place.code}-{staff.pk}-{period.code}.pdf"'
    return response


@require_GET
@staff_only(*OVERSEERS)
def summary(request: HttpRequest) -> HttpResponse:
    """What did visitors and inspections say this month, line by line?"""
    viewer, place = viewer_for(request), township_for(request)
    period = _period(request, month_of(clock.today()))
    sections = queries.study_of(place, viewer, in_summary=True)
    context = {
        "summary": queries.summary_of(place, viewer, period),
        "tallies": [one for one in tallies.tallied(place, viewer, period) if one.total],
        "sections": sections,
        **_around(period),
    }
    return render(request, "conduct/summary.html", context)
