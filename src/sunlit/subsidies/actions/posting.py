"""A list hangs in its village (张榜公布), with a photo and the day; before that it doesn't go up, and anybody may object."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from sunlit import clock
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import attachments, field_values, frame, photos
from sunlit.people.viewer import RESIDENT, Viewer
from sunlit.registers import actions as registers
from sunlit.registers import values
from sunlit.subsidies import faults
from sunlit.subsidies.actions import lists
from sunlit.subsidies.models import ListPhoto, ListPosting, Objection, PayList, posts_in

APPEAL = "appeal"
POSTED, GOES_UP = "S2.36.14", "S2.40.05"
LONGEST = 100
UNSENT = (PayList.State.MADE, PayList.State.CHECKED, PayList.State.PUBLIC)


def post(
    list_id: int, on: date | None, place: str, photo: attachments.Readable | None, *, by: Viewer, key: str
) -> ListPosting:
    """The village posted a list: since which day, where, and a photo of it as evidence, made anew without what a camera
    writes into it. Once for each list, also where two people do it at the same moment; the same key changes nothing.

    Raises Refused: not_your_seat (another village's list among them), not_approved, posted_already, day_unfit,
    field_needed, personal_data, photo_needed, those of `photos.keep`; PayList.DoesNotExist for another township's.
    """
    frame.check_key(key)
    found = PayList.objects.select_related("township").get(pk=list_id, township_id=by.township_id)
    if found.village_id not in posts_in(by):
        raise faults.not_your_seat()
    with transaction.atomic():
        ledger.hold(found.township.code)
        before: ListPosting | None = ListPosting.objects.filter(key=key, list_id=list_id).first()
        if before is not None:
            return before
        row = PayList.objects.select_related("township", "village").get(pk=list_id)
        since = _must_be_postable(row)
        where = place.replace("\x00", "").strip()
        day = _check_words(on, since, where)
        if photo is None:
            raise _unfit(
                "photo_needed", "没有照片，不算张榜。", "Without a photo it doesn't count as posted.",
                "请拍一张张贴好的名单。", "Take a photo of the list where it hangs.", "photo",
            )  # fmt: skip
        name, kind = photos.keep(photo, field="photo")
        made: ListPosting = ListPosting.objects.create(
            list=row, on=day, place=where, photo=name, photo_type=kind, at=clock.now(), by_id=frame.staff_of(by), key=key,
        )  # fmt: skip
        ledger.append(
            row.township.code, "list_posted", actor=by.actor, subject_kind="paylist", subject=str(row.pk),
            facts={"village": row.village.code, "on": str(day), "photo": name},
        )  # fmt: skip
        return made


def photograph_again(
    list_id: int, photo: attachments.Readable | None, why: str, *, by: Viewer, key: str
) -> ListPhoto:
    """Another photo of a posted list in place of a bad one, with the reason. The first one stays on record: it is what was
    shown when the list was entered as posted. The same key changes nothing.

    Raises Refused: not_your_seat (another village's list among them), not_posted, field_needed, personal_data,
    photo_needed, those of `photos.keep`; PayList.DoesNotExist for another township's.
    """
    frame.check_key(key)
    found = PayList.objects.select_related("township").get(pk=list_id, township_id=by.township_id)
    if found.village_id not in posts_in(by):
        raise faults.not_your_seat()
    with transaction.atomic():
        ledger.hold(found.township.code)
        before: ListPhoto | None = ListPhoto.objects.filter(key=key, posting__list_id=list_id).first()
        if before is not None:
            return before
        row = ListPosting.objects.filter(list_id=list_id).first()
        if row is None:
            raise _unfit(
                "not_posted", "这份名单还没有登记张榜。", "This list isn't entered as posted yet.",
                "先登记张榜。", "Enter the posting first.", "",
            )  # fmt: skip
        reason = " ".join(why.replace("\x00", "").split())
        if not 0 < len(reason) <= LONGEST:
            raise _unfit(
                "field_needed", "没有写换照片的原因，或者太长。", "Why the photo is replaced isn't said, or at too great length.",
                f"请写原因，例如反光看不清，不超过{LONGEST}字。", f"Give the reason, in at most {LONGEST} characters.", "why",
            )  # fmt: skip
        if personal_data(reason):
            raise _unfit(
                "personal_data", "原因里有个人的号码。", "There is a number of a person in the reason.",
                "只写照片哪里不好。", "Say what is wrong with the photo.", "why",
            )  # fmt: skip
        if photo is None:
            raise _unfit(
                "photo_needed", "没有选新的照片。", "No new photo was chosen.",
                "请拍一张张贴好的名单。", "Take a photo of the list where it hangs.", "photo",
            )  # fmt: skip
        name, kind = photos.keep(photo, field="photo")
        made: ListPhoto = ListPhoto.objects.create(
            posting=row, photo=name, photo_type=kind, why=reason, at=clock.now(), by_id=frame.staff_of(by), key=key,
        )  # fmt: skip
        ledger.append(
            found.township.code, "list_photo_replaced", actor=by.actor, subject_kind="paylist", subject=str(list_id),
            facts={"photo": name, "first": row.photo, "why": reason},
        )  # fmt: skip
        return made


def _must_be_postable(row: PayList) -> date:
    """The first day of its publication. Raises Refused (not_approved, posted_already)."""
    if row.state not in (PayList.State.PUBLIC, PayList.State.SENT, PayList.State.DONE):
        raise _unfit(
            "not_approved", "这份名单还没有批准公示。", "The list isn't approved for publication.",
            "批准以后再张榜。", "Post it once it is approved.", "",
        )  # fmt: skip
    if ListPosting.objects.filter(list=row).exists():
        raise _unfit(
            "posted_already", "这份名单已经登记张榜。", "This list is entered as posted already.",
            "请刷新页面。", "Load the page again.", "",
        )  # fmt: skip
    assert row.public_from is not None
    return row.public_from


def _check_words(on: date | None, since: date, where: str) -> date:
    """The day that was typed. Raises Refused (day_unfit, field_needed, personal_data)."""
    if on is None or not since <= on <= clock.today():
        raise _unfit(
            "day_unfit", "没有写张贴日期，或者日期不对。", "The day isn't given, or isn't possible.",
            f"请写实际张贴的那一天，{since}到今天。", f"Give the day on which it was posted, from {since} to today.", "on",
        )  # fmt: skip
    if not 0 < len(where) <= LONGEST:
        raise _unfit(
            "field_needed", "没有写贴在哪里，或者太长。", "Where it hangs isn't said, or at too great length.",
            f"请写明地点，不超过{LONGEST}字。", f"Name the place, in at most {LONGEST} characters.", "place",
        )  # fmt: skip
    if personal_data(where):
        raise _unfit(
            "personal_data", "地点里有个人的号码。", "There is a number of a person in the place.",
            "只写地点。", "Name the place alone.", "place",
        )  # fmt: skip
    return on


def unposted(row: PayList) -> QuerySet[PayList]:
    """The lists of the same round (programme and period) that have not gone up and do not hang in their villages."""
    rows: QuerySet[PayList] = PayList.objects.filter(
        township_id=row.township_id,
        programme=row.programme,
        period=row.period,
        state__in=UNSENT,
        posting=None,
    )
    return rows.select_related("village").order_by("village__code", "pk")


def needed(row: PayList) -> Refused | None:
    """Why a list can't go up yet: the villages of its round in which no list hangs with photo and date (S2.40.05)."""
    missing = list(unposted(row))
    if not missing:
        return None
    names = list(dict.fromkeys((one.village.name, one.village.label("en")) for one in missing))
    return Refused(
        "posting_needed",
        Text(
            f"还没有张榜（照片和日期）的村：{'、'.join(zh for zh, _en in names)}。",
            f"No posting with photo and date yet in: {', '.join(en for _zh, en in names)}.",
        ),
        Text(
            "本期各村都张榜以后才能上报发放；不发的名单先撤销。",
            "It goes up once every village of the round has posted its list; drop a list that isn't paid.",
        ),
        clause=GOES_UP,
    )


def check_posted(row: PayList) -> None:
    """Raises Refused (posting_needed) while a village with recipients has no posting."""
    fault = needed(row)
    if fault is not None:
        raise fault


def object_online(row: PayList, party: str, text: str, *, place: int | None = None, key: str) -> Objection:
    """Somebody objects from the posting or the public page, without an account: a case on a card for appeals as at the
    counter, which stands with the list when it goes up.

    Raises Refused (not_public, reason_needed, no_such, field_unfit, nobody_for_role, changed_meanwhile).
    """
    name = party.replace("\x00", "").strip() or "未留姓名"
    with transaction.atomic():
        ledger.hold(row.township.code)
        done = frame.done_before(key_of(row, key))
        if done is not None:
            return Objection.objects.get(matter=done)
        row.refresh_from_db()
        typed = lists.objection_words(row, name, text.replace("\x00", ""), place)
        register = registers.register_of(APPEAL)
        entered = field_values.read(register.fields, {"source": "online", **typed}, row.township, {})
        unit, start = lists.handling_unit(row.township), register.clock
        record = registers.store_record(
            register,
            entered,
            registers.Opened(
                row.township,
                unit,
                unit,
                None,
                registers.limits_on(register, entered, row.township_id),
                values.moment_of(entered[start.field]) if start else None,
            ),
            by=RESIDENT,
            key=key_of(row, key),
        )
        return lists.keep_objection(row, place, record.matter, RESIDENT)


def key_of(row: PayList, key: str) -> str:
    """The key of a public request about one list, so that it meets no other request."""
    return f"object:{row.pk}:{key}"


def _unfit(code: str, zh: str, en: str, mend_zh: str, mend_en: str, field: str) -> Refused:
    return Refused(code, Text(zh, en), Text(mend_zh, mend_en), clause=POSTED, field=field)
