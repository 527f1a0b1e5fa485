"""Practical things promised to the public: published with how far they are, followed to the end, never hidden."""

from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters.models import Notice
from sunlit.matters.record_frame import once
from sunlit.people.models import Organisation
from sunlit.people.queries import holdings_on
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.promises.actions.writing import log, publisher, said, writer
from sunlit.promises.models import Explanation, State, Thing


def promise_thing(
    unit: Organisation, title: str, target: date, *, by: Viewer, title_en: str = "", key: str = ""
) -> Thing:
    """Write down a practical thing that is promised for a day; a draft until it is published.

    Raises Refused (not_your_seat, text_needed, personal_data).
    """
    township = unit.township or unit
    staff_id = writer(by, unit)
    words = said(title, "title", 200)
    english = said(title_en, "title_en", 300, needed=False)

    def make() -> Thing:
        made = Thing.objects.create(
            township=township, unit=unit, title=words, title_en=english, target=target, written_by_id=staff_id,
            written_at=clock.now(), key=key or None,
        )  # fmt: skip
        log(township, "thing_promised", by, "thing", made.pk, {"title": words, "target": str(target)})
        return made

    return once(Thing, key, make)


def record_state(thing_id: int, percent: int, day: date, words: str, *, by: Viewer, key: str = "") -> State:
    """Record how far a thing was on a day, which may be past but not to come.

    Raises Refused (not_your_seat, percent_needed, day_to_come, text_needed, personal_data, is_closed).
    """
    thing = Thing.objects.select_related("township", "unit").get(pk=thing_id)
    staff_id = writer(by, thing.unit)
    text = said(words, "words", 200)
    if not 0 <= percent <= 100:
        raise Refused(
            "percent_needed",
            Text("完成进度是0至100的百分比。", "How far it is, is a share from 0 to 100 per cent."),
            clause="S0.01.02",
            field="percent",
        )
    if day > clock.today():
        raise Refused(
            "day_to_come",
            Text("这一天还没有到。", "That day is still to come."),
            Text("请填今天或以前的日期。", "Give today or an earlier day."),
            clause="S3.04.02",
            field="day",
        )

    def make() -> State:
        made = State.objects.create(
            thing=thing, percent=percent, day=day, words=text, recorded_at=clock.now(), recorded_by_id=staff_id,
            key=key or None,
        )  # fmt: skip
        log(
            thing.township,
            "thing_state",
            by,
            "thing",
            thing.pk,
            {"percent": percent, "day": str(day), "words": text},
        )
        return made

    return once(State, key, make)


def publish_thing(thing_id: int, *, by: Viewer) -> Thing:
    """Publish a promised thing together with how far it is; without a state it is refused (S0.01.02, S3.04.02).

    Raises Refused (state_needed, already_done, not_your_seat).
    """
    thing = Thing.objects.select_related("township").get(pk=thing_id)
    staff_id = publisher(by, thing.township)
    if not thing.states.exists():
        raise Refused(
            "state_needed",
            Text("没有写明完成情况，不能公布。", "How far it is isn't recorded; it can't be published."),
            Text(
                "请先登记完成情况；还没动工的，写0并说明。",
                "Record how far it is first; 0 with a word where nothing was begun.",
            ),
            clause="S0.01.02",
            field="percent",
        )
    with transaction.atomic():
        if not Thing.objects.filter(pk=thing_id, published_at=None).update(
            published_at=clock.now(), published_by_id=staff_id
        ):
            raise Refused("already_done", Text("这件事已经公布。", "This thing is published already."))
        log(thing.township, "thing_published", by, "thing", thing.pk, {"title": thing.title})
    return Thing.objects.get(pk=thing_id)


def explain_delay(thing_id: int, text: str, *, by: Viewer, key: str = "") -> Explanation:
    """Say in public why a thing is late. Raises Refused (not_your_seat, text_needed, personal_data)."""
    thing = Thing.objects.select_related("township", "unit").get(pk=thing_id)
    staff_id = writer(by, thing.unit)
    words = said(text, "text", 500)

    def make() -> Explanation:
        made = Explanation.objects.create(
            thing=thing, text=words, at=clock.now(), by_id=staff_id, key=key or None
        )
        log(thing.township, "thing_explained", by, "thing", thing.pk, {"text": words})
        return made

    return once(Explanation, key, make)


def tell_overdue(today: date | None = None) -> int:
    """Tell each unit once that a thing it promised is past its day and not complete (S3.04.02). How many; once a day."""
    day, told = today or clock.today(), 0
    rows = Thing.objects.filter(published_at__isnull=False, told_at=None, target__lt=day)
    for thing in rows.exclude(states__percent__gte=100).select_related("township", "unit").order_by("pk"):
        with transaction.atomic():
            if not Thing.objects.filter(pk=thing.pk, told_at=None).update(told_at=clock.now()):
                continue  # another worker was first
            recorded = thing.states.filter(percent__gt=0).exists()
            zh = "尚未完成" if recorded else "没有记录结果"
            en = "is not complete" if recorded else "has no result recorded"
            people = holdings_on(day).filter(post__organisation=thing.unit).values_list("staff", flat=True)
            Notice.objects.bulk_create(
                Notice(
                    staff_id=person,
                    text=f"承诺事项“{thing.title[:120]}”{thing.target}到期，{zh}，已公开显示逾期。请登记结果并说明原因。",
                    text_en=f"“{thing.label('en')[:120]}”, promised for {thing.target}, {en} and is shown as overdue.",
                    at=clock.now(),
                )
                for person in sorted(set(people))
            )
            log(thing.township, "thing_overdue", CLOCK, "thing", thing.pk, {"target": str(thing.target)})
            told += 1
    return told
