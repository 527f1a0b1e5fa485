"""First inquiry (首问): whoever is asked first registers it and stays responsible until somebody has taken it.

To whom an inquiry is led stands in `leading.py`; what happens between the first-asked person and the handler
(taking over, being away, papers taken in) in `handovers.py`.
"""

from dataclasses import dataclass

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import answers, catalogue, receipts, register_sheets
from sunlit.hall.actions.leading import lead, pass_on, write_place
from sunlit.hall.actions.tasks import complete_step
from sunlit.hall.models import Inquiry
from sunlit.matters import actions, frame, seats
from sunlit.matters.models import Matter
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer

CHANNELS = {
    Inquiry.Way.VISIT: Matter.Channel.WINDOW,
    Inquiry.Way.PHONE: Matter.Channel.PHONE,
    Inquiry.Way.ONLINE: Matter.Channel.ONLINE,
    Inquiry.Way.AGENT: Matter.Channel.AGENT,
}

OTHER = "other"
"""The class of what no category of the service centre covers."""


@dataclass(frozen=True)
class Question:
    """What somebody came, called or wrote for. An empty ``visitor`` means that the name was declined."""

    text: str
    way: str = Inquiry.Way.VISIT
    visitor: str = ""
    visitor_unit: str = ""
    contact: str = ""
    item: str = ""
    about: Staff | None = None
    written_wanted: bool = False


def register(
    township: Organisation,
    question: Question,
    *,
    by: Viewer,
    first_asked: Staff | None = None,
    key: str = "",
) -> Inquiry:
    """Enter an inquiry into the register. The person who registers is the first-asked person, whoever helps
    later (S0.02.03, S1.01.01, S1.01.08, S2.26.01); naming somebody else as ``first_asked`` is refused.

    What is said about a member of staff is passed on at once to a supervisor who isn't that person, because its
    content is closed to everybody else (S1.01.10). Raises Refused (matter_needed, first_asked_is_fixed,
    no_enquiry_department, nobody_to_pass_to).
    """
    _check(question)
    check_first_asked(by.staff_id, first_asked.pk if first_asked else None)
    intake = _intake(township)
    staff = Staff.objects.get(pk=frame.staff_of(by))
    own = staff.holdings.filter(until=None).select_related("post__organisation").first()
    unit = own.post.organisation if own else intake
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return Inquiry.objects.get(matter=done)
        inquiry = _open(township, question, "inquiry", unit, intake, staff, by, key)[0]
        if question.about is not None:
            supervisor = _supervisor(township, question.about)
            if question.way == Inquiry.Way.PHONE:
                pass_on(inquiry.pk, by=by)
            lead(inquiry.pk, supervisor.post.organisation, supervisor.staff, by=by, category=OTHER)
        return inquiry


def check_first_asked(first_asked: int | None, named: int | None) -> None:
    """Refuse to put another first-asked person in the place of the present one (S1.01.01, S1.01.08)."""
    if named is not None and named != first_asked:
        raise Refused(
            "first_asked_is_fixed",
            Text("首问责任人不能改为他人。", "The first-asked person can't be changed."),
            Text("可以请他人承办，首问责任不变。", "Somebody else may handle it; the duty stays."),
            clause="S1.01.01",
            field="first_asked",
        )


def ask_online(
    township: Organisation, question: Question, *, by: Viewer, key: str = ""
) -> tuple[Inquiry, str]:
    """A question from the public site: the Party-government office assigns it (S2.26.09). The inquiry and the
    code with which it is followed."""
    _check(question)
    intake = _intake(township)
    office = Organisation.objects.filter(township=township, key="office", valid_to=None).first()
    return _open(township, question, "inquiry-online", office or intake, intake, None, by, key)


def _open(
    township: Organisation,
    question: Question,
    procedure: str,
    unit: Organisation,
    intake: Organisation,
    first_asked: Staff | None,
    by: Viewer,
    key: str,
) -> tuple[Inquiry, str]:
    code = receipts.code_for(key) if key else receipts.new_code()
    made: list[Inquiry] = []

    def store(matter: Matter) -> None:
        made.append(
            Inquiry.objects.create(
                matter=matter,
                way=question.way,
                visitor=question.visitor.strip(),
                visitor_unit=question.visitor_unit.strip(),
                contact=question.contact.strip(),
                contact_tail=question.contact.strip()[-4:],
                question=question.text.strip(),
                item=question.item,
                about=question.about,
                written_wanted=question.written_wanted,
                receipt_hash=receipts.hashed(code),
            )
        )

    matter = actions.open_matter(
        actions.Opening(
            kind="inquiry",
            procedure=procedure,
            township=township,
            unit=unit,
            intake_unit=intake,
            title=question.text.strip()[:60],
            subject=question.visitor.strip(),
            item=question.item,
            channel=CHANNELS[Inquiry.Way(question.way)],
            label=Matter.Label.REPORT if question.about else Matter.Label.ORDINARY,
            first_asked=first_asked,
            recused=[question.about.pk] if question.about else [],
        ),
        by=by,
        key=key,
        then=store,
    )
    return (made[0] if made else matter.inquiry), code


def answer(inquiry_id: int, text: str, *, by: Viewer, told: str = "", key: str = "") -> Inquiry:
    """Answer. For an inquiry about an item, procedure, limit, papers and formalities go with the answer by
    themselves, complete (S2.29.04). What had to be found out first is answered only when it is said how the
    person was told (``told``, S2.29.09). Raises Refused (answer_needed, told_needed, block_missing).
    """
    if not text.strip():
        raise Refused(
            "answer_needed",
            Text("没有填写答复。", "The answer is missing."),
            field="answer",
            clause="S2.26.01",
        )

    def write(inquiry: Inquiry, matter: Matter) -> None:
        if matter.step == "find_out" and not told.strip():
            raise Refused(
                "told_needed",
                Text("没有写明怎样告知来人。", "How the person was told is missing."),
                Text("问清之后要告诉来人。", "What was found out must reach the person."),
                clause="S2.29.09",
                field="told",
            )
        inquiry.answer, inquiry.disposal = text.strip(), Inquiry.Disposal.ANSWERED
        if inquiry.item:
            inquiry.answer_blocks = answers.blocks(
                catalogue.item_of(inquiry.matter.township_id, inquiry.item)
            )
            answers.check(inquiry.answer_blocks, matter.township_id)
        if told.strip():
            matter.facts = {**matter.facts, "told": told.strip(), "told_at": clock.now().isoformat()}
        inquiry.save(update_fields=["answer", "disposal", "answer_blocks"])
        if inquiry.written_wanted:
            register_sheets.inquiry_slip(matter, inquiry, by=by)

    return complete_step(inquiry_id, "answered", write, by=by, key=key)


def outside(
    inquiry_id: int,
    *,
    by: Viewer,
    explanation: str,
    name: str = "",
    address: str = "",
    phone: str = "",
    body: Organisation | None = None,
    no_place_reason: str = "",
    key: str = "",
) -> Inquiry:
    """The matter lies outside the township's remit: explain, and name the competent body (S0.02.06, S1.01.07,
    S2.26.07). A ``body`` of the directory fills in its name, address and telephone; where neither address nor
    telephone is known the reason is written down (S2.29.05).

    Raises Refused (explanation_needed, body_needed, place_needed).
    """
    if body is not None:
        name, address, phone = name or body.name, address or body.address, phone or body.phone
    if not explanation.strip():
        raise Refused(
            "explanation_needed",
            Text("没有说明理由。", "The explanation is missing."),
            Text("请说明为什么不属本镇职责。", "Say why it isn't the township's remit."),
            clause="S0.02.06",
            field="explanation",
        )
    if not name.strip():
        raise Refused(
            "body_needed",
            Text("没有写明主管部门。", "The competent body is missing."),
            Text("请写明应到哪个部门。", "Name the body to go to."),
            clause="S0.02.06",
            field="name",
        )
    if not address.strip() and not phone.strip() and not no_place_reason.strip():
        raise Refused(
            "place_needed",
            Text("地址和电话都没有。", "Neither address nor telephone is given."),
            Text("请填写其中之一，或写明为什么不知道。", "Give one of them, or say why it isn't known."),
            clause="S2.29.05",
            field="no_place_reason",
        )

    def write(inquiry: Inquiry, matter: Matter) -> None:
        inquiry.answer, inquiry.disposal = explanation.strip(), Inquiry.Disposal.OUTSIDE
        inquiry.outside_body = body
        write_place(inquiry, name, address, phone, no_place_reason)
        inquiry.save()
        register_sheets.referral(matter, inquiry, by=by)

    return complete_step(inquiry_id, "outside", write, by=by, opinion=explanation, key=key)


def unclear(inquiry_id: int, *, by: Viewer, key: str = "") -> Inquiry:
    """It isn't clear whose matter it is: a task to find out opens for the first-asked person. Not clear is no
    ground to end anything (S1.01.06, S2.29.09)."""
    return complete_step(inquiry_id, "unclear", lambda inquiry, matter: None, by=by, key=key)


def handled(inquiry_id: int, application: Matter, *, by: Viewer) -> Inquiry:
    """The inquiry became an application (S1.01.03, S2.26.01); the application's number goes into the register."""

    def write(inquiry: Inquiry, matter: Matter) -> None:
        matter.facts = {**matter.facts, "application": application.number}
        inquiry.disposal = Inquiry.Disposal.HANDLED
        inquiry.answer = f"已转为办件{application.number}"
        inquiry.save(update_fields=["disposal", "answer"])

    return complete_step(inquiry_id, "handled", write, by=by)


def _supervisor(township: Organisation, about: Staff) -> Holding:
    """A supervisor who isn't the person concerned and doesn't work under them. Raises Refused (nobody_to_pass_to)."""
    holdings = (
        Holding.objects.filter(
            until=None, post__organisation__township=township, staff__is_active=True, staff__admin=""
        )
        .exclude(staff=about)
        .select_related("staff", "post__organisation")
        .order_by("letter", "pk")
    )
    for holding in holdings:
        if "supervisor" in holding.post.roles and not seats.headed_by(holding.post.organisation, [about.pk]):
            return holding
    raise Refused(
        "nobody_to_pass_to",
        Text("本镇没有可以接收这一反映的监督人员。", "No supervisor of this township may receive this."),
        Text("请引导来人向上级纪检监察机关反映。", "Direct the person to the discipline body above."),
        clause="S1.01.10",
        field="about",
    )


def _check(question: Question) -> None:
    if not question.text.strip():
        raise Refused(
            "matter_needed",
            Text("没有填写咨询或反映的事项。", "The matter asked about is missing."),
            Text("请写明来人要办或要问什么。", "Write down what the person wants."),
            clause="S1.01.09",
            field="question",
        )


def _intake(township: Organisation) -> Organisation:
    intake = catalogue.enquiry_of(township)
    if intake is None:
        raise Refused(
            "no_enquiry_department",
            Text("本镇尚未设咨询受理服务部。", "This township has no enquiry department yet."),
            clause="S3.27.03",
        )
    return intake
