"""Leading on (引荐): to the responsible unit and a named person there, or a caller to the office's number."""

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.actions.tasks import complete_step, find_task, locked_inquiry, open_task
from sunlit.hall.models import Inquiry, ItemState
from sunlit.matters import actions, frame, refusals, seats
from sunlit.matters.models import HandOver, Matter, Notice, Share
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer


def lead(
    inquiry_id: int,
    unit: Organisation,
    handler: Staff | None,
    *,
    by: Viewer,
    category: str = "",
    key: str = "",
) -> Inquiry:
    """Lead the visitor to the responsible unit and a named person there. The first-asked person stays responsible
    until that person has taken over (S0.02.05, S1.01.05, S2.26.05).

    An inquiry without a class (``category``: the number of a category, or ``other``; known by itself where an item
    was chosen) isn't passed on (S3.27.06). A report about somebody is never led to that person (S1.01.10), nor to a unit
    that they head (信访工作条例 30); one's own matter is led to nobody (S1.01.03). Raises Refused (handler_needed, class_needed, not_in_unit,
    to_the_person_concerned, headed_by_the_person_concerned, own_matter).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return Inquiry.objects.get(matter=done)
        inquiry = locked_inquiry(inquiry_id)
        matter = inquiry.matter
        named = _check_handler(inquiry, unit, handler)
        category = category or str(matter.facts.get("class", ""))
        if inquiry.item:
            category = str(catalogue.category_of(inquiry.item).number)
        if not category:
            raise Refused(
                "class_needed",
                Text("还没有归类。", "It isn't classified yet."),
                Text("请选择类别后再转。", "Choose its class, then pass it on."),
                clause="S3.27.06",
                field="category",
            )

        def assign(locked: Matter) -> None:
            locked.facts = {**locked.facts, "class": category}
            locked.handler_id = named.pk
            if locked.first_asked_id is None:
                locked.unit_id = unit.pk
            else:
                _offer(locked, unit, named, by)
            inquiry.disposal = Inquiry.Disposal.LED
            inquiry.save(update_fields=["disposal"])
            Share.objects.get_or_create(matter=locked, unit=unit)
            Notice.objects.create(
                staff=named,
                matter=locked,
                text=f"请接手：{locked.number} {locked.title}"[:300],
                text_en=f"Please take over: {locked.number} {locked.title}"[:300],
                at=clock.now(),
            )

        for outcome in ("lead", "found", "decided", "passed", "led_elsewhere", "assigned"):
            task = find_task(matter, outcome)
            if task is not None:
                actions.complete(task.pk, outcome, by=by, key=key, then=assign)
                return inquiry
        open_task(matter, "lead")
        raise refusals.no_such_outcome("lead")


def _check_handler(inquiry: Inquiry, unit: Organisation, handler: Staff | None) -> Staff:
    if handler is None:
        raise Refused(
            "handler_needed",
            Text("没有写明由谁接办。", "Nobody is named who will take it."),
            Text("请选择经办人。", "Choose the person."),
            clause="S2.26.05",
            field="handler",
        )
    if inquiry.about_id == handler.pk:
        raise Refused(
            "to_the_person_concerned",
            Text("不能把反映交给被反映的人。", "What is said about a person can't be passed to that person."),
            Text("请转给其他人。", "Pass it to somebody else."),
            clause="S1.01.10",
            field="handler",
        )
    if inquiry.about_id and seats.headed_by(unit, [inquiry.about_id]):
        raise refusals.headed_by_the_person_concerned(unit)
    if unit.township_id != inquiry.matter.township_id and unit.pk != inquiry.matter.township_id:
        raise Refused(
            "not_in_unit", Text("不是本镇的部门。", "Not a unit of this township."), field="handler"
        )
    if not handler.holdings.filter(post__organisation=unit, until=None).exists():
        raise Refused(
            "not_in_unit",
            Text(f"{handler.name}不在{unit.name}任职。", f"{handler.name} holds no post in {unit.name}."),
            field="handler",
        )
    first = inquiry.matter.first_asked_id
    if first is not None and (handler.pk == first or owns(inquiry, first)):
        raise Refused(
            "own_matter",
            Text("这是您本人的职责，不能转引。", "This is your own matter; it can't be led on."),
            Text("请直接答复或办理。", "Answer or handle it yourself."),
            clause="S1.01.03",
            field="handler",
        )
    return handler


def owns(inquiry: Inquiry, staff_id: int | None) -> bool:
    """Whether the item asked about is this person's own duty; then it isn't led to anybody (S1.01.03)."""
    return bool(
        inquiry.item
        and staff_id
        and ItemState.objects.filter(
            township_id=inquiry.matter.township_id, item=inquiry.item, owner_id=staff_id
        ).exists()
    )


def proposed_handler(township_id: int, item_id: str) -> Staff | None:
    """The person whom the township made responsible for an item: whom the system proposes (S0.02.05)."""
    state = ItemState.objects.filter(township_id=township_id, item=item_id).select_related("owner").first()
    return state.owner if state else None


def _offer(matter: Matter, unit: Organisation, handler: Staff, by: Viewer) -> None:
    """Offer the visitor inside a running act; an offer to somebody else that nobody took is replaced."""
    HandOver.objects.filter(matter=matter, what=HandOver.What.VISITOR, taken_at=None).delete()
    HandOver.objects.create(
        matter=matter,
        what=HandOver.What.VISITOR,
        giver_id=frame.staff_of(by),
        unit=unit,
        receiver=handler,
        offered_at=clock.now(),
    )
    frame.log(
        matter,
        "offered",
        by,
        {"what": "visitor", "unit": unit.code, "receiver": f"staff:{handler.pk}"},
    )


def pass_on(inquiry_id: int, *, by: Viewer, key: str = "") -> Inquiry:
    """A call that belongs to another office: from now on it is listed as not passed on until a receiver is named
    (`lead`) or the caller has the number (`give_number`) (S1.01.10)."""
    return complete_step(inquiry_id, "telephone", lambda inquiry, matter: None, by=by, key=key)


def give_number(
    inquiry_id: int,
    unit: Organisation,
    *,
    by: Viewer,
    number: str = "",
    no_place_reason: str = "",
    key: str = "",
) -> Inquiry:
    """Give a caller the responsible office's number; the directory fills it in (S2.26.08, S2.29.05).

    Raises Refused (number_needed, place_needed).
    """
    phone = number.strip() or unit.phone.strip()
    if not phone:
        raise Refused(
            "number_needed",
            Text(f"通讯录里没有{unit.name}的电话。", f"The directory has no number of {unit.name}."),
            Text("请填写告知的号码。", "Write down the number that was given."),
            clause="S2.26.08",
            field="number",
        )
    if not unit.address.strip() and not no_place_reason.strip():
        raise Refused(
            "place_needed",
            Text(f"通讯录里没有{unit.name}的地址。", f"The directory has no address of {unit.name}."),
            Text("请写明原因。", "Say why."),
            clause="S2.29.05",
            field="no_place_reason",
        )

    def write(inquiry: Inquiry, matter: Matter) -> None:
        inquiry.answer = f"请联系{unit.name}，电话{phone}" + (f"，地址{unit.address}" if unit.address else "")
        inquiry.disposal = Inquiry.Disposal.ANSWERED
        write_place(inquiry, unit.name, unit.address, phone, no_place_reason)
        inquiry.save()

    with transaction.atomic():
        inquiry = Inquiry.objects.select_related("matter").get(pk=inquiry_id)
        if find_task(inquiry.matter, "number_given") is None and not frame.done_before(key):
            pass_on(inquiry_id, by=by)
        return complete_step(inquiry_id, "number_given", write, by=by, key=key)


def write_place(inquiry: Inquiry, name: str, address: str, phone: str, reason: str) -> None:
    """Write into the entry where the person was told to go, or why no address and telephone are known."""
    inquiry.outside_name, inquiry.outside_address = name.strip()[:120], address.strip()[:200]
    inquiry.outside_phone, inquiry.unpassed_reason = phone.strip()[:40], reason.strip()[:200]
