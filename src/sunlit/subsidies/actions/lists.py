"""A list on its way: made from rows that are all in order, checked, approved, public, and only then paid."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from sunlit import clock
from sunlit.core import programmes
from sunlit.core.beneficiaries import Known, ListRow, Registered, Report, check_rows, masked_name
from sunlit.core.personal import personal_data
from sunlit.core.programmes import Programme
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.matters.book import book, number_in_force
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.registers.actions import open_record
from sunlit.subsidies import faults, marks
from sunlit.subsidies.actions.registering import MAKERS, allow, amounts_on
from sunlit.subsidies.models import STRUCK, Death, Draw, Household, Objection, PayList, PayRow

CHECKERS = ("station_head", "centre_director")
APPROVERS = ("deputy_leader", "mayor")
PUBLICITY = "subsidy-publicity"
TOLD = 500
"""Faults shown at once; a list with more is mended and sent again."""


def programme_of(name: str, period: str) -> Programme:
    """A programme of the rulebook. Raises Refused (no_such, no_period)."""
    found = book().programmes.get(name)
    if found is None:
        raise faults.no_such("programme", Text("补贴项目", "programme"))
    if not programmes.fits(found.every, period):
        raise Refused(
            "no_period",
            Text("期间写得不对。", "The period isn't right."),
            Text("按月的写 2025-03，按年的写 2025。", "Write 2025-03 for a month, 2025 for a year."),
            field="period",
        )
    return found


def look(township: Organisation, programme: str, period: str, rows: Sequence[ListRow]) -> Report:
    """Check rows against everything that is known, without writing anything: a fixed number of queries whatever their
    number. The standard is that of the period's last day, or of today where the period still runs."""
    rule = programme_of(programme, period)
    return check_rows(rows, _known(township, rule, period))


def _known(township: Organisation, rule: Programme, period: str) -> Known:
    day = min(programmes.end_of(period), clock.today())
    people = Household.objects.filter(township=township).only("id_mark", "name", "card_tail")
    return Known(
        rule=rule.rule,
        standards=amounts_on(township, rule.id, day),
        titles={one.code: one.title for one in rule.categories},
        key_of=marks.id_mark,
        id_fault=marks.id_fault,
        registered={row.id_mark: Registered(row.name, row.card_tail) for row in people.iterator()},
        deceased=frozenset(Death.objects.filter(township=township).values_list("id_mark", flat=True)),
        elsewhere=_elsewhere(township, rule, period),
    )


def _elsewhere(township: Organisation, rule: Programme, period: str) -> dict[str, Text]:
    """Who stands in another list of this period: of the same programme, or of one that it excludes, also where that one
    is paid by months or by years; and who has drawn the period against a certificate."""
    excluded = {rule.id, *rule.excludes}
    excluded |= {one.id for one in book().programmes.values() if rule.id in one.excludes}
    live = PayRow.objects.filter(list__township=township, live=True, programme__in=excluded)
    drawn = Draw.objects.filter(certificate__township=township, certificate__programme__in=excluded)
    found: dict[str, Text] = {}
    for mark, name, when in live.values_list("household__id_mark", "programme", "period"):
        if _meets(when, period):
            found[mark] = _named(name, when)
    for mark, name, when in drawn.values_list(
        "certificate__household__id_mark", "certificate__programme", "period"
    ):
        if _meets(when, period):
            found[mark] = _named(name, when)
    return found


def _meets(one: str, other: str) -> bool:
    return one == other or one.startswith(other + "-") or other.startswith(one + "-")


def _named(name: str, period: str) -> Text:
    rule = book().programmes.get(name)
    title = rule.title if rule else Text(name, name)
    return Text(f"{title.zh} {period}", f"{title.en} {period}")


def make(
    township: Organisation,
    village: Organisation,
    programme: str,
    period: str,
    rows: Sequence[ListRow],
    *,
    by: Viewer,
    key: str,
) -> PayList:
    """Make a list, all or nothing. Raises Refused: not_your_seat, no_such, no_period, no_rows, rows_wrong (the first
    fault with how many there are; `look` tells them all), other_village."""
    frame.check_key(key)
    staff_id = allow(by, township, *MAKERS)
    if village.township_id != township.pk or village.kind != Organisation.Kind.VILLAGE:
        raise faults.no_such("village", Text("村", "village"))
    rule = programme_of(programme, period)
    with transaction.atomic():
        ledger.hold(township.code)
        done = PayList.objects.filter(key=key).first()
        if done is not None:
            return done
        report = look(township, programme, period, rows)
        _check_whole(report, rows)
        standards = amounts_on(township, rule.id, min(programmes.end_of(period), clock.today()))
        people = {
            row.id_mark: row
            for row in Household.objects.filter(township=township).only(
                "id_mark", "village_id", "card_tail", "township_id"
            )
        }
        away = next((one for one in report.accepted if people[one.key].village_id != village.pk), None)
        if away is not None:
            raise Refused(
                "other_village",
                Text(
                    f"第{away.row.place}行登记在别的村。",
                    f"Row {away.row.place} is registered in another village.",
                ),
                Text("一村一册，请分开。", "One list for each village."),
                field="file",
            )
        made = PayList.objects.create(
            township=township, village=village, programme=programme, period=period, total=report.total,
            count=len(report.accepted), made_by_id=staff_id, made_at=clock.now(), key=key,
        )  # fmt: skip
        PayRow.objects.bulk_create(
            [
                PayRow(
                    list=made, place=place, household=people[one.key], programme=programme, period=period,
                    category=one.row.category, quantity=one.row.quantity, standard=standards[one.row.category],
                    amount=one.amount, masked=masked_name(one.row.name), card_tail=people[one.key].card_tail,
                )
                for place, one in enumerate(report.accepted, 1)
            ],
            batch_size=500,
        )  # fmt: skip
        _log(made, "list_made", by, {"rows": made.count, "total": str(made.total), "period": period})
    return made


def _check_whole(report: Report, rows: Sequence[ListRow]) -> None:
    if not rows:
        raise Refused(
            "no_rows",
            Text("名册是空的。", "The list is empty."),
            Text("请核对。", "Look again."),
            field="file",
        )
    if report.faults:
        first = report.faults[0]
        raise Refused(
            "rows_wrong",
            Text(
                f"有{len(report.faults)}处不对。第{first.place}行：{first.reason.zh}",
                f"{len(report.faults)} faults. Row {first.place}: {first.reason.en}",
            ),
            Text(f"{first.mend.zh}全部改好才能提交。", f"{first.mend.en} A list is taken only whole."),
            clause="S4.49.09" if first.code == "amount" else "S3.25.04",
            field="file",
        )


def check(list_id: int, *, by: Viewer) -> PayList:
    """A second person has compared the list with its papers. Raises Refused (not_your_seat, another_person,
    changed_meanwhile)."""
    with transaction.atomic():
        row = locked(list_id, by, *CHECKERS)
        _must_be(row, PayList.State.MADE)
        if row.made_by_id == by.staff_id:
            raise faults.another_person()
        row.state, row.checked_by_id, row.checked_at = PayList.State.CHECKED, by.staff_id, clock.now()
        row.save(update_fields=["state", "checked_by", "checked_at"])
        _log(row, "list_checked", by, {})
    return row


def approve(list_id: int, *, by: Viewer) -> PayList:
    """A third person approves the list; its publication begins today and lasts the days of the parameter.

    Raises Refused (not_your_seat, another_person, changed_meanwhile)."""
    with transaction.atomic():
        row = locked(list_id, by, *APPROVERS)
        _must_be(row, PayList.State.CHECKED)
        if by.staff_id in (row.made_by_id, row.checked_by_id):
            raise faults.another_person()
        today = clock.today()
        row.state, row.approved_by_id, row.approved_at = PayList.State.PUBLIC, by.staff_id, clock.now()
        row.public_from, row.public_until = today, today + timedelta(days=days_public(row.township, today))
        row.save(update_fields=["state", "approved_by", "approved_at", "public_from", "public_until"])
        _log(row, "list_published", by, {"until": str(row.public_until), "total": str(row.total)})
    return row


def days_public(township: Organisation, day: date) -> int:
    """For how many days a list is public before it is paid, by the parameter that the township has in force."""
    return number_in_force(PUBLICITY, day, township.pk)


def drop(list_id: int, reason: str, *, by: Viewer) -> PayList:
    """Take back a list that wasn't sent for payment; its rows free their places. Raises Refused (not_your_seat,
    reason_needed, changed_meanwhile)."""
    with transaction.atomic():
        row = locked(list_id, by, *MAKERS, *CHECKERS, *APPROVERS)
        if row.state in (PayList.State.SENT, PayList.State.DONE, PayList.State.DROPPED):
            raise faults.moved_on()
        if not reason.strip():
            raise faults.reason_needed("reason")
        row.state, row.dropped_reason = PayList.State.DROPPED, reason.strip()[:200]
        row.save(update_fields=["state", "dropped_reason"])
        row.rows.update(live=False)
        _log(row, "list_dropped", by, {"reason": row.dropped_reason})
    return row


def strike_out(list_id: int, place: int, reason: str, *, by: Viewer) -> PayRow:
    """Take one household out of a list before it is paid: somebody has died, or an objection was right. The row stays with
    its reason, and the person's place in the period is free again; all others needn't be published anew.

    Raises Refused (not_your_seat, changed_meanwhile, no_such, reason_needed, personal_data), PayList.DoesNotExist.
    """
    with transaction.atomic():
        row = locked(list_id, by, *CHECKERS, *APPROVERS)
        if row.state not in (PayList.State.MADE, PayList.State.CHECKED, PayList.State.PUBLIC):
            raise faults.moved_on()
        words = " ".join(reason.split())[:180]
        if not words:
            raise faults.reason_needed("reason")
        if personal_data(words):
            raise faults.personal_data("reason")
        found: PayRow | None = row.rows.filter(place=place, state=PayRow.State.WAITING).first()
        if found is None:
            raise faults.no_such("place", Text("待发放的序号", "row that waits for its money"))
        found.state, found.live, found.settled_on = PayRow.State.RETURNED, False, clock.today()
        found.reason = f"{STRUCK}{words}"
        found.save(update_fields=["state", "live", "settled_on", "reason"])
        _log(row, "row_struck", by, {"place": place, "amount": str(found.amount), "reason": words})
    return found


def object_to(
    list_id: int, party: str, text: str, *, by: Viewer, place: int | None = None, key: str
) -> Objection:
    """Take in an objection to a list that is public: a case on a card for appeals, with its own course and clock; until
    it is closed nothing of the list is paid.

    Raises Refused: not_public, reason_needed, and those of `registers.open_record` (not_your_seat, field_needed).
    """
    with transaction.atomic():
        row = PayList.objects.select_related("township", "village").get(
            pk=list_id, township_id=by.township_id
        )
        ledger.hold(row.township.code)
        row.refresh_from_db()
        typed = objection_words(row, party, text, place)
        record = open_record(row.township, "appeal", {"source": "visit", **typed}, by=by, request_key=key)
        return keep_objection(row, place, record.matter, by)


def objection_words(row: PayList, party: str, text: str, place: int | None) -> dict[str, str]:
    """What the card of an appeal says of an objection. Raises Refused (not_public, reason_needed, no_such)."""
    if row.state != PayList.State.PUBLIC:
        raise Refused(
            "not_public",
            Text("这份名册不在公示中。", "This list isn't public now."),
            Text("发放以后的问题请登记为诉求。", "What comes up after payment is entered as an appeal."),
        )
    if not text.strip():
        raise faults.reason_needed("text")
    if place is not None and not row.rows.filter(place=place).exists():
        raise faults.no_such("place", Text("序号", "row"))
    about = f"补贴公示异议：{row.title.zh}" + (f" 第{place}号" if place else "")
    return {
        "party": party,
        "about": about,
        "details": text.strip(),
        "responsible": handling_unit(row.township).code,
    }


def handling_unit(township: Organisation) -> Organisation:
    """The unit that looks into objections to lists."""
    return Organisation.objects.get(township=township, key="social_affairs", valid_to=None)


def keep_objection(row: PayList, place: int | None, matter: Matter, by: Viewer) -> Objection:
    """The objection beside its list, once for each matter."""
    found = Objection.objects.filter(matter=matter).first()
    if found is None:
        found = Objection.objects.create(list=row, place=place, matter=matter, at=clock.now())
        _log(row, "list_objected", by, {"matter": matter.number})
    return found


def locked(list_id: int, by: Viewer, *roles: str) -> PayList:
    """A list of the viewer's township, with its chain held until the transaction ends, so that two acts on one list
    follow one another. Raises Refused (not_your_seat), PayList.DoesNotExist."""
    if not by.has_role(*roles):
        raise faults.not_your_seat()
    found = PayList.objects.visible_to(by).select_related("township").get(pk=list_id)
    ledger.hold(found.township.code)
    row: PayList = PayList.objects.select_related("township", "village").get(pk=list_id)
    return row


def _must_be(row: PayList, state: str) -> None:
    if row.state != state:
        raise faults.moved_on()


def _log(row: PayList, act: str, by: Viewer, facts: dict[str, object]) -> None:
    ledger.append(
        row.township.code,
        act,
        actor=by.actor,
        subject_kind="paylist",
        subject=str(row.pk),
        facts={"programme": row.programme, "village": row.village.code, **facts},
    )
