"""The keeper's pages: what to post, look at and take down today; one board; the register's form; the sheet to print."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.boards import sheets
from sunlit.boards.acting import READERS, REGISTRARS, keeps, sees_photos, status_of, unfit
from sunlit.boards.actions import places as registering
from sunlit.boards.actions import posting
from sunlit.boards.actions.places import BoardPlan
from sunlit.boards.forms import BoardForm
from sunlit.boards.models import Board, Look, PhotoBefore, Posting
from sunlit.boards.queries import places, walls
from sunlit.boards.queries.open_day import open_day
from sunlit.core.boards import Renewal
from sunlit.core.refusals import Refused
from sunlit.disclosure.models import Publication
from sunlit.language import say
from sunlit.pages.pictures import picture
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation


@require_GET
@staff_only()
def desk(request: HttpRequest) -> HttpResponse:
    """What is to be posted, looked at and taken down today?"""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    rows = places.boards(place, viewer, today)
    entries = places.month_entries(place, viewer, today, today)
    renew = [row.board.pk for row in entries if row.state in (Renewal.WAITING, Renewal.MISSING)]
    mine = [row.board for row in rows if row.board.out_since is None and keeps(viewer, row.board.keeper_id)]
    in_use, known = places.in_use_of(rows)
    works = walls.work_of(mine, place, viewer, today, renew=renew)
    context = {
        "rows": rows,
        "works": works,
        "idle": [work for work in works if not work.todo and not work.take],
        "entries": {row.board.pk: row for row in entries},
        "months": entries,
        "in_use": in_use,
        "known": known,
        "registers": viewer.has_role(*REGISTRARS),
        "reads": viewer.has_role(*READERS),
        "day": open_day(place, viewer, today.year, today),
        "today": today,
    }
    return render(request, "boards/desk.html", context)


@require_http_methods(["GET", "POST"])
@staff_only()
def board(request: HttpRequest, number: int) -> HttpResponse:
    """What hangs on this board, and what is to be done with it?"""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    try:
        row = places.board(place, viewer, number, today)
    except Board.DoesNotExist as error:
        raise Http404 from error
    refusal = None
    if request.method == "POST":
        try:
            _act(request, row.board)
            messages.success(request, say("已记下。", "Noted."))
            return redirect("board_desk", number)
        except (Posting.DoesNotExist, Publication.DoesNotExist) as error:
            raise Http404 from error
        except Refused as found:
            refusal = found
            row = places.board(place, viewer, number, today)
    entry = next(
        (one for one in places.month_entries(place, viewer, today, today) if one.board.pk == row.board.pk),
        None,
    )
    context = {
        "row": row,
        "board": row.board,
        "work": walls.work_of([row.board], place, viewer, today)[0],
        "entry": entry,
        "keeps": keeps(viewer, row.board.keeper_id),
        "registers": viewer.has_role(*REGISTRARS),
        "ended": row.board.postings.exclude(ended_on=None)
        .select_related("publication", "ended_by")
        .order_by("-ended_at")[:20],
        "earliest": sheets.removable_from(place, today),
        "sees": sees_photos(viewer, row.board.keeper_id),
        "refusal": refusal,
        "why": request.POST.get("why", ""),
        "reason": request.POST.get("reason", ""),
        "asked": _asked(request),
        "today": today,
    }
    return render(request, "boards/board.html", context, status=status_of(refusal))


def _asked(request: HttpRequest) -> int | None:
    """The sheet about which a form was sent that was refused, so that what was typed stays with it."""
    text = request.POST.get("posting", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


@require_GET
@staff_only()
def evidence(request: HttpRequest, of: str, number: int) -> HttpResponse:
    """A photo of a sheet: the present one, one that was replaced, or one that was taken at a look. For the board's keeper
    and for those who compare the wall with the web."""
    place, viewer = township_for(request), viewer_for(request)
    sheets_here = Posting.objects.visible_to(viewer).filter(board__township=place).select_related("board")
    if of == "posting":
        photo: Posting | PhotoBefore | Look | None = sheets_here.filter(pk=number).first()
    elif of == "before":
        photo = PhotoBefore.objects.filter(pk=number, posting__in=sheets_here).first()
    elif of == "look":
        photo = Look.objects.filter(pk=number, posting__in=sheets_here).first()
    else:
        raise Http404
    if photo is None:
        raise Http404
    of_sheet = photo if isinstance(photo, Posting) else photo.posting
    if not sees_photos(viewer, of_sheet.board.keeper_id):
        raise Http404
    return picture(photo.photo, photo.photo_type)


def _act(request: HttpRequest, row: Board) -> None:
    viewer, act, key = viewer_for(request), request.POST.get("act", ""), request.POST.get("key", "")
    photo: UploadedFile | None = request.FILES.get("photo")
    if act == "post":
        size = request.POST.get("size", "a4")
        posting.post(row.pk, _number(request, "publication"), by=viewer, size=size, photo=photo, key=key)
    elif act == "post_paper":
        period = request.POST.get("period", "")
        kind = request.POST.get("paper", "")
        posting.post_paper(row.pk, kind, _number(request, "of"), period, by=viewer, photo=photo, key=key)
    elif act in ("there", "gone"):
        posting.look(_of(request, row), act == "there", by=viewer, photo=photo, key=key)
    elif act == "photo":
        posting.photograph(_of(request, row), _needed(photo), by=viewer, why=request.POST.get("why", ""))
    elif act == "take":
        posting.take_down(_of(request, row), by=viewer, why=request.POST.get("why", ""))
    elif act == "board_photo":
        registering.photograph(row.pk, _needed(photo), by=viewer)
    elif act == "out":
        registering.take_out_of_use(row.pk, request.POST.get("reason", ""), by=viewer)
    elif act == "in":
        registering.put_into_use(row.pk, by=viewer)
    else:
        raise Http404


def _needed(photo: UploadedFile | None) -> UploadedFile:
    if photo is None:
        raise unfit(
            "photo_needed",
            "没有选照片。",
            "No photo was chosen.",
            "请先选一张照片。",
            "Choose a photo first.",
            field="photo",
        )
    return photo


def _of(request: HttpRequest, row: Board) -> int:
    """The posting that a form names, on this board and no other. Raises Http404."""
    number = _number(request, "posting")
    if not row.postings.filter(pk=number).exists():
        raise Http404
    return number


def _number(request: HttpRequest, name: str) -> int:
    """A number that a form names. Raises Http404."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return int(text)


@require_http_methods(["GET", "POST"])
@staff_only(*REGISTRARS)
def register(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Enter a board, or change what the register says of one."""
    place, viewer = township_for(request), viewer_for(request)
    row = Board.objects.visible_to(viewer).filter(township=place, number=number).first() if number else None
    if number and row is None:
        raise Http404
    names = [name for name in BoardForm.base_fields if name not in ("key", "unit", "keeper")]
    initial = {name: getattr(row, name) for name in names} if row else {}
    if row:
        initial |= {"unit": row.unit_id, "keeper": row.keeper_id}
    form, refusal = BoardForm(place, request.POST or None, initial=initial), None
    if request.method == "POST" and form.is_valid():
        typed: dict[str, Any] = dict(form.cleaned_data)
        key = typed.pop("key")
        try:
            made = (
                registering.change(row.pk, BoardPlan(**typed), by=viewer)
                if row
                else registering.enter(place, BoardPlan(**typed), by=viewer, key=key)
            )
            messages.success(request, say("已保存。", "Saved."))
            return redirect("board_desk", made.number)
        except Refused as found:
            refusal = found
    status = status_of(refusal) if refusal or not form.errors else 422
    context = {"form": form, "board": row, "refusal": refusal}
    return render(request, "boards/register.html", context, status=status)


@require_GET
@staff_only()
def sheet(request: HttpRequest, number: int, publication: int) -> HttpResponse:
    """The sheet of a publication for this board, to print, as it will be posted today."""
    place, viewer = township_for(request), viewer_for(request)
    row = (
        Board.objects.visible_to(viewer)
        .filter(township=place, number=number)
        .select_related("township")
        .first()
    )
    found = (
        Publication.objects.visible_to(viewer)
        .filter(occurrence__township=place, pk=publication)
        .select_related("occurrence__township", "occurrence__unit")
        .first()
    )
    if row is None or found is None:
        raise Http404
    size = "a3" if request.GET.get("size") == "a3" else "a4"
    try:
        made = sheets.sheet(found, row, clock.today(), size)
    except Refused as refusal:
        return HttpResponse(refusal.sentence("zh"), status=422, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{sheets.number_of(found, row)}.pdf"'
    return answer


@require_GET
@staff_only(*READERS)
def parity(request: HttpRequest) -> HttpResponse:
    """In what do the wall and the web differ?"""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    rows = walls.parity(place, viewer, today)
    groups = [
        (kind, walls.WORDS[kind], [row for row in rows if row.kind is kind]) for kind in walls.Difference
    ]
    return render(request, "boards/parity.html", {"groups": groups, "total": len(rows), "today": today})


@require_GET
@staff_only(*READERS)
def gaps(request: HttpRequest) -> HttpResponse:
    """Which units and villages have no fixed board, and which board was not renewed this month?"""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    units = places.units(place, today)
    context = {
        "units": units,
        "lacking": sum(bool(row.lacks) for row in units),
        "villages": sum(bool(row.lacks) and row.unit.kind == Organisation.Kind.VILLAGE for row in units),
        "months": places.month_entries(place, viewer, today, today),
        "rows": places.boards(place, viewer, today),
        "today": today,
    }
    return render(request, "boards/gaps.html", context)
