"""The public days of openness, and all public days of a township as a calendar that telephones and desks can follow."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from sunlit.core.periods import day_in_words
from sunlit.core.text import Text
from sunlit.disclosure import duty_register, queries, standing
from sunlit.disclosure.models import Occurrence
from sunlit.pages.addresses import whole
from sunlit.pages.open_lists import Dated, dated
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

PRODUCT = "-//Sunlit//open data//ZH"
MOST = 2_000
"""Days at most of one kind; a calendar with more helps nobody."""


@dated
def owed(township: Organisation, today: date) -> Iterator[Dated]:
    """The last day of everything that is to be published: what is due, and what is missing."""
    rows = Occurrence.objects.visible_to(PUBLIC).filter(township=township).select_related("unit")
    for name in ("missing", "due"):
        for row in queries.narrowed(rows, name, today)[:MOST]:
            yield Dated(
                f"occurrence-{row.pk}",
                row.due,
                Text(f"公开最后一日：{row.label('zh-hans')}", f"To be published by: {row.label('en')}"),
                Text(row.why, row.why_en),
                row.unit.code,
                f"{whole('disclosure', township.code)}?list={name}&unit={row.unit.code}",
            )


@dated
def following(township: Organisation, today: date) -> Iterator[Dated]:
    """The next last day of each recurring duty whose period isn't opened yet."""
    opened = set(
        Occurrence.objects.filter(township=township, due__gte=today)
        .exclude(period="")
        .values_list("duty", "period")
    )
    for one in duty_register.register(township, PUBLIC, today):
        if one.next is None or (one.duty.key, one.next.period) in opened:
            continue
        yield Dated(
            f"duty-{one.duty.key}-{one.next.period}",
            one.next.day,
            Text(f"公开最后一日：{one.duty.title.zh}", f"To be published by: {one.duty.title.en}"),
            one.next.why,
            one.unit.code if one.unit else "",
            whole("duty_register", township.code),
        )


@dated
def looked_at_again(township: Organisation, today: date) -> Iterator[Dated]:
    """The day on which what is withheld ends or is looked at again; nothing of what it says."""
    for row in standing.withheld_now(township)[:MOST]:
        duty = row.occurrence.rule
        title = duty.title if duty else Text("公开事项", "a publication")
        yield Dated(
            f"withheld-{row.pk}",
            row.until,
            Text(f"不予公开到期：{title.zh}", f"Withholding ends: {title.en}"),
            Text(row.basis, row.basis),
            row.occurrence.unit.code,
            whole("disclosure_withheld", township.code),
        )


def calendar(township: Organisation, days: Iterable[Dated], unit: Organisation | None = None) -> bytes:
    """Days as iCalendar (RFC 5545), each a whole day; of one unit where given. The same days give the same bytes."""
    name = unit.name if unit else township.name
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", f"{name}公开日历")
    made.add("x-wr-calname", f"{name}公开日历")
    made.add("x-wr-timezone", "Asia/Shanghai")
    for one in days:
        if unit is not None and one.unit != unit.code:
            continue
        event = Event()
        event.add("uid", f"{one.mark}@{township.code.lower()}.sunlit")
        # The moment of the file would make each answer another one; the day itself says as much.
        event.add("dtstamp", datetime.combine(one.day, time(), UTC))
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("summary", f"{one.title.zh} {one.title.en}")
        event.add("description", f"{day_in_words(one.day).zh}。{one.about.zh}\n{one.about.en}")
        event.add("transp", "TRANSPARENT")
        if one.address:
            event.add("url", one.address)
        made.add_component(event)
    return bytes(made.to_ical())
