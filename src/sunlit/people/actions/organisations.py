"""Which organisations there are, from which day until which day: added, renamed, ended; none is ever deleted."""

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.people import open_work
from sunlit.people.actions.record import check_township
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer

KINDS = ("office", "station", "centre", "department", "village")
"""What a township's administrator sets up; townships and counties are set up on the server."""

CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")


def add_organisation(
    parent_id: int,
    *,
    code: str,
    kind: str,
    name: str,
    name_en: str = "",
    phone: str = "",
    address: str = "",
    since: date | None = None,
    by: Viewer,
) -> Organisation:
    """Add a unit or village below an organisation of the township, from a day on (today if none is given).

    Address, hours and complaint telephone are taken over from above where nothing else is said. Raises Refused
    (not_system_administrator, another_township, unknown_kind, name_needed, bad_code, code_taken, parent_ended).
    """
    day = since or clock.today()
    _check_system(by)
    with transaction.atomic():
        parent = Organisation.objects.select_related("township").get(pk=parent_id)
        township = parent.township
        check_township(by, parent.township_id)
        if kind not in KINDS or township is None:
            raise Refused(
                "unknown_kind",
                Text("不能设这一类机构。", "Such an organisation can't be set up here."),
                field="kind",
            )
        _check_name(name)
        if not CODE.fullmatch(code) or len(code) > 32:
            raise Refused(
                "bad_code",
                Text(
                    "代码只用大写字母、数字和短横，例如QX-V7。",
                    "Capitals, digits and hyphens only, such as QX-V7.",
                ),
                field="code",
            )
        if parent.valid_to is not None and parent.valid_to < day:
            raise Refused(
                "parent_ended",
                Text("上级机构已经撤销。", "The organisation above has ended."),
                field="parent",
            )
        try:
            with transaction.atomic():
                made = Organisation.objects.create(
                    code=code,
                    kind=kind,
                    name=name.strip(),
                    name_en=name_en.strip(),
                    parent=parent,
                    township=township,
                    phone=phone.strip() or parent.phone,
                    complaint_phone=parent.complaint_phone or township.complaint_phone,
                    address=address.strip() or parent.address,
                    address_en=parent.address_en,
                    hours=parent.hours,
                    hours_en=parent.hours_en,
                    valid_from=day,
                )
        except IntegrityError as error:
            raise Refused(
                "code_taken", Text(f"代码{code}已经用过。", f"The code {code} is taken."), field="code"
            ) from error
        _log(made, "organisation_added", by, {"name": made.name, "kind": kind, "since": str(day)})
        return made


def rename_organisation(organisation_id: int, *, name: str, name_en: str = "", by: Viewer) -> Organisation:
    """Give an organisation another name; the former one stays in the ledger with the day.

    Raises Refused (not_system_administrator, another_township, name_needed, already_ended).
    """
    with transaction.atomic():
        unit = _managed(organisation_id, by)
        _check_name(name)
        former = unit.name
        unit.name, unit.name_en = name.strip(), name_en.strip()
        unit.save(update_fields=["name", "name_en"])
        _log(unit, "organisation_renamed", by, {"former": former, "name": unit.name})
        return unit


def end_organisation(organisation_id: int, *, last_day: date | None, by: Viewer) -> Organisation:
    """End an organisation with a day; its row stays, so that old matters stay readable (S0 dated tree).

    Nobody may hold a post there beyond that day, no unit below may outlast it, and no open matter may wait there.
    Raises Refused (not_system_administrator, another_township, already_ended, day_needed, ends_before_it_began,
    posts_held, units_below, open_work).
    """
    with transaction.atomic():
        unit = _managed(organisation_id, by)
        if last_day is None:
            raise Refused(
                "day_needed", Text("没有填最后一天。", "The last day is missing."), field="last_day"
            )
        if last_day < unit.valid_from or last_day < clock.today():
            raise Refused(
                "ends_before_it_began",
                Text("最后一天不能早于设立之日和今天。", "It can't end before it began, nor before today."),
                field="last_day",
            )
        held = Holding.objects.filter(post__organisation=unit).filter(Q(until=None) | Q(until__gt=last_day))
        if held.exists():
            names = "、".join(row.staff.name for row in held.select_related("staff")[:5])
            raise Refused(
                "posts_held",
                Text(f"还有人任职：{names}。", f"Posts are still held: {names}."),
                Text("请先办理任职结束。", "End the holdings first."),
                field="last_day",
            )
        below = unit.children.filter(Q(valid_to=None) | Q(valid_to__gt=last_day))
        if below.exists():
            names = "、".join(below.values_list("name", flat=True)[:5])
            raise Refused(
                "units_below",
                Text(f"下面还有机构：{names}。", f"There are units below: {names}."),
                Text("请先撤销或改隶。", "End them first."),
                field="last_day",
            )
        waiting = open_work.waiting_in(unit)
        if waiting:
            raise Refused(
                "open_work",
                Text(
                    f"还有{len(waiting)}件在办，例如{waiting[0].number}。",
                    f"{len(waiting)} matters are open there, such as {waiting[0].number}.",
                ),
                Text("请先移交。", "Hand them over first."),
                field="last_day",
            )
        unit.valid_to = last_day
        unit.save(update_fields=["valid_to"])
        _log(unit, "organisation_ended", by, {"last_day": str(last_day)})
        return unit


def _managed(organisation_id: int, by: Viewer) -> Organisation:
    """A unit that the administrator may change, locked. Raises Refused."""
    _check_system(by)
    unit = (
        Organisation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("township")
        .get(pk=organisation_id)
    )
    check_township(by, unit.township_id)
    if unit.kind not in KINDS or unit.township is None:
        raise Refused(
            "unknown_kind",
            Text(
                "乡镇、县和县级单位在服务器上维护。",
                "Townships, counties and their bodies are kept on the server.",
            ),
        )
    if unit.valid_to is not None:
        raise Refused(
            "already_ended",
            Text(f"{unit.name}已于{unit.valid_to}撤销。", f"{unit.name} ended on {unit.valid_to}."),
        )
    return unit


def _check_name(name: str) -> None:
    if not name.strip():
        raise Refused("name_needed", Text("没有填写名称。", "The name is missing."), field="name")


def _check_system(by: Viewer) -> None:
    if by.admin != Staff.Admin.SYSTEM:
        raise Refused(
            "not_system_administrator",
            Text("只有系统管理员可以管理机构。", "Only a system administrator manages organisations."),
            clause="GB/T 22239 8.1.5.1",
        )


def _log(unit: Organisation, act: str, by: Viewer, facts: dict[str, str]) -> None:
    assert unit.township is not None
    ledger.append(
        unit.township.code,
        act,
        actor=by.actor,
        subject_kind="organisation",
        subject=unit.code,
        facts=facts,
    )
