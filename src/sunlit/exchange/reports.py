"""Saved reports: a filter of the list of matters, counted by one thing; every count opens its list."""

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.db.models.functions import TruncMonth

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.exchange.models import Report, ReportShare
from sunlit.hall import lists
from sunlit.ledger import actions as ledger
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.roles import titles
from sunlit.people.viewer import Viewer

FILTERS = ("state", "list", "kind", "item", "unit", "village", "channel", "waiting", "opened")
"""What a report keeps of a filter: no search for a person, no list of one person's matters (整治形式主义若干规定)."""
COLUMNS = {"state": "state", "item": "item", "unit": "unit_id", "month": "month", "channel": "channel"}
MOST_OF_ONE = 50


@dataclass(frozen=True)
class Line:
    """One line of a report: what is counted, how many, and the query that opens exactly these in the list (empty
    where no filter says so)."""

    title: Text
    number: int
    query: str


def save(
    name: str, chosen: lists.Filters, by: str, roles: list[str], *, viewer: Viewer, township: Organisation
) -> Report:
    """Keep a report. Raises Refused (name_needed, unknown_grouping, unknown_role, name_taken, too_many)."""
    name = name.strip()
    if not 1 <= len(name) <= 60:
        raise Refused(
            "name_needed",
            Text("请写报表名称，不超过60字。", "Give it a name of at most 60 characters."),
            field="name",
        )
    if by not in Report.By.values:
        raise Refused("unknown_grouping", Text("请选按什么统计。", "Choose what to count by."), field="by")
    if set(roles) - set(titles()):
        raise Refused("unknown_role", Text("没有这个角色。", "There is no such role."), field="roles")
    assert viewer.staff_id is not None
    kept = {key: value for key, value in asdict(chosen).items() if key in FILTERS and value not in ("", None)}
    if Report.objects.filter(owner_id=viewer.staff_id).count() >= MOST_OF_ONE:
        raise Refused("too_many", Text(f"最多存{MOST_OF_ONE}张报表。", f"{MOST_OF_ONE} reports are the most."),
                      Text("请删去不用的。", "Remove some."))  # fmt: skip
    try:
        with transaction.atomic():
            report = Report.objects.create(
                township=township,
                owner_id=viewer.staff_id,
                name=name,
                filter=kept,
                by=by,
                made_at=clock.now(),
            )
            ReportShare.objects.bulk_create(
                ReportShare(report=report, role=role) for role in sorted(set(roles))
            )
            ledger.append(
                township.code, "report_saved", actor=viewer.actor, subject_kind="report", subject=str(report.pk),
                facts={"by": by, "roles": sorted(set(roles))}, sealed={"name": name},
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(
            "name_taken",
            Text("您已有一张同名的报表。", "You have a report of this name."),
            Text("请换一个名称。", "Take another name."),
            field="name",
        ) from error
    return report


def remove(report_id: int, *, viewer: Viewer) -> None:
    """Remove an own report; nothing but the query is lost. Raises Report.DoesNotExist."""
    with transaction.atomic():
        report = (
            Report.objects.visible_to(viewer)
            .select_related("township")
            .get(pk=report_id, owner_id=viewer.staff_id)
        )
        ledger.append(
            report.township.code,
            "report_removed",
            actor=viewer.actor,
            subject_kind="report",
            subject=str(report.pk),
        )
        Report.objects.filter(pk=report.pk).delete()


def lines(report: Report, viewer: Viewer) -> list[Line]:
    """The report as it is now, of what this viewer may see; the largest count first, months in order."""
    chosen = lists.Filters(**{key: value for key, value in report.filter.items() if key in FILTERS})
    rows = Matter.objects.filter(pk__in=lists.listed(viewer, chosen).order_by().values("pk"))
    column = COLUMNS[report.by]
    if report.by == Report.By.MONTH:
        rows = rows.annotate(month=TruncMonth("opened_at", tzinfo=clock.CHINA))
    counted = rows.order_by().values_list(column).annotate(number=Count("pk"))
    named = _names(report.by, [value for value, _ in counted])
    found = []
    for value, number in counted:
        key = f"{value:%Y-%m}" if report.by == Report.By.MONTH else value
        name = "opened" if report.by == Report.By.MONTH else report.by
        # What has no item has no list of its own: an empty filter would open all.
        query = urlencode({**_state_of(chosen), **report.filter, name: key}) if key else ""
        found.append((str(key), Line(named(value), number, query)))
    if report.by == Report.By.MONTH:
        return [line for _, line in sorted(found, key=lambda one: one[0])]
    return [line for _, line in sorted(found, key=lambda one: (-one[1].number, one[0]))]


def _state_of(chosen: lists.Filters) -> dict[str, str]:
    """Without any state in its address the list shows what is open; a report of all states says so."""
    return {} if chosen.state else {"state": ""}


def _names(by: str, values: list[Any]) -> Any:
    if by == Report.By.STATE:
        return lambda value: Text(*_both(Matter.State(value)))
    if by == Report.By.CHANNEL:
        return lambda value: Text(*_both(Matter.Channel(value)))
    if by == Report.By.ITEM:
        items = book().items
        return lambda value: items[value].name if value in items else Text("无事项", "no item")
    if by == Report.By.UNIT:
        units = Organisation.objects.in_bulk([value for value in values if value])
        return lambda value: (
            Text(units[value].name, units[value].label("en")) if value in units else Text("未定", "none yet")
        )
    return lambda value: Text(f"{value.year}年{value.month}月", f"{value:%B %Y}")


def _both(state: Matter.State | Matter.Channel) -> tuple[str, str]:
    from django.utils.translation import override

    with override("zh-hans"):
        zh = str(state.label)
    with override("en"):
        return zh, str(state.label)
