"""Plates, boards and guides are put up; a body that sent nobody is flagged to the leading group."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.bodies.queries import Survey
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters.book import book
from sunlit.matters.models import Notice
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.windows import centre
from sunlit.windows.acting import MANAGERS, check_role, needed, note
from sunlit.windows.models import EmptySource, Placard, Secondment, Window
from sunlit.windows.placards import FINDERS, Wanted

ABOVE = ("mayor", "deputy_leader")
"""Who is told where nobody sits in the leading group."""


def put_up(
    township: Organisation, kind: str, done: Iterable[tuple[str, str]], *, by: Viewer
) -> list[Placard]:
    """Mark placards of one kind as printed and put up; each is named by what it is about and the mark of what it said.

    One whose words have changed since it was printed isn't taken: it would be wrong the moment it hangs there. Sending it
    again changes nothing. Raises
    Refused (not_your_seat, placards_needed, no_such_placard, changed_meanwhile).
    """
    author = check_role(by, township.pk, *MANAGERS)
    chosen = list(dict.fromkeys(done))
    if not chosen:
        raise needed("placards", "已摆放的牌子", "what was put up", "S1.04.09")
    with transaction.atomic():
        ledger.hold(township.code)
        wanted = {one.about: one for one in FINDERS[kind](township)}
        for about, mark in chosen:
            _check(wanted.get(about), mark)
        # Sent again, what was put up a moment ago stands there already.
        chosen = [(about, mark) for about, mark in chosen if wanted[about].to_print]
        at = clock.now()
        rows = [
            Placard.objects.create(
                township=township,
                kind=kind,
                about=about,
                said=dict(wanted[about].said),
                put_up_at=at,
                put_up_by_id=author,
            )
            for about, _mark in chosen
        ]
        if rows:
            note(township, "placards_put_up", by, kind, {"which": dict(chosen)}, kind="placard")
        return rows


def _check(wanted: Wanted | None, mark: str) -> None:
    if wanted is None or wanted.lacks:
        raise Refused(
            "no_such_placard",
            Text("没有这块牌子，或者它还没有内容。", "There is no such placard, or it says nothing yet."),
            Text("请刷新页面再选。", "Load the page again and choose."),
            field="placards",
        )
    if wanted.mark != mark:
        raise Refused(
            "changed_meanwhile",
            Text(
                f"“{wanted.title.zh}”的内容在打印之后又变了。",
                f"What “{wanted.title.en}” says has changed since it was printed.",
            ),
            Text("请重新打印再摆放。", "Print it again before it is put up."),
            clause="S1.04.09",
            field="placards",
        )


def send_back(secondment_id: int, *, by: Viewer) -> Secondment:
    """Somebody drawn to the centre no longer works there from today on. Raises Refused (not_your_seat)."""
    with transaction.atomic():
        row = Secondment.objects.select_related("source__township").get(pk=secondment_id)
        check_role(by, row.source.township_id, *MANAGERS)
        assert row.source.township is not None
        ledger.hold(row.source.township.code)
        if row.until is None:
            row.until = clock.today()
            row.save(update_fields=["until"])
            facts = {"source": row.source.code}
            note(row.source.township, "sent_back", by, f"staff:{row.staff_id}", facts, kind="staff")
        return row


def flag_empty_sources(township: Organisation, today: date | None = None) -> list[EmptySource]:
    """Tell the leading group of every body that has nobody at the centre today, once for as long as that lasts, and
    note that somebody is there again. Called on each day; on days off, and in a township without windows, nothing is asked. Who was flagged (S3.27.03).
    """
    day = today or clock.today()
    if (
        not book().calendar.is_working(day)
        or not Window.objects.standing().filter(township=township).exists()
    ):
        return []
    with transaction.atomic():
        ledger.hold(township.code)
        empty = {one.title.zh: one for one in centre.sources(township, day) if one.sent_nobody}
        standing = EmptySource.objects.filter(township=township, until=None)
        standing.exclude(name__in=empty).update(until=day)
        known = set(standing.values_list("name", flat=True))
        fresh = [one for name, one in empty.items() if name not in known]
        if not fresh:
            return []
        members = leading_group(township, day)
        names = "、".join(one.title.zh for one in fresh)
        names_en = ", ".join(one.title.en for one in fresh)
        Notice.objects.bulk_create(
            Notice(
                staff=member,
                text=f"政务服务中心没有人到岗的抽调单位：{names}"[:300],
                text_en=f"Nobody is at the service centre from: {names_en}"[:300],
                at=clock.now(),
            )
            for member in members
        )
        rows = [
            EmptySource.objects.create(township=township, name=one.title.zh, since=day, told=len(members))
            for one in fresh
        ]
        facts = {"sources": [row.name for row in rows], "told": len(members)}
        note(township, "empty_sources_flagged", CLOCK, "centre", facts, kind="centre")
        return rows


def leading_group(township: Organisation, day: date) -> list[Staff]:
    """Who sits in the leading group of the centre, and where nobody does, the leaders of the township."""
    survey = Survey(township, day)
    people = {
        entry.staff.pk: entry.staff for entry in survey.state(centre.plan().body).sitting if entry.staff
    }
    if not people:
        people = {person.pk: person for person in survey.holders(ABOVE)}
    return list(people.values())
