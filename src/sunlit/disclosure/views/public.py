"""The public pages of openness: what is published, what is due, what is missing, and each publication."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit import clock
from sunlit.core.duties import days_late
from sunlit.disclosure import queries
from sunlit.disclosure.downloads import as_download
from sunlit.disclosure.models import Publication, PublicationFile
from sunlit.matters.book import book
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.viewer import PUBLIC

PER_PAGE = 25


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
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
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
        register=queries.register(place, PUBLIC, today),
        today=today,
    )
    return render(request, "disclosure/overview.html", context)


@for_everybody
@require_GET
def published(request: HttpRequest, township: str, number: int) -> HttpResponse:
    """What was published, by whom, and was it in time?"""
    place, today = township_or_404(township), clock.today()
    try:
        row = queries.publication(place, PUBLIC, number)
    except Publication.DoesNotExist as error:
        raise Http404 from error
    context = public_page(
        place,
        section="disclosure",
        publication=row,
        occurrence=row.occurrence,
        late=days_late(row.occurrence.due, row.published_on),
        stages=queries.stages_of(row.occurrence.work, today),
        change=getattr(row, "change", None),
        particulars=queries.stated_in([row])[0][1],
        files=queries.files_of(row, PUBLIC),
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
