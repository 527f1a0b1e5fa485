"""The public pages of openness: what is published, what is due, what is missing, and each publication."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.due_days import days_late, shown_until
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure import phased_work, queries, renewing, standing
from sunlit.disclosure.actions import correcting
from sunlit.disclosure.downloads import as_download
from sunlit.disclosure.forms import ObjectionForm
from sunlit.disclosure.models import Occurrence, Publication, PublicationFile
from sunlit.disclosure.remarks import remarks_on
from sunlit.disclosure.soundness import WORDS, Flag, flags_of
from sunlit.disclosure.structured_data import json_ld
from sunlit.matters.book import book
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.viewer import PUBLIC

PER_PAGE = 25
RIGHTS = (
    Text("知情权", "to know"),
    Text("参与权", "to take part"),
    Text("选举权", "to elect"),
    Text("表达权", "to express oneself"),
    Text("监督权", "to supervise"),
)
"""What disclosure serves (S2.19.21)."""


@for_everybody
@require_GET
def overview(request: HttpRequest, township: str) -> HttpResponse:
    """What is public here, and what is missing? Each figure opens its list."""
    place, today = township_or_404(township), clock.today()
    total, by_unit = queries.figures(place, PUBLIC, today)
    name = request.GET.get("list", "missing" if total.missing else "due")
    if name not in queries.LISTS:
        raise Http404
    unit = next((row.unit for row in by_unit if row.unit and row.unit.code == request.GET.get("unit")), None)
    duty = book().duties.get(request.GET.get("duty", ""))
    found = queries.listed(
        place, PUBLIC, name, today, unit=unit.pk if unit else None, duty=duty.key if duty else ""
    )
    counts = next((row for row in by_unit if unit and row.unit == unit), total)
    counted = {"missing": counts.missing, "due": counts.due, "published": counts.published}
    known = None if duty else counted.get(name)
    rows: Any = found if known is None else queries.Long(found, known)
    page: Page[Occurrence] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = public_page(
        place,
        section="disclosure",
        total=total,
        by_unit=by_unit,
        list=name,
        list_title=queries.LISTS[name],
        unit=unit,
        duty=duty,
        page=page,
        rows=queries.rows_of(page.object_list, today),
        publishers=queries.publishers(place, today),
        works=[
            (work, [one.name for one in stages if not one.publication and not one.left_out])
            for work, stages in phased_work.open_works(PUBLIC, today, place)
        ],
        updates=renewing.to_update(_published(page.object_list), place),
        rights=RIGHTS,
        today=today,
    )
    return render(request, "disclosure/overview.html", context)


def _published(rows: Iterable[Occurrence]) -> list[Publication]:
    """The publications of a page of a list, each with its occurrence at hand."""
    found = []
    for row in rows:
        publication = getattr(row, "publication", None)
        if publication is not None:
            publication.occurrence = row
            found.append(publication)
    return found


@for_everybody
@require_GET
def published(request: HttpRequest, township: str, number: int) -> HttpResponse:
    """What was published, by whom, and was it in time?"""
    place, today = township_or_404(township), clock.today()
    try:
        row = queries.publication(place, PUBLIC, number)
    except Publication.DoesNotExist as error:
        raise Http404 from error
    gone = row.occurrence.out_of_sight
    told = {"signed": standing.signatures(row), "takings": standing.happened(row)}
    if gone:  # that it was published stays known; its words aren't shown
        context = public_page(place, section="disclosure", publication=row, occurrence=row.occurrence, **told)
        return render(request, "disclosure/gone.html", context)
    files = queries.files_of(row, PUBLIC)
    context = public_page(
        place,
        section="disclosure",
        **told,
        publication=row,
        occurrence=row.occurrence,
        late=days_late(row.occurrence.due, row.published_on),
        stages=phased_work.stages_of(row.occurrence.work, today),
        change=getattr(row, "change", None),
        particulars=queries.stated_in([row])[0][1],
        until=shown_until(row.occurrence.rule, row.published_on) if row.occurrence.rule else None,
        replaced=renewing.replaced_by(row),
        remarks=remarks_on(row),
        flags=[WORDS[one] for one in flags_of(row) if one is not Flag.LATE],
        updates=renewing.to_update([row], place).get(row.pk, []),
        today=today,
        files=files,
        structured=json_ld(row, place, files),
    )
    return render(request, "disclosure/published.html", context)


@for_everybody
@require_GET
def file(request: HttpRequest, township: str, number: int, file: int) -> HttpResponse:
    """A file of a publication, as long as the publication is seen."""
    try:
        row = queries.file_of(township_or_404(township), PUBLIC, number, file)
    except PublicationFile.DoesNotExist as error:
        raise Http404 from error
    return as_download(row)


@for_everybody
@require_GET
def of_duty(request: HttpRequest, township: str, duty: str) -> HttpResponse:
    """Everything published on one duty: the policies, each with its first day and whom it concerns (S0.07.21)."""
    place = township_or_404(township)
    known = book().duties.get(duty)
    if known is None or known.audience.value != "everybody":
        raise Http404
    page = Paginator(queries.of_duties(place, PUBLIC, [duty]), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"publication": row, "particulars": told} for row, told in queries.stated_in(page.object_list)]
    context = public_page(place, section="disclosure", duty=known, rows=rows, page=page)
    return render(request, "disclosure/of_duty.html", context)


@for_everybody
@require_GET
def withheld(request: HttpRequest, township: str) -> HttpResponse:
    """What is not published, on which lawful ground, and how much of it? Never what it says (S0.06.04, S3.12.01)."""
    place = township_or_404(township)
    page = Paginator(standing.withheld_now(place), PER_PAGE).get_page(request.GET.get("page"))
    rules = book().openness
    rows = [
        {
            "row": row,
            "exemption": rules.exemption(row.exemption) if rules else None,
            "duty": row.occurrence.rule,
        }
        for row in page.object_list
    ]
    counts = standing.exceptions(place)
    context = public_page(
        place,
        section="disclosure",
        counts=counts,
        total=sum(one.withheld for one in counts),
        rows=rows,
        page=page,
    )
    return render(request, "disclosure/withheld.html", context)


@for_everybody
@require_GET
def on_day(request: HttpRequest, township: str, day: str) -> HttpResponse:
    """What could everybody read here on that day? (S0.01.18)"""
    place, today = township_or_404(township), clock.today()
    try:
        asked = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    if asked > today or asked.isoformat() != day:
        raise Http404
    page = Paginator(standing.public_state(place, asked), PER_PAGE).get_page(request.GET.get("page"))
    context = public_page(place, section="disclosure", day=asked, page=page, rows=page.object_list)
    return render(request, "disclosure/on_day.html", context)


@for_everybody
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, township: str, number: int) -> HttpResponse:
    """What in this harms you? It isn't shown until that is decided (S4.43.11)."""
    place = township_or_404(township)
    try:
        row = queries.publication(place, PUBLIC, number)
    except Publication.DoesNotExist as error:
        raise Http404 from error
    form, refusal, status = ObjectionForm(request.POST or None), None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                correcting.object_to(
                    row, typed["words"], typed["contact"], key=f"{place.code}:{typed['key']}"[:64]
                )
                return redirect("disclosed", place.code, row.pk)
            except Refused as refused:
                refusal = refused
                status = (
                    429 if refused.code == "too_often" else 409 if refused.code != "words_needed" else 422
                )
    context = public_page(
        place, section="disclosure", publication=row, occurrence=row.occurrence, form=form, refusal=refusal
    )
    return render(request, "disclosure/objection.html", context, status=status)
