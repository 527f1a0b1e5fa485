"""The register of boards: entering one, changing it, its photo, taking it out of use (S4.46.01, S3.05.01, S4.49.11)."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from sunlit import clock
from sunlit.boards.acting import again, keeper, log, registrar, said, unfit
from sunlit.boards.models import Board
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import attachments, photos
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

MOST_SHEETS = 200
MOST_MONTHS = 12
MOST_CENTIMETRES = 2_000


@dataclass(frozen=True)
class BoardPlan:
    """What the register says of a board. ``capacity`` in A4 sheets, ``width`` and ``height`` in centimetres."""

    unit: Organisation
    place: str
    capacity: int
    place_en: str = ""
    keeper: Staff | None = None
    audience: str = Board.For.EVERYBODY
    standing: str = Board.Standing.PERMANENT
    main_road: bool = False
    settlement: bool = False
    width: int | None = None
    height: int | None = None
    months: int = 1


def enter(township: Organisation, plan: BoardPlan, *, by: Viewer, key: str = "") -> Board:
    """Enter a board into the register, with the township's next number.

    A board without a place or keeper may stand there: it fails the check of its unit until both are known. Raises
    Refused (not_your_seat, unknown_unit, unknown_keeper, capacity_unfit, months_unfit, size_unfit, personal_data).
    """
    registrar(by, township.pk)
    values = _values(township, plan)
    with transaction.atomic():
        ledger.hold(township.code)
        if before := again(Board, key):
            return before
        last = Board.objects.filter(township=township).aggregate(n=Max("number"))["n"] or 0
        row = Board.objects.create(
            township=township, number=last + 1, since=clock.today(), request=key or None, **values
        )
        log(township, "board_entered", by, f"board:{row.pk}", _facts(row))
        return row


def change(board_id: int, plan: BoardPlan, *, by: Viewer) -> Board:
    """Write down anew what the register says of a board. Raises as `enter`, and Board.DoesNotExist."""
    with transaction.atomic():
        row = _held(board_id, by)
        registrar(by, row.township_id)
        hanging = sum(one.sheets for one in row.postings.hanging())
        values = _values(row.township, plan)
        if plan.capacity < hanging:
            raise unfit(
                "capacity_unfit",
                f"现在贴着{hanging}张，容量不能更少。",
                f"{hanging} sheets hang there; it has room for them.",
                "请先取下到期的。",
                "Take down what may be taken down first.",
                field="capacity",
            )
        if row.audience != plan.audience and hanging:
            raise unfit(
                "audience_unfit",
                "栏上还贴着内容，不能改对内、对外。",
                "Something hangs there: it can't become another kind of board.",
                "请先取下到期的。",
                "Take down what may be taken down first.",
                field="audience",
            )
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        log(row.township, "board_changed", by, f"board:{row.pk}", _facts(row))
        return row


def photograph(board_id: int, file: attachments.Readable, *, by: Viewer) -> Board:
    """Keep a photo of a board; the one before is erased. Raises Refused (not_your_seat, and those of `photos.keep`)."""
    with transaction.atomic():
        row = _held(board_id, by)
        keeper(by, row.township_id, row.keeper_id)
        photos.forget(row.photo)
        row.photo, row.photo_type = photos.keep(file, field="photo")
        row.save(update_fields=["photo", "photo_type"])
        log(row.township, "board_photo", by, f"board:{row.pk}", {"photo": row.photo})
        return row


def take_out_of_use(board_id: int, reason: str, *, by: Viewer) -> Board:
    """Take a board out of use with the reason; nothing may hang there any more.

    Raises Refused (not_your_seat, reason_needed, sheets_hang, out_already).
    """
    with transaction.atomic():
        row = _held(board_id, by)
        registrar(by, row.township_id)
        why = said(reason, "reason", "停用原因", "the reason", most=120, clause="S4.46.01")
        if row.out_since is not None:
            raise unfit("out_already", "这块公开栏已经停用。", "This board is out of use already.", "", "")
        hanging = row.postings.hanging().count()
        if hanging:
            raise unfit(
                "sheets_hang",
                f"上面还贴着{hanging}份。",
                f"{hanging} publications hang there.",
                "请先取下，或者登记为不在了。",
                "Take them down first, or note them as gone.",
                field="reason",
            )
        row.out_since, row.out_reason = clock.today(), why
        row.save(update_fields=["out_since", "out_reason"])
        log(row.township, "board_out_of_use", by, f"board:{row.pk}", {"reason": why})
        return row


def put_into_use(board_id: int, *, by: Viewer) -> Board:
    """Use a board again; doing it twice changes nothing. Raises Refused (not_your_seat)."""
    with transaction.atomic():
        row = _held(board_id, by)
        registrar(by, row.township_id)
        if row.out_since is not None:
            row.out_since, row.out_reason = None, ""
            row.save(update_fields=["out_since", "out_reason"])
            log(row.township, "board_in_use", by, f"board:{row.pk}", {})
        return row


def _held(board_id: int, by: Viewer) -> Board:
    """A board of the actor's own township, held against others. Raises Board.DoesNotExist."""
    found = Board.objects.visible_to(by).filter(township_id=by.township_id, pk=board_id)
    code = found.values_list("township__code", flat=True).get()
    ledger.hold(code)
    return found.select_related("township", "unit").get()


def _values(township: Organisation, plan: BoardPlan) -> dict[str, object]:
    """The columns of a board, looked through. Raises Refused."""
    unit = plan.unit
    if (unit.township_id != township.pk and unit.pk != township.pk) or unit.outside:
        raise unfit("unknown_unit", "本镇没有这个单位。", "There is no such unit here.",
                    "请从名单中选择。", "Choose from the list.", field="unit", clause="S0.07.26")  # fmt: skip
    person = plan.keeper
    if person is not None and (person.township_id != township.pk or not person.is_active or person.admin):
        raise unfit("unknown_keeper", "管理人要是本镇在岗的工作人员。", "The keeper works for this township.",
                    "请从名单中选择。", "Choose from the list.", field="keeper", clause="S3.05.01")  # fmt: skip
    for name, value, most, words in (
        ("capacity", plan.capacity, MOST_SHEETS, Text("容量", "The room")),
        ("months", plan.months, MOST_MONTHS, Text("更新周期", "The period")),
        ("width", plan.width, MOST_CENTIMETRES, Text("宽", "The width")),
        ("height", plan.height, MOST_CENTIMETRES, Text("高", "The height")),
    ):
        if value is not None and not 1 <= value <= most:
            raise unfit(f"{name}_unfit", f"{words.zh}要在1到{most}之间。", f"{words.en} is between 1 and {most}.",
                        "请改。", "Change it.", field=name)  # fmt: skip
    if plan.audience not in Board.For.values or plan.standing not in Board.Standing.values:
        raise unfit(
            "kind_unfit",
            "没有这种公开栏。",
            "There is no such board.",
            "请从列表中选。",
            "Choose from the list.",
        )
    return {
        "unit": unit,
        "audience": plan.audience,
        "standing": plan.standing,
        "place": said(plan.place, "place", "位置", "the place", most=100, needed=False),
        "place_en": said(
            plan.place_en, "place_en", "英文位置", "the place in English", most=140, needed=False
        ),
        "main_road": plan.main_road,
        "settlement": plan.settlement,
        "keeper": person,
        "capacity": plan.capacity,
        "width": plan.width,
        "height": plan.height,
        "months": plan.months,
    }


def _facts(row: Board) -> dict[str, object]:
    return {
        "number": row.number,
        "unit": row.unit.code,
        "place": row.place,
        "keeper": f"staff:{row.keeper_id}" if row.keeper_id else "",
        "capacity": row.capacity,
        "standing": row.standing,
        "audience": row.audience,
    }
