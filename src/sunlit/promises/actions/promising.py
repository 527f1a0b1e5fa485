"""Writing a promise, publishing it on a decision of the joint meeting, and saying why it was not kept."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.service_promises import Measure, measurable
from sunlit.core.text import Text
from sunlit.matters import refusals
from sunlit.matters.book import book_of
from sunlit.matters.record_frame import once
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer
from sunlit.promises import queries
from sunlit.promises.actions.writing import log, publisher, said, writer
from sunlit.promises.models import Explanation, Printed, Promise

ACTS = "measurable-acts"
"""The parameter of the rulebook that lists the acts which somebody can check."""


@dataclass(frozen=True)
class Words:
    """What is promised: the text, from which cases it is measured, the share in per cent, and from which day."""

    text: str
    since: date
    measure: Measure = Measure.NONE
    target: int | None = None
    days: int | None = None
    text_en: str = ""


def check_words(text: str, township_id: int, *, on: date | None = None) -> None:
    """Return a text that names no number and no act that could be checked (S1.04.03). Raises Refused."""
    acts = book_of(township_id).effective(ACTS, on or clock.today()).value
    if not measurable(text, acts if isinstance(acts, tuple) else ()):
        raise Refused(
            "not_measurable",
            Text(
                "这句话里没有可以衡量的数字，也没有可以核对的行为。",
                "The text names neither a number with its unit nor an act that somebody can check.",
            ),
            Text(
                "请写明天数、次数、比例，或者写明做什么，例如“3个工作日内答复”“一次性告知”。",
                "Write days, times or a share, or what is done, such as “answered within 3 working days”.",
            ),
            clause="S1.04.03",
            field="text",
        )


def write(
    unit: Organisation, words: Words, *, by: Viewer, staff: Staff | None = None, key: str = ""
) -> Promise:
    """Write a promise of a unit, or of one of its staff; a draft until it is published.

    Raises Refused (not_your_seat, text_needed, not_measurable, target_needed, personal_data).
    """
    township = unit.township or unit
    writer_id = writer(by, unit)
    text = _checked(words, township.pk)
    if staff is not None and not queries.works_in(staff, unit):
        raise _not_in_the_unit(staff)

    def make() -> Promise:
        made = Promise.objects.create(
            township=township, unit=unit, staff=staff, written_by_id=writer_id, written_at=clock.now(),
            key=key or None, **_fields(words, text),
        )  # fmt: skip
        log(township, "promise_written", by, "promise", made.pk, {"version": 1, "text": text})
        return made

    return once(Promise, key, make)


def write_again(promise_id: int, words: Words, *, by: Viewer, key: str = "") -> Promise:
    """Write the next version of a promise. The one that stands stays published until the next one is.

    Raises as `write`, and Refused (changed_meanwhile) where there is a next version already.
    """
    before = Promise.objects.select_related("township", "unit", "staff").get(pk=promise_id)
    writer_id = writer(by, before.unit)
    text = _checked(words, before.township_id)

    def make() -> Promise:
        if Promise.objects.filter(before=before).exists():
            raise refusals.changed_meanwhile()
        made = Promise.objects.create(
            township=before.township, unit=before.unit, staff=before.staff, before=before,
            version=before.version + 1, written_by_id=writer_id, written_at=clock.now(), key=key or None,
            **_fields(words, text),
        )  # fmt: skip
        log(
            before.township,
            "promise_written",
            by,
            "promise",
            made.pk,
            {"version": made.version, "text": text},
        )
        return made

    return once(Promise, key, make)


def publish(promise_id: int, *, by: Viewer, decision: str = "", decided_on: date | None = None) -> Promise:
    """Publish a promise. That of a unit needs the decision of the joint meeting, that of a person does not.

    Raises Refused (not_your_seat, decision_needed, already_done).
    """
    promise = Promise.objects.select_related("township", "unit").get(pk=promise_id)
    publisher_id = publisher(by, promise.township)
    words = said(decision, "decision", 120, needed=False)
    if promise.staff_id is None and (not words or decided_on is None or decided_on > clock.today()):
        raise Refused(
            "decision_needed",
            Text(
                "还没有附上党政联席会的决定和日期。",
                "The decision of the joint meeting and its date are not attached.",
            ),
            Text(
                "请写明会议纪要编号和开会日期。", "Give the number of the minutes and the day of the meeting."
            ),
            clause="S2.25.03",
            field="decision" if not words else "decided_on",
        )
    with transaction.atomic():
        changed = Promise.objects.filter(pk=promise_id, published_at=None).update(
            published_at=clock.now(), published_by_id=publisher_id, decision=words, decided_on=decided_on
        )
        if not changed:
            raise _published_before()
        log(
            promise.township,
            "promise_published",
            by,
            "promise",
            promise.pk,
            {"version": promise.version, "decision": words, "decided_on": str(decided_on or "")},
        )
    return Promise.objects.get(pk=promise_id)


def explain(promise_id: int, text: str, *, by: Viewer, key: str = "") -> Explanation:
    """Say in public why a promise is not kept. Raises Refused (not_your_seat, text_needed, personal_data)."""
    promise = Promise.objects.select_related("township", "unit").get(pk=promise_id)
    staff_id = writer(by, promise.unit)
    words = said(text, "text", 500)

    def make() -> Explanation:
        made = Explanation.objects.create(
            promise=promise, text=words, at=clock.now(), by_id=staff_id, key=key or None
        )
        log(promise.township, "promise_explained", by, "promise", promise.pk, {"text": words})
        return made

    return once(Explanation, key, make)


def note_printed(
    promise_id: int,
    newspaper: str,
    day: date | None,
    complaint_phone: str,
    report_phone: str,
    *,
    by: Viewer,
    key: str = "",
) -> Printed:
    """Note that a published promise stood in a newspaper, with both telephones (S3.14.09).

    Raises Refused (printing_incomplete: with the field that is missing; not_published; not_your_seat).
    """
    promise = Promise.objects.select_related("township", "unit").get(pk=promise_id)
    staff_id = writer(by, promise.unit)
    if promise.published_at is None:
        raise Refused(
            "not_published",
            Text("这项承诺还没有公布。", "This promise is not published yet."),
            Text("请先公布，再登记见报。", "Publish it first, then note the newspaper."),
            clause="S3.14.09",
        )
    wanted = {
        "newspaper": (newspaper, "报纸名称", "the newspaper"),
        "day": (str(day or ""), "见报日期", "the day of printing"),
        "complaint_phone": (complaint_phone, "投诉电话", "the telephone for complaints"),
        "report_phone": (report_phone, "举报电话", "the telephone for reports"),
    }
    for field, (given, zh, en) in wanted.items():
        if not given.strip() or (field.endswith("phone") and not any(mark.isdigit() for mark in given)):
            raise Refused(
                "printing_incomplete",
                Text(f"没有写{zh}。", f"Missing: {en}."),
                Text(
                    "报纸名称、日期和两个电话都要写明。",
                    "Newspaper, day and both telephones are needed.",
                ),
                clause="S3.14.09",
                field=field,
            )

    def make() -> Printed:
        assert day is not None
        made = Printed.objects.create(
            promise=promise, newspaper=newspaper.strip()[:60], day=day, complaint_phone=complaint_phone.strip()[:40],
            report_phone=report_phone.strip()[:40], recorded_at=clock.now(), recorded_by_id=staff_id, key=key or None,
        )  # fmt: skip
        log(
            promise.township,
            "promise_printed",
            by,
            "promise",
            promise.pk,
            {"newspaper": made.newspaper, "day": str(day)},
        )
        return made

    return once(Printed, key, make)


def _checked(words: Words, township_id: int) -> str:
    text = said(words.text, "text", 200)
    check_words(text, township_id)
    said(words.text_en, "text_en", 300, needed=False)
    if words.measure is not Measure.NONE and not 1 <= (words.target or 0) <= 100:
        raise Refused(
            "target_needed",
            Text("没有写明目标百分比（1至100）。", "The target isn't given (1 to 100 per cent)."),
            Text("请写明达到多少算兑现。", "Say from which share on it counts as kept."),
            clause="S3.11.01",
            field="target",
        )
    if words.measure is Measure.ANSWERED_WITHIN and not 1 <= (words.days or 0) <= 60:
        raise Refused(
            "days_needed",
            Text("没有写明几个工作日内答复。", "It isn't said within how many working days."),
            Text("请填1至60。", "Give 1 to 60."),
            clause="S3.11.01",
            field="days",
        )
    return text


def _fields(words: Words, text: str) -> dict[str, object]:
    measured = words.measure is not Measure.NONE
    return {
        "text": text,
        "text_en": words.text_en.strip(),
        "measure": words.measure.value,
        "target": words.target if measured else None,
        "days": words.days if words.measure is Measure.ANSWERED_WITHIN else None,
        "since": words.since,
    }


def _not_in_the_unit(staff: Staff) -> Refused:
    return Refused(
        "not_in_the_unit",
        Text(f"{staff.name}不在这个部门任职。", f"{staff.name} doesn't work in this unit."),
        Text("请选择本部门的人员。", "Choose somebody of this unit."),
        field="staff",
    )


def _published_before() -> Refused:
    return Refused(
        "already_done",
        Text("这项承诺已经公布。", "This promise is published already."),
        Text("要改，请写新的版本。", "To change it, write a new version."),
    )
