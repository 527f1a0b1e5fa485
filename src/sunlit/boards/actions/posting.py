"""What hangs on a board: posted, photographed, looked at, taken down, each with its entry in the ledger. A publication, or a
paper of another field of work (`pages/wall_papers`).

Two keepers at once: the township's chain is held from the first look at the board to the end of the act, so that the
second finds what the first has done.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from sunlit import clock
from sunlit.boards import sheets
from sunlit.boards.acting import again, keeper, log, said, unfit
from sunlit.boards.models import Board, Carried, Look, PhotoBefore, Posting
from sunlit.boards.models.places import A3_SHEETS
from sunlit.boards.queries.walls import Difference, off_or_changed
from sunlit.boards.web import OFF, hash_now, off_the_web
from sunlit.disclosure.models import Publication
from sunlit.ledger import actions as ledger
from sunlit.matters import attachments, frame, photos
from sunlit.pages.wall_papers import WallPaper, paper_of
from sunlit.people.viewer import Viewer

SIZES = ("a4", "a3")


def post(
    board_id: int,
    publication_id: int,
    *,
    by: Viewer,
    size: str = "a4",
    photo: attachments.Readable | None = None,
    key: str = "",
) -> Posting:
    """A publication now hangs on a board (S2.32.02, S0.01.11): the sheet is the one that `sheets.sheet` sets today. Its
    use of the carrier "board" is entered with it.

    Raises Refused (not_your_seat, board_out_of_use, hangs_there, no_room, not_for_this_board, size_unfit,
    paper, those of `photos.keep`), Board.DoesNotExist, Publication.DoesNotExist.
    """
    board = _board(board_id, by)
    publication = (
        Publication.objects.visible_to(by)
        .filter(occurrence__township_id=board.township_id)
        .select_related("occurrence__township", "occurrence__unit")
        .get(pk=publication_id)
    )
    _check_size(size)
    today = clock.today()
    # Set before the chain is held: it takes longer than anything else here.
    pages = sheets.sheet(publication, board, today, size).pages
    with transaction.atomic():
        ledger.hold(board.township.code)
        if before := again(Posting, key):
            return before
        board = _board(board_id, by)
        who = keeper(by, board.township_id, board.keeper_id)
        if board.audience == "everybody" and off_the_web([publication.pk]):
            raise unfit("not_for_this_board", "网上不对外公开的内容不能贴在对外公开栏上。", "What the public can't read on the web never hangs in public.",
                        "对内的内容请贴到对内公开栏。", "What is internal hangs on a board for the staff.", clause="S0.01.12")  # fmt: skip
        hanging = list(board.postings.hanging())
        _check(
            board,
            hanging,
            publication.pk in {one.publication_id for one in hanging},
            pages * (A3_SHEETS if size == "a3" else 1),
        )
        name, kind = photos.keep(photo, field="photo") if photo else ("", "")
        row = Posting.objects.create(
            board=board,
            publication=publication,
            text_hash=hash_now(publication),
            checkpoint=sheets.code_of_the_day(board.township),
            size=size,
            pages=pages,
            posted_at=clock.now(),
            posted_on=today,
            posted_by_id=who,
            removable_from=sheets.removable_from(board.township, today),
            photo=name,
            photo_type=kind,
            seen_on=today,
            request=key or None,
        )
        if publication.occurrence.audience == "everybody":
            Carried.objects.create(
                publication=publication,
                carrier="board",
                on=today,
                evidence=f"{board.number}号公开栏 {board.place}"[:300],
                posting=row,
                entered_at=row.posted_at,
                entered_by_id=who,
            )
        facts = {
            "board": board.number,
            "publication": publication.pk,
            "text_hash": row.text_hash,
            "removable_from": str(row.removable_from),
            "pages": pages,
            "size": size,
        }
        log(board.township, "sheet_posted", by, f"posting:{row.pk}", facts, "posting")
        return row


def post_paper(
    board_id: int,
    kind: str,
    of: int,
    period: str,
    *,
    by: Viewer,
    photo: attachments.Readable | None = None,
    key: str = "",
) -> Posting:
    """A paper of another field of work now hangs on a board for everybody: the village's affairs of a quarter (S4.49.01).
    It hangs for as long as its own rule says, if that is longer than the board's.

    Raises Refused (not_your_seat, board_out_of_use, hangs_there, no_room, not_for_this_board, no_such_paper, paper, those
    of `photos.keep`), Board.DoesNotExist.
    """
    board, today = _board(board_id, by), clock.today()
    paper = paper_of(kind, of, period, today)
    if paper is None or paper.of.township_id != board.township_id or paper.opens > today:
        raise unfit("no_such_paper", "没有这张纸。", "There is no such paper.",
                    "请刷新页面，从“要贴”里选。", "Load the page again and choose from what is to be posted.")  # fmt: skip
    # Set before the chain is held: it takes longer than anything else here.
    pages = paper.on_paper(today).pages
    with transaction.atomic():
        ledger.hold(board.township.code)
        if before := again(Posting, key):
            return before
        board = _board(board_id, by)
        who = keeper(by, board.township_id, board.keeper_id)
        if board.audience != "everybody":
            raise unfit("not_for_this_board", "村务公开一览贴在对外的公开栏上。", "Village affairs hang on a board for everybody.",
                        "请贴到村里的公开栏。", "Post it on the village's board.", clause="S4.49.11")  # fmt: skip
        hanging = list(board.postings.hanging())
        _check(board, hanging, (kind, paper.names) in {one.paper_name for one in hanging}, pages)
        name, media_type = photos.keep(photo, field="photo") if photo else ("", "")
        row = Posting.objects.create(
            board=board, paper=kind, paper_of=paper.of, period=period, paper_title=paper.title.zh, paper_title_en=paper.title.en,
            text_hash=paper.text_hash, checkpoint=sheets.code_of_the_day(board.township), size="a4", pages=pages,
            posted_at=clock.now(), posted_on=today, posted_by_id=who, removable_from=_removable(board, paper, today),
            photo=name, photo_type=media_type, seen_on=today, request=key or None,
        )  # fmt: skip
        facts = {
            "board": board.number,
            "paper": f"{kind}:{paper.of.code}:{period}",
            "text_hash": row.text_hash,
            "removable_from": str(row.removable_from),
            "pages": pages,
            "size": row.size,
        }
        log(board.township, "sheet_posted", by, f"posting:{row.pk}", facts, "posting")
        return row


def _removable(board: Board, paper: WallPaper, today: date) -> date:
    """The first day on which a paper may be taken down: after its own least days and the board's."""
    return max(sheets.removable_from(board.township, today), today + timedelta(days=paper.least_days + 1))


def photograph(posting_id: int, file: attachments.Readable, *, by: Viewer, why: str = "") -> Posting:
    """Keep a photo of a sheet that hangs. A bad one can be replaced, with the reason; the one before stays on record.

    Raises Refused (not_your_seat, ended_already, why_needed where there is a photo already, too_long, personal_data, and
    those of `photos.keep`), Posting.DoesNotExist.
    """
    with transaction.atomic():
        row = _hanging(posting_id, by)
        facts: dict[str, str] = {}
        if row.photo:
            reason = said(why, "why", "换照片的原因", "why the photo is replaced", most=200)
            PhotoBefore.objects.create(
                posting=row, photo=row.photo, photo_type=row.photo_type, why=reason, at=clock.now(), by_id=frame.staff_of(by)
            )  # fmt: skip
            facts = {"before": row.photo, "why": reason}
        row.photo, row.photo_type = photos.keep(file, field="photo")
        row.save(update_fields=["photo", "photo_type"])
        act = "sheet_photo_replaced" if facts else "sheet_photographed"
        log(row.board.township, act, by, f"posting:{row.pk}", {"photo": row.photo, **facts}, "posting")
        return row


def look(
    posting_id: int,
    there: bool,
    *,
    by: Viewer,
    photo: attachments.Readable | None = None,
    key: str = "",
) -> Look:
    """Somebody looked: the sheet still hangs, or is gone, which ends the posting and asks for another.

    Raises Refused (not_your_seat, ended_already, those of `photos.keep`), Posting.DoesNotExist.
    """
    with transaction.atomic():
        row = _hanging(posting_id, by, key=key)
        if before := again(Look, key):
            return before
        name, kind = photos.keep(photo, field="photo") if photo else ("", "")
        now, today = clock.now(), clock.today()
        found = Look.objects.create(
            posting=row, on=today, at=now, by_id=frame.staff_of(by), there=there, photo=name, photo_type=kind,
            request=key or None,
        )  # fmt: skip
        if there:
            row.seen_on = today
            row.save(update_fields=["seen_on"])
        else:
            _end(row, Posting.End.GONE, "", by)
        act = "sheet_seen" if there else "sheet_gone"
        log(row.board.township, act, by, f"posting:{row.pk}", {"board": row.board.number}, "posting")
        return found


def take_down(posting_id: int, *, by: Viewer, why: str = "") -> Posting:
    """Take a sheet down once its shortest time is over; sooner only what was withdrawn or corrected on the web.

    Raises Refused (too_early, with the day from which it may be; not_your_seat, ended_already), Posting.DoesNotExist.
    """
    with transaction.atomic():
        row = _hanging(posting_id, by)
        today = clock.today()
        reason = said(why, "why", "说明", "the note", most=200, needed=False)
        other = off_or_changed([row], today).get(row.pk)
        off = other is Difference.OFF
        if today < row.removable_from and other is None:
            raise unfit(
                "too_early",
                f"{row.posted_on}贴上的，最短张贴时间没满，{row.removable_from}起才能取下。",
                f"Posted on {row.posted_on}; its shortest time isn't over before {row.removable_from}.",
                f"请到{row.removable_from}再取；坏了、丢了的登记为“不在了”后重贴。",
                f"Wait until {row.removable_from}; what is torn or lost is noted as gone and posted again.",
                clause="S0.01.11",
            )
        _end(row, Posting.End.TAKEN, reason or (OFF.zh if off else ""), by)
        facts = {"board": row.board.number, "publication": row.publication_id, "why": row.why}
        if row.paper_of is not None:
            facts = {
                "board": row.board.number,
                "paper": f"{row.paper}:{row.paper_of.code}:{row.period}",
                "why": row.why,
            }
        log(row.board.township, "sheet_taken_down", by, f"posting:{row.pk}", facts, "posting")
        return row


def _board(board_id: int, by: Viewer) -> Board:
    rows = Board.objects.visible_to(by).filter(township_id=by.township_id)
    row: Board = rows.select_related("township", "unit").get(pk=board_id)
    keeper(by, row.township_id, row.keeper_id)
    return row


def _hanging(posting_id: int, by: Viewer, *, key: str = "") -> Posting:
    """A sheet that hangs, held against others. Raises Refused (ended_already), unless ``key`` did it before."""
    rows = Posting.objects.visible_to(by).filter(board__township_id=by.township_id, pk=posting_id)
    ledger.hold(rows.values_list("board__township__code", flat=True).get())
    row: Posting = rows.select_related("board__township", "publication__occurrence", "paper_of").get()
    keeper(by, row.board.township_id, row.board.keeper_id)
    if row.ended_on is not None and again(Look, key) is None:
        raise unfit(
            "ended_already",
            f"{row.ended_on}已经{row.get_end_display()}。",
            f"It ended on {row.ended_on}: {row.get_end_display()}.",
            "请刷新页面。",
            "Load the page again.",
        )
    return row


def _end(row: Posting, end: str, why: str, by: Viewer) -> None:
    row.end, row.why = end, why
    row.ended_on, row.ended_at, row.ended_by_id = clock.today(), clock.now(), by.staff_id
    row.save(update_fields=["end", "why", "ended_on", "ended_at", "ended_by"])


def _check_size(size: str) -> None:
    if size not in SIZES:
        raise unfit(
            "size_unfit", "纸张只有A4和A3。", "Paper is A4 or A3.", "请选一种。", "Choose one.", field="size"
        )


def _check(board: Board, hanging: Sequence[Posting], there: bool, room: int) -> None:
    """Whether a sheet may hang on a board now. Raises Refused."""
    if board.out_since is not None:
        raise unfit("board_out_of_use", f"这块公开栏停用了：{board.out_reason}。", f"The board is out of use: {board.out_reason}.",
                    "请贴到别的栏上。", "Post it on another board.", clause="S4.46.01")  # fmt: skip
    if there:
        raise unfit("hangs_there", "这份内容已经贴在这块栏上。", "It hangs on this board already.",
                    "请刷新页面。", "Load the page again.")  # fmt: skip
    used = sum(one.sheets for one in hanging)
    if used + room > board.capacity:
        raise unfit(
            "no_room",
            f"这块栏能贴{board.capacity}张，已贴{used}张，这份要{room}张。",
            f"There is room for {board.capacity} sheets; {used} hang there, and this takes {room}.",
            "请先取下到期的，或者贴到别的栏上。",
            "Take down what may be taken down, or post it on another board.",
        )
