"""The public pages of boards: where they are, what hangs on each, whether it is fresh; the board of each unit; issues."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit import clock
from sunlit.boards import sheets
from sunlit.boards.models import Board, Issue, Posting
from sunlit.boards.queries import places
from sunlit.boards.queries.listed import listed
from sunlit.boards.queries.summaries import summary, without_any
from sunlit.boards.queries.walls import off_or_changed, papers_now
from sunlit.matters import documents
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.pictures import picture
from sunlit.pages.viewing import for_everybody
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC


@for_everybody
@require_GET
def boards(request: HttpRequest, township: str) -> HttpResponse:
    """Where are the boards, and is what hangs there fresh?"""
    place, today = township_or_404(township), clock.today()
    rows = places.boards(place, PUBLIC, today)
    in_use, known = places.in_use_of(rows)
    units = places.units(place, today)
    context = public_page(
        place,
        section="disclosure",
        rows=rows,
        in_use=in_use,
        known=known,
        units=units,
        silent=without_any([one.unit for one in units], today.year),
        today=today,
    )
    return render(request, "boards/public.html", context)


@for_everybody
@require_GET
def board(request: HttpRequest, township: str, number: int) -> HttpResponse:
    """Where is this board, who keeps it, and what hangs on it?"""
    place, today = township_or_404(township), clock.today()
    try:
        row = places.board(place, PUBLIC, number, today)
    except Board.DoesNotExist as error:
        raise Http404 from error
    hanging = places.hanging_on([row.board], PUBLIC).get(row.board.pk, [])
    wrong = off_or_changed(hanging, today)
    papers = papers_now(hanging, today)
    # What the web took back is not shown here either, although the paper may still hang.
    shown = [(one, papers.get(one.pk)) for one in hanging if one.pk not in wrong]
    context = public_page(
        place, section="disclosure", row=row, board=row.board, sheets=shown, wrong=len(wrong), today=today
    )
    return render(request, "boards/public_board.html", context)


@for_everybody
@require_GET
def unit(request: HttpRequest, township: str, code: str) -> HttpResponse:
    """What does the board of this unit say? Four blocks, each with the day on which it was filled last (S0.07.27)."""
    place, today = township_or_404(township), clock.today()
    known = {row.unit.code: row for row in places.units(place, today)}
    row = known.get(code.upper())
    if row is None:
        raise Http404
    context = public_page(
        place, section="disclosure", row=row, unit=row.unit, blocks=places.blocks(row.unit, today), today=today,
        summary=summary(row.unit, today.year),
        village=row.unit.kind == Organisation.Kind.VILLAGE,
        listed=listed(row.unit, today),
    )  # fmt: skip
    return render(request, "boards/unit.html", context)


@for_everybody
@require_GET
def unit_sheet(request: HttpRequest, township: str, code: str) -> HttpResponse:
    """The year of this unit on one page, to hang on its board (S0.07.28)."""
    place, today = township_or_404(township), clock.today()
    row = next((one.unit for one in places.units(place, today) if one.unit.code == code.upper()), None)
    if row is None:
        raise Http404
    made = sheets.unit_summary(summary(row, today.year), today)
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="summary-{row.code}-{today.year}.pdf"'
    return answer


@for_everybody
@require_GET
def board_photo(request: HttpRequest, township: str, number: int) -> HttpResponse:
    """The photo of a board."""
    place = township_or_404(township)
    row = Board.objects.visible_to(PUBLIC).filter(township=place, number=number).first()
    if row is None:
        raise Http404
    return picture(row.photo, row.photo_type)


@for_everybody
@require_GET
def posting_photo(request: HttpRequest, township: str, posting: int) -> HttpResponse:
    """The photo of a sheet that hangs; what the web took back is shown nowhere."""
    place = township_or_404(township)
    rows = Posting.objects.visible_to(PUBLIC).hanging().filter(board__township=place, pk=posting)
    row = rows.select_related("board", "publication").first()
    if row is None or off_or_changed([row], clock.today()):
        raise Http404
    return picture(row.photo, row.photo_type)


@for_everybody
@require_GET
def issues(request: HttpRequest, township: str) -> HttpResponse:
    """The gazette and the handbooks of this township."""
    place = township_or_404(township)
    rows = Issue.objects.visible_to(PUBLIC).filter(township=place).select_related("document")
    context = public_page(place, section="disclosure", issues=rows.order_by("-year", "kind", "-number")[:200])
    return render(request, "boards/public_issues.html", context)


@for_everybody
@require_GET
def issue(request: HttpRequest, township: str, number: int) -> HttpResponse:
    """One issue as PDF, the bytes that were made."""
    place = township_or_404(township)
    row = (
        Issue.objects.visible_to(PUBLIC).filter(township=place, pk=number).select_related("document").first()
    )
    if row is None:
        raise Http404
    answer = HttpResponse(documents.pdf(row.document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.kind}-{row.year}-{row.number}.pdf"'
    return answer
