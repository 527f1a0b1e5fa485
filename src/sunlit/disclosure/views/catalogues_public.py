"""The public pages of the catalogues: what each unit has filled, the figures, the duty register, proposals, work by stages."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.catalogues import Catalogue
from sunlit.core.duties import Audience
from sunlit.core.duty_kinds import whom_of
from sunlit.core.refusals import Refused
from sunlit.disclosure import catalogues, duty_register, phased_work
from sunlit.disclosure.actions import listing
from sunlit.disclosure.catalogues import Completeness
from sunlit.disclosure.forms import ProposalForm
from sunlit.disclosure.models import Proposal, Work
from sunlit.disclosure.plans import plans
from sunlit.disclosure.remarks import remarks_on
from sunlit.disclosure.results import result_of
from sunlit.matters.book import book
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, RESIDENT

PER_PAGE = 25


@for_everybody
@require_GET
def overview(request: HttpRequest, township: str) -> HttpResponse:
    """Which unit has filled its catalogues, and which hasn't?"""
    place, today = township_or_404(township), clock.today()
    rows = Completeness(place, PUBLIC, today).all()
    context = public_page(place, section="disclosure", rows=rows, today=today)
    return render(request, "disclosure/catalogues.html", context)


@for_everybody
@require_GET
def of_unit(request: HttpRequest, township: str, unit: str) -> HttpResponse:
    """Which headings has this unit filled, which are empty, since when, and whose are they?"""
    place, today = township_or_404(township), clock.today()
    rows = Organisation.objects.valid_on(today).filter(outside=False)
    home = rows.filter(code=unit).filter(township=place).first()
    if home is None or whom_of(home.kind, home.key) is None:
        raise Http404
    period = request.GET.get("period", "")
    on = catalogues.day_in(period) if period else today
    if on is None or on > today:
        raise Http404
    found = Completeness(place, PUBLIC, today, on).of_unit(home)
    if request.GET.get("as") == "json":
        return JsonResponse(
            {"unit": home.code, "day": str(today), "catalogues": [_plain(one) for one in found]}
        )
    context = public_page(
        place,
        section="disclosure",
        unit=home,
        found=[
            (
                one,
                plans(place, PUBLIC, one.catalogue, one.first, one.last, today)
                if home.pk == place.pk
                else [],
            )
            for one in found
        ],
        period=period,
        periods=catalogues.periods(found, today),
        today=today,
    )
    return render(request, "disclosure/catalogues_of.html", context)


def _plain(filled: catalogues.Filled) -> dict[str, Any]:
    """A catalogue as open data: the same figures and days as its page."""
    return {
        "catalogue": filled.catalogue.key,
        "title": filled.catalogue.title.zh,
        "period": filled.period,
        "filled": filled.sum.filled,
        "nothing": filled.sum.said,
        "empty": filled.sum.empty,
        "all": filled.sum.all,
        "headings": [
            {
                "key": line.key,
                "title": line.title.zh,
                "count": line.standing.count,
                "filled": line.standing.filled,
                "last": str(line.standing.last or ""),
                "nothing_said_on": str(line.standing.said or ""),
                "due": str(line.standing.due),
                "days_late": line.standing.days,
                "in_force": not line.standing.ended,
            }
            for line in filled.lines
        ],
    }


@for_everybody
@require_GET
def counts(request: HttpRequest, township: str) -> HttpResponse:
    """How much was published under each heading in each year? Each figure opens its list (S0.06.15)."""
    place, today = township_or_404(township), clock.today()
    open_ones = [one for one in book().catalogues.values() if one.audience is Audience.EVERYBODY]
    chosen = open_catalogue(request.GET.get("catalogue", "") or next((one.key for one in open_ones), ""))
    lines = catalogues.counts(place, PUBLIC, chosen, today)
    if request.GET.get("as") == "json":
        plain = [
            {"key": one.key, "title": one.title.zh, "years": dict(one.years), "all": one.all} for one in lines
        ]
        return JsonResponse({"catalogue": chosen.key, "day": str(today), "headings": plain})
    context = public_page(
        place,
        section="disclosure",
        catalogues=open_ones,
        chosen=chosen,
        years=catalogues.years(today),
        lines=lines,
    )
    return render(request, "disclosure/catalogue_counts.html", context)


def open_catalogue(key: str) -> Catalogue:
    """A catalogue for everybody, by its key. Raises Http404."""
    found = book().catalogues.get(key)
    if found is None or found.audience is not Audience.EVERYBODY:
        raise Http404
    return found


@for_everybody
@require_GET
def behind(request: HttpRequest, township: str, catalogue: str, heading: str, year: int) -> HttpResponse:
    """What stands behind one figure: everything published under a heading in a year."""
    place, chosen = township_or_404(township), open_catalogue(catalogue)
    wanted = next((one for one in catalogues.headings_of(place, PUBLIC, chosen) if one.key == heading), None)
    if wanted is None or not 1 <= year <= 9999:
        raise Http404
    found = catalogues.behind(place, PUBLIC, chosen, wanted, year)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = public_page(place, section="disclosure", chosen=chosen, heading=wanted, year=year, page=page)
    return render(request, "disclosure/catalogue_list.html", context)


@for_everybody
@require_GET
def register(request: HttpRequest, township: str) -> HttpResponse:
    """What must be published here: on which ground, by whom, how, where, and by when?"""
    place, today = township_or_404(township), clock.today()
    context = public_page(
        place, section="disclosure", register=duty_register.register(place, PUBLIC, today), today=today
    )
    return render(request, "disclosure/duty_register.html", context)


@for_everybody
@require_GET
def work(request: HttpRequest, township: str, number: int) -> HttpResponse:
    """How far is this work, which stage isn't published (S2.19.24), and once it is closed, what came of it (S2.19.25)?"""
    place, today = township_or_404(township), clock.today()
    row = Work.objects.visible_to(PUBLIC).filter(pk=number, township=place).select_related("unit").first()
    if row is None:
        raise Http404
    result = result_of(row)
    context = public_page(
        place,
        section="disclosure",
        work=row,
        stages=phased_work.timeline(row, today),
        today=today,
        result=result,
        remarks=remarks_on(result) if result else [],
    )
    return render(request, "disclosure/work.html", context)


@for_everybody
@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest, township: str) -> HttpResponse:
    """What did people propose to publish, and what became of it? Anybody may propose (S0.07.22)."""
    place = township_or_404(township)
    form = ProposalForm(request.POST or None)
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                typed = form.cleaned_data
                row = listing.propose(
                    place,
                    typed["about"],
                    typed["why"],
                    by=RESIDENT,
                    key=f"proposal:{place.code}:{typed['key']}",
                )
                return redirect(f"{request.path}?number={row.matter.number}#list")
            except Refused as refused:
                refusal = refused
    rows = Proposal.objects.visible_to(PUBLIC).filter(township=place).select_related("matter", "heading")
    page = Paginator(rows.order_by("-proposed_on", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    number = request.GET.get("number", "")[:40]
    context = public_page(place, section="disclosure", form=form, refusal=refusal, page=page, number=number)
    return render(request, "disclosure/proposals.html", context, status=status)
