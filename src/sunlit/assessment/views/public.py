"""The assessment in public: fixed results, each point with what it rests on, and the open data to recompute them."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.assessment import leading_queries, queries, round_forms, round_queries
from sunlit.assessment.actions import objecting
from sunlit.assessment.models import Award, Circular
from sunlit.core.indicators import explained
from sunlit.core.refusals import Refused
from sunlit.hall.actions import public_use
from sunlit.matters.models import DoneRequest
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.lockout import address_of
from sunlit.people.viewer import PUBLIC, RESIDENT

SLIP_SHOWN_FOR = timedelta(hours=24)
LISTED = 20
"""How many public cases are shown under a line; the figure says how many there are."""


@require_GET
@for_everybody
def overview(request: HttpRequest, township: str) -> HttpResponse:
    """By which sheets are the offices assessed, and which results are published?"""
    place = township_or_404(township)
    context = public_page(
        place,
        section="disclosure",
        sheets=[*round_queries.sheets(), *queries.sheets()],
        rounds=queries.published_rounds(place, PUBLIC),
        documents=leading_queries.public_documents(place),
    )
    return render(request, "assessment/public.html", context)


@require_GET
@for_everybody
def round_of(request: HttpRequest, township: str, sheet: str, period: str) -> HttpResponse:
    """What came out for each unit in a period?"""
    place = township_or_404(township)
    rows = queries.published(place, PUBLIC, sheet, period)
    if not rows:
        raise Http404
    shown = [queries.of_fixed(row) for row in rows]
    context = public_page(place, section="disclosure", rows=shown, fixed=rows[0], sheet=shown[0].sheet)
    return render(request, "assessment/results.html", context)


@require_GET
@for_everybody
def unit(request: HttpRequest, township: str, sheet: str, period: str, unit: str) -> HttpResponse:
    """How did the points of one unit come about?"""
    place = township_or_404(township)
    row = next(
        (row for row in queries.published(place, PUBLIC, sheet, period) if row.unit.code == unit), None
    )
    if row is None:
        raise Http404
    one = queries.of_fixed(row)
    lines = [
        (
            scored,
            explained(scored),
            [(fact, fact.cases[:LISTED]) for fact in queries.behind(one, scored.line, PUBLIC)],
        )
        for scored in one.result.lines
    ]
    own = [Decimal(points) for points in row.judged.get("own", {}).values()]
    own_total = sum(own, Decimal(0)) if own and one.result.score is not None else None
    context = public_page(
        place,
        section="disclosure",
        one=one,
        lines=lines,
        own_total=own_total,
        difference=None if own_total is None or one.result.score is None else one.result.score - own_total,
    )
    return render(request, "assessment/result.html", context)


@require_GET
@for_everybody
def data(request: HttpRequest, township: str, sheet: str, period: str) -> HttpResponse:
    """The open data of a period, from which everybody can compute the scores again."""
    rows = queries.published(township_or_404(township), PUBLIC, sheet, period)
    if not rows:
        raise Http404
    return JsonResponse(queries.open_data(rows), json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_GET
@for_everybody
def notice(request: HttpRequest, township: str) -> HttpResponse:
    """Which results are on public notice until when, what was objected and answered, and who was commended?"""
    place = township_or_404(township)
    notices = []
    for row, posting, last in round_queries.public_notices(place):
        units = [(one.unit, one.row, one.result) for one in round_queries.Review(row).standings if one.row]
        objections = [(one, round_queries.answer_of(one)) for one in round_queries.objections(row)]
        notices.append((row, posting, last, units, objections))
    shown = {matter.pk for *_notice, objections in notices for matter, _answer in objections}
    awards = Award.objects.visible_to(PUBLIC).filter(township=place, kind=Award.Kind.COMMENDATION)
    context = public_page(
        place,
        section="disclosure",
        notices=notices,
        may_object=bool(objecting.posted(place)),
        answered=[one for one in round_queries.answered(place) if one[0].pk not in shown],
        awards=awards.select_related("unit").order_by("-year", "unit__code"),
        circulars=[
            one
            for kind in ("results", "commendation", "criticism")
            for one in round_queries.named_in(Circular.Kind(kind), place)
        ],
    )
    return render(request, "assessment/notice.html", context)


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, township: str) -> HttpResponse:
    """Is a posted result wrong? Anybody says so here until the notice is over; no account, no name."""
    place = township_or_404(township)
    posted = objecting.posted(place)
    units = [
        sheet.unit
        for row, _one in posted
        for sheet in row.sheets.select_related("unit").order_by("unit__code")
    ]
    data = request.POST if request.method == "POST" else None
    form = round_forms.objection_form(data, units, request.GET.get("unit", ""))
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid() or not posted:
            try:
                public_use.take(public_use.ASK, address_of(request))
                typed = form.cleaned_data
                key = str(typed.get("key", ""))
                objecting.object_to(place, typed.get("unit", ""), typed.get("text", ""), by=RESIDENT, key=key)
                return redirect("openness_objected", township=place.code, key=key)
            except Refused as refused:
                refusal = refused
                if refusal.field and refusal.field not in form.fields:
                    refusal.field = ""
                codes = {"too_often": 429, "notice_over": 409}
                status = codes.get(refusal.code, 422)
    context = public_page(place, section="disclosure", form=form, refusal=refusal, open=bool(posted))
    return render(request, "assessment/object.html", context, status=status)


@for_everybody
@require_GET
def objected(request: HttpRequest, township: str, key: UUID) -> HttpResponse:
    """The number of an objection, shown for a day to whoever lodged it."""
    place = township_or_404(township)
    done = (
        DoneRequest.objects.select_related("matter__unit")
        .filter(pk=objecting.key_of(place, str(key)), at__gt=clock.now() - SLIP_SHOWN_FOR)
        .first()
    )
    if done is None:
        raise Http404
    due = done.matter.tasks.order_by("pk").values_list("due", flat=True).first()
    context = public_page(place, section="disclosure", matter=done.matter, due=due)
    answer = render(request, "assessment/objected.html", context)
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
