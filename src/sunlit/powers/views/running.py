"""The running of power as everybody sees it: the cases of a power, and one case stage by stage."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit.core.powers import Stage
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.powers import case_queries
from sunlit.powers.models import Case
from sunlit.powers.views.public import power_or_404

PER_PAGE = 50
MOST_PAGES = 200


class KnownCount(Paginator):
    """Pages whose number of rows is known already, so that nothing is counted twice."""

    def __init__(self, rows: object, per_page: int, known: int) -> None:
        super().__init__(rows, per_page)  # type: ignore[arg-type]
        self.__dict__["count"] = min(known, per_page * MOST_PAGES)


@for_everybody
@require_GET
def cases(request: HttpRequest, township: str, code: str) -> HttpResponse:
    """How is this power being used: which cases run, which are finished, how did they end? Nobody is named."""
    place = township_or_404(township)
    row = power_or_404(place, code)
    state = request.GET.get("state", "")
    if state not in case_queries.STATES:
        raise Http404
    totals = case_queries.totals([row])[row.pk]
    known = {"open": totals.running, "closed": totals.finished}.get(state, totals.running + totals.finished)
    page = KnownCount(case_queries.cases(row, state), PER_PAGE, known).get_page(request.GET.get("page"))
    hidden = case_queries.hidden_stages(row)
    context = public_page(
        place,
        section="disclosure",
        power=row,
        page=page,
        rows=[case_queries.Row(one, hidden) for one in page.object_list],
        totals=totals,
        state=state,
        states=case_queries.STATES,
        show_outcomes=not {Stage.DECISION, Stage.RESULT} & hidden,
        figures_only=case_queries.is_figures_only(row),
    )
    return render(request, "powers/cases.html", context)


@for_everybody
@require_GET
def case(request: HttpRequest, township: str, case: str) -> HttpResponse:
    """Where does this case stand: accepted, examined, decided, on which days, with which result and why?"""
    place = township_or_404(township)
    rows = Case.objects.open_to_all().filter(township=place, public_code=case)
    row = rows.select_related("power__township", "matter").first()
    if row is None:
        raise Http404
    power = power_or_404(place, row.power.code)
    if power.pk != row.power_id:
        raise Http404
    entries = list(row.entries.order_by("at", "pk"))
    hidden = case_queries.hidden_stages(power)
    words, citations = case_queries.reason(row)
    context = public_page(
        place,
        section="disclosure",
        power=power,
        case=case_queries.Row(row, hidden),
        stages=case_queries.stages_of(row, entries, hidden),
        events=case_queries.events_of(row, entries, hidden),
        reason=words,
        citations=citations,
    )
    return render(request, "powers/case.html", context)
