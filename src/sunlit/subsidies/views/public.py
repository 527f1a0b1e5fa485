"""The public pages of payments: standards and lists, one masked list, has mine come, donations and relief."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.ledger import actions as ledger
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.lockout import address_of
from sunlit.people.viewer import RESIDENT
from sunlit.subsidies import queries
from sunlit.subsidies.actions import asking
from sunlit.subsidies.actions.funds import balances
from sunlit.subsidies.forms import MineForm
from sunlit.subsidies.models import PayList

PER_PAGE = 200


@for_everybody
@require_GET
def overview(request: HttpRequest, township: str) -> HttpResponse:
    """What is paid here, by which standard, and to whom?"""
    place, today = township_or_404(township), clock.today()
    page = Paginator(queries.public_lists(place, today), 50).get_page(request.GET.get("page"))
    context = public_page(
        place, section="disclosure", programmes=queries.programmes_of(place, today), page=page
    )
    return render(request, "subsidies/overview.html", context)


@for_everybody
@require_GET
def shown(request: HttpRequest, township: str, list_id: int) -> HttpResponse:
    """Who in this village gets how much, and by which standard? Names masked, no number of identity or card."""
    place = township_or_404(township)
    try:
        row = queries.public_lists(place, clock.today()).get(pk=list_id)
    except PayList.DoesNotExist as error:
        raise Http404 from error
    page = Paginator(row.rows.order_by("place"), PER_PAGE).get_page(request.GET.get("page"))
    used = {(one.programme, one.category) for one in page.object_list}
    standards = [
        (title, standard)
        for paying in queries.programmes_of(place, row.public_from or clock.today())
        for title, standard in paying.standards
        if (standard.programme, standard.category) in used
    ]
    context = public_page(
        place,
        section="disclosure",
        list=row,
        page=page,
        sums=queries.sums(row),
        standards=standards,
        today=clock.today(),
    )
    return render(request, "subsidies/list.html", context)


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, township: str) -> HttpResponse:
    """Has my subsidy come? All kinds in one list."""
    place, status = township_or_404(township), 200
    form = MineForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {}
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed, address = form.cleaned_data, address_of(request)
            try:
                if typed["number"].strip():
                    household = asking.by_case(
                        place, typed["number"], typed["code"], typed["name"], address=address
                    )
                else:
                    household = asking.by_card(
                        place, typed["name"], typed["id_tail"], typed["card_tail"], address=address
                    )
                ledger.record_read(
                    place.code,
                    actor=RESIDENT.actor,
                    subject_kind="household",
                    subject=str(household.pk),
                    fields=["payments"],
                    purpose="本人查询补贴",
                )
                context = {"household": household, "rows": queries.received(household)}
                status = 200
            except Refused as refusal:
                context, status = {"refusal": refusal}, 429 if refusal.code == "too_often" else 422
    response = render(
        request,
        "subsidies/mine.html",
        public_page(place, section="follow", form=form, **context),
        status=status,
    )
    response["Cache-Control"] = "no-store"
    return response


@for_everybody
@require_GET
def funds(request: HttpRequest, township: str) -> HttpResponse:
    """What was donated or given for relief, what was it used for, and what is left?"""
    place, today = township_or_404(township), clock.today()
    year = request.GET.get("year", "")
    chosen = (
        int(year) if year.isascii() and year.isdigit() and 2000 <= int(year) <= today.year else today.year
    )
    found = balances(place, date(chosen, 1, 1), min(date(chosen, 12, 31), today))
    years = range(today.year, today.year - 5, -1)
    context = public_page(place, section="disclosure", balances=found, year=chosen, years=years)
    return render(request, "subsidies/funds.html", context)
