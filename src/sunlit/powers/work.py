"""What the office still has to do: powers that lack something, parties to be told, results to be posted, joint limits."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from sunlit.core.powers import lacking
from sunlit.core.text import Text
from sunlit.hall.models import JointWork
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.powers.acting import rules
from sunlit.powers.actions.catalogue import stated_of
from sunlit.powers.models import Announcement, Case, Disclosure, Power


@dataclass(frozen=True)
class ToDo:
    """What the office still has to do about one power."""

    power: Power
    lacks: tuple[Text, ...]


def to_do(township: Organisation, today: date) -> list[ToDo]:
    """What each power still lacks before, and after, it is public. Two queries, whatever their number."""
    rows = list(
        Power.objects.standing().filter(township=township).select_related("approval", "unit").order_by("code")
    )
    records: dict[int, set[str]] = {}
    for power_id, medium in Disclosure.objects.filter(power__in=rows).values_list("power_id", "medium"):
        records.setdefault(power_id, set()).add(medium)
    known = rules()
    found = []
    for row in rows:
        lacks = []
        if row.published_at is None:
            missing = lacking(known.contents, stated_of(row))
            lacks += [Text(f"缺{one.title.zh}", f"lacks {one.title.en.lower()}") for one in missing]
            if row.approval is None or row.approval.approved_at is None:
                lacks.append(Text("没有审批", "not approved"))
            if row.media_decided_at is None:
                late = today.month > known.media_month
                zh, en = ("，已逾期", ", late") if late else ("", "")
                month = known.media_month
                lacks.append(
                    Text(
                        f"没有确定媒介（{month}月底前{zh}）",
                        f"medium undecided (by the end of month {month}{en})",
                    )
                )
            lacks = lacks or [Text("可以公布", "ready to be published")]
        else:
            out = records.get(row.pk, set())
            lacks += [
                Text(f"没有“{one.title.zh}”的公开记录", f"no record of {one.title.en}")
                for one in known.media
                if one.key in row.media and one.key not in out
            ]
            if len(out) < known.carriers:
                lacks.append(
                    Text(
                        f"公开渠道还差{known.carriers - len(out)}种",
                        f"{known.carriers - len(out)} more media",
                    )
                )
        if lacks:
            found.append(ToDo(row, tuple(lacks)))
    return found


def ranges_to_choose(viewer: Viewer, limit: int) -> list[Case]:
    """Closed cases whose range of posting nobody chose yet, oldest first; of matters that the viewer may open. One
    query."""
    rows = Case.objects.visible_to(viewer).filter(
        township_id=viewer.township_id,
        range="",
        closed_at__isnull=False,
        matter__in=Matter.objects.visible_to(viewer),
    )
    return list(rows.select_related("matter", "power").order_by("closed_at")[:limit])


def untold(viewer: Viewer, limit: int) -> list[Case]:
    """Open cases whose notice at the execution link lacks a block; of matters that the viewer may open. One query."""
    rows = Case.objects.visible_to(viewer).filter(
        township_id=viewer.township_id,
        closed_at=None,
        told__what="execution",
        told__sent_at=None,
        matter__in=Matter.objects.visible_to(viewer),
    )
    return list(rows.select_related("matter", "power").order_by("opened_at")[:limit])


@dataclass(frozen=True)
class Limit:
    """An agreed joint limit that the applicant doesn't know yet."""

    joint: JointWork
    announcement: Announcement | None


def limits_untold(viewer: Viewer) -> list[Limit]:
    """Agreed joint limits that weren't made known, or not to the applicant (S1.02.14). Two queries."""
    rows = (
        JointWork.objects.visible_to(viewer)
        .filter(limit_days__isnull=False, matter__township_id=viewer.township_id)
        .annotate(
            known=Exists(Announcement.objects.filter(joint=OuterRef("pk"), applicant_told_at__isnull=False))
        )
        .filter(known=False)
        .select_related("matter")
        .order_by("limit_set_at")
    )
    told = {row.joint_id: row for row in Announcement.objects.filter(joint__in=rows)}
    return [Limit(row, told.get(row.pk)) for row in rows]
