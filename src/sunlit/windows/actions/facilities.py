"""Conveniences are listed and lent (S3.16.03), wishes open a case, volunteers' help is entered (S3.15.02)."""

from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.actions import inquiries
from sunlit.hall.models import Inquiry
from sunlit.ledger import actions as ledger
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT, Viewer
from sunlit.windows.acting import INTAKE, MANAGERS, check_role, needed, note
from sunlit.windows.models import Facility, Help, Loan, Station

MOST_PEOPLE = 1000
"""More people than this in one entry is a slip of the hand."""


def list_facility(
    township: Organisation,
    name: str,
    quantity: int,
    place: str,
    *,
    by: Viewer,
    broken: int = 0,
    name_en: str = "",
) -> Facility:
    """List a convenience, or write down anew how many there are and how many can't be used.

    Raises Refused (not_your_seat, name_needed, place_needed, quantity_unfit).
    """
    check_role(by, township.pk, *MANAGERS)
    if not name.strip():
        raise needed("name", "设施名称", "the name")
    if not place.strip():
        raise needed("place", "放在哪里", "the place")
    with transaction.atomic():
        ledger.hold(township.code)
        known = Facility.objects.filter(township=township, name=name.strip()).first()
        out = known.loans.filter(returned_at=None).count() if known else 0
        if quantity < 0 or not 0 <= broken <= quantity or out > quantity - broken or quantity > MOST_PEOPLE:
            raise Refused(
                "quantity_unfit",
                Text(
                    f"数量不对：有{quantity}件，坏{broken}件，借出{out}件。",
                    f"The numbers don't fit: {quantity} there, {broken} broken, {out} lent.",
                ),
                Text("坏的和借出的合起来不能多于总数。", "Broken and lent can't be more than there are."),
                field="quantity",
            )
        row, _made = Facility.objects.update_or_create(
            township=township,
            name=name.strip(),
            defaults={
                "name_en": name_en.strip() or (known.name_en if known else ""),
                "quantity": quantity,
                "broken": broken,
                "place": place.strip(),
                "checked_on": clock.today(),
            },
        )
        facts = {"quantity": quantity, "broken": broken}
        note(township, "facility_listed", by, f"facility:{row.pk}", facts, kind="facility")
        return row


def available(facility: Facility) -> int:
    """How many can be lent now."""
    return facility.quantity - facility.broken - facility.loans.filter(returned_at=None).count()


def lend(facility_id: int, borrower: str, *, by: Viewer) -> Loan:
    """Lend one piece. Raises Refused (not_your_seat, none_left)."""
    with transaction.atomic():
        row = Facility.objects.select_related("township").get(pk=facility_id)
        staff = check_role(by, row.township_id, *INTAKE)
        ledger.hold(row.township.code)
        if available(row) < 1:
            raise Refused(
                "none_left",
                Text(f"{row.name}已全部借出或不能用。", f"No {row.name_en or row.name} is left to lend."),
                Text("请等归还，或者帮忙想别的办法。", "Wait for one to come back, or help in another way."),
                clause="S3.16.03",
                field="facility",
            )
        loan = Loan.objects.create(
            facility=row, borrower=borrower.strip()[:60], lent_at=clock.now(), lent_by_id=staff
        )
        note(row.township, "facility_lent", by, f"facility:{row.pk}", kind="facility")
        return loan


def give_back(loan_id: int, *, by: Viewer) -> Loan:
    """A piece came back; who had it is forgotten. Raises Refused (not_your_seat, already_done)."""
    with transaction.atomic():
        loan = Loan.objects.select_related("facility__township").get(pk=loan_id)
        check_role(by, loan.facility.township_id, *INTAKE)
        ledger.hold(loan.facility.township.code)
        loan.refresh_from_db(fields=["returned_at"])
        if loan.returned_at is not None:
            raise Refused("already_done", Text("已经归还。", "It came back already."), field="loan")
        loan.returned_at, loan.borrower = clock.now(), ""
        loan.save(update_fields=["returned_at", "borrower"])
        note(loan.facility.township, "facility_returned", by, f"facility:{loan.facility_id}", kind="facility")
        return loan


def wish(township: Organisation, text: str, *, key: str = "") -> tuple[Inquiry, str]:
    """What somebody misses at the hall opens a case with a number and a due day; the inquiry and its code
    (S3.16.03). Raises Refused as `ask_online` does."""
    words = f"便民设施意见：{text.strip()}" if text.strip() else ""
    question = inquiries.Question(words, way=Inquiry.Way.ONLINE)
    return inquiries.ask_online(township, question, by=RESIDENT, key=key)


def open_station(township: Organisation, name: str, place: str, *, by: Viewer, name_en: str = "") -> Station:
    """Open a station of volunteers. Raises Refused (not_your_seat, name_needed, place_needed, station_is_listed)."""
    check_role(by, township.pk, *MANAGERS)
    if not name.strip():
        raise needed("name", "服务岗名称", "the name")
    if not place.strip():
        raise needed("place", "地点", "the place")
    try:
        with transaction.atomic():
            ledger.hold(township.code)
            row = Station.objects.create(
                township=township,
                name=name.strip(),
                name_en=name_en.strip(),
                place=place.strip(),
                since=clock.today(),
            )
            note(township, "station_opened", by, f"station:{row.pk}", kind="station")
            return row
    except IntegrityError as error:
        raise Refused(
            "station_is_listed",
            Text("已经有这个服务岗。", "There is a station of this name already."),
            field="name",
        ) from error


def enter_help(station_id: int, kind: str, people: int, *, by: Viewer, day: date | None = None) -> Help:
    """Enter how many people were helped at a station on a day, and with what.

    Raises Refused (not_your_seat, kind_needed, people_unfit, day_unfit).
    """
    station = Station.objects.select_related("township").get(pk=station_id)
    author = check_role(by, station.township_id, *INTAKE, *MANAGERS)
    on = day or clock.today()
    if kind not in Help.Kind.values:
        raise needed("kind", "服务种类", "the kind of help", "S3.15.02")
    if not 1 <= people <= MOST_PEOPLE:
        raise Refused(
            "people_unfit",
            Text(f"人数应为1至{MOST_PEOPLE}。", f"From 1 to {MOST_PEOPLE} people."),
            clause="S3.15.02",
            field="people",
        )
    if on > clock.today() or on < station.since:
        raise Refused(
            "day_unfit", Text("日期不在服务岗开设期间。", "The station wasn't open that day."), field="day"
        )
    with transaction.atomic():
        ledger.hold(station.township.code)
        row = Help.objects.create(
            station=station, day=on, kind=kind, people=people, entered_by_id=author, entered_at=clock.now()
        )
        facts = {"kind": kind, "people": people, "day": on.isoformat()}
        note(station.township, "help_entered", by, f"station:{station.pk}", facts, kind="station")
        return row
