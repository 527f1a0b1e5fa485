"""What anybody may check: the daily checkpoints, what is late, and who works here."""

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from sunlit import clock
from sunlit.conduct import public_badges
from sunlit.core.chain import CodeError
from sunlit.core.refusals import Refused
from sunlit.ledger.models import Checkpoint
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.portal import people, queries, sheets
from sunlit.portal.views.files import file, unchanged

PER_PAGE = 31
REMEMBER_SECONDS = 600


@for_everybody
def checkpoints(request: HttpRequest, township: str) -> HttpResponse:
    """Is the code on the board the one that the program made?"""
    place = township_or_404(township)
    typed = request.GET.get("code", "").replace("\x00", "").strip()[:80]
    match, fault = None, None
    if typed:
        try:
            match = queries.checkpoint_by_code(place, typed)
        except CodeError as error:
            fault = error.text
    seals = Paginator(Checkpoint.objects.filter(chain=place.code).order_by("-number"), PER_PAGE)
    context = public_page(
        place,
        typed=typed,
        match=match,
        fault=fault,
        page=seals.get_page(request.GET.get("page")),
        how_to_check=sheets.HOW_TO_CHECK,
    )
    return render(request, "portal/checkpoints.html", context)


@for_everybody
def checkpoint_sheet(request: HttpRequest, township: str, day: str) -> HttpResponseBase:
    """The notice of a day's checkpoint for the board."""
    place = township_or_404(township)
    seal = Checkpoint.objects.filter(chain=place.code, day=day).first()
    if seal is None:
        raise Http404
    data = sheets.checkpoint_data(place, seal)
    tag = sheets.fingerprint("checkpoint-sheet", data)
    if answer := unchanged(request, tag):
        return answer
    try:
        content = sheets.printed("checkpoint-sheet", data, number=f"K-{place.code}-{seal.day}")
    except Refused as refusal:
        context = public_page(place, refusal=refusal)
        return render(request, "portal/not_printed.html", context, status=409)
    return file(content, "application/pdf", tag, f"{place.code}-checkpoint-{seal.day}.pdf")


@for_everybody
def works(request: HttpRequest, township: str) -> HttpResponse:
    """What is late, where, and by how much? Without anybody's name (S0.07.30)."""
    place = township_or_404(township)
    today = clock.today()
    name = f"late-{place.pk}-{today:%Y%m%d}"
    rows: list[queries.LateMatter] | None = cache.get(name)
    if rows is None:
        # Asked of the whole year at most once in ten minutes: readers must not slow down the counter.
        rows = queries.late_rows(queries.late_matters(place, today), today)
        cache.set(name, rows, REMEMBER_SECONDS)
    context = public_page(
        place,
        by_unit=queries.late_by_unit(rows),
        by_item=queries.late_by_item(rows),
        page=Paginator(rows, 50).get_page(request.GET.get("page")),
    )
    return render(request, "portal/works.html", context)


@for_everybody
def staff_list(request: HttpRequest, township: str) -> HttpResponse:
    """Who works here, in which post, with which duties (S1.04.07)?"""
    place = township_or_404(township)
    return render(request, "portal/staff_list.html", public_page(place, units=people.posts_by_unit(place)))


@for_everybody
def staff(request: HttpRequest, township: str, staff: int) -> HttpResponse:
    """Who is this, and what are they responsible for?"""
    place = township_or_404(township)
    card = people.public_staff(place, staff)
    if card is None:
        raise Http404
    context = public_page(place, card=card, shown=public_badges.shown_of(place, staff))
    return render(request, "portal/staff.html", context)
