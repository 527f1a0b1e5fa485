"""First inquiry (首问): whoever is asked first registers it and stays responsible until somebody has taken it."""

from dataclasses import dataclass

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import answers, catalogue, receipts, sheets
from sunlit.hall.actions.applications import find_task, open_task
from sunlit.hall.models import ContactAttempt, Inquiry
from sunlit.matters import actions, documents, frame, refusals
from sunlit.matters.models import Document, Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

CHANNELS = {
    Inquiry.Way.VISIT: Matter.Channel.WINDOW,
    Inquiry.Way.PHONE: Matter.Channel.PHONE,
    Inquiry.Way.ONLINE: Matter.Channel.ONLINE,
    Inquiry.Way.AGENT: Matter.Channel.AGENT,
}


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


def register(township: Organisation, question: Question, *, by: Viewer, key: str = "") -> Inquiry:
    """Enter an inquiry into the register. The person who registers is the first-asked person, whoever helps
    later (S0.02.03, S1.01.01, S1.01.08, S2.26.01).

    Raises Refused (matter_needed, no_enquiry_department).
    """
    _check(question)
    intake = _intake(township)
    staff = Staff.objects.get(pk=frame.staff_of(by))
    own = staff.holdings.filter(until=None).select_related("post__organisation").first()
    unit = own.post.organisation if own else intake
    return _open(township, question, "inquiry", unit, intake, staff, by, key)[0]


def ask_online(
    township: Organisation, question: Question, *, by: Viewer, key: str = ""
) -> tuple[Inquiry, str]:
    """A question from the public site: the Party-government office assigns it (S2.26.09). The inquiry and the
    code with which it is followed."""
    _check(question)
    intake = _intake(township)
    return _open(township, question, "inquiry-online", township, intake, None, by, key)


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
    code = receipts.new_code()
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
        ),
        by=by,
        key=key,
        then=store,
    )
    return (made[0] if made else matter.inquiry), code


def answer(inquiry_id: int, text: str, *, by: Viewer, key: str = "") -> Inquiry:
    """Answer. For an inquiry about an item, procedure, limit, papers and formalities go with the answer by
    themselves, complete (S2.29.04). Raises Refused (answer_needed, written_wanted)."""
    if not text.strip():
        raise Refused(
            "answer_needed",
            Text("没有填写答复。", "The answer is missing."),
            field="answer",
            clause="S2.26.01",
        )
    with transaction.atomic():
        inquiry = locked_inquiry(inquiry_id)
        task = open_task(inquiry.matter, "answered")

        def write(matter: Matter) -> None:
            inquiry.answer, inquiry.disposal = text.strip(), Inquiry.Disposal.ANSWERED
            if inquiry.item:
                inquiry.answer_blocks = answers.blocks(catalogue.item(inquiry.item))
            inquiry.save(update_fields=["answer", "disposal", "answer_blocks"])
            if inquiry.written_wanted:
                sheets.inquiry_slip(matter, inquiry, by=by)

        actions.complete(task.pk, "answered", by=by, key=key, then=write)
        return inquiry


def lead(inquiry_id: int, unit: Organisation, handler: Staff | None, *, by: Viewer, key: str = "") -> Inquiry:
    """Lead the visitor to the responsible unit and a named person there. The first-asked person stays responsible
    until that person has taken over (S0.02.05, S1.01.05, S2.26.05).

    A report about somebody is never led to that person (S1.01.10). Raises Refused (handler_needed,
    not_in_unit, to_the_person_concerned, own_matter).
    """
    with transaction.atomic():
        inquiry = locked_inquiry(inquiry_id)
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
                Text(
                    "不能把反映交给被反映的人。",
                    "What is said about a person can't be passed to that person.",
                ),
                clause="S1.01.10",
                field="handler",
            )
        frame.check_same_township(inquiry.matter, unit)
        if not handler.holdings.filter(post__organisation=unit, until=None).exists():
            raise Refused(
                "not_in_unit",
                Text(f"{handler.name}不在{unit.name}任职。", f"{handler.name} holds no post in {unit.name}."),
                field="handler",
            )
        if inquiry.item and handler.pk == inquiry.matter.first_asked_id:
            raise Refused(
                "own_matter",
                Text("这是您本人的职责，不能转引。", "This is your own matter; it can't be led on."),
                Text("请直接办理。", "Handle it yourself."),
                clause="S1.01.03",
            )

        def assign(matter: Matter) -> None:
            matter.unit_id, matter.handler_id = unit.pk, handler.pk
            inquiry.disposal = Inquiry.Disposal.LED
            inquiry.save(update_fields=["disposal"])

        for outcome in ("lead", "found", "decided", "passed", "assigned"):
            task = find_task(inquiry.matter, outcome)
            if task is not None:
                actions.complete(task.pk, outcome, by=by, key=key, then=assign)
                return inquiry
        raise refusals.no_such_outcome("lead")


def outside(
    inquiry_id: int,
    *,
    by: Viewer,
    explanation: str,
    name: str,
    address: str = "",
    phone: str = "",
    key: str = "",
) -> Inquiry:
    """The matter lies outside the township's remit: explain, and name the competent body (S0.02.06, S1.01.07).

    Raises Refused (explanation_needed, body_needed).
    """
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
    with transaction.atomic():
        inquiry = locked_inquiry(inquiry_id)
        task = open_task(inquiry.matter, "outside")

        def write(matter: Matter) -> None:
            inquiry.answer, inquiry.disposal = explanation.strip(), Inquiry.Disposal.OUTSIDE
            inquiry.outside_name, inquiry.outside_address = name.strip(), address.strip()
            inquiry.outside_phone = phone.strip()
            inquiry.save(
                update_fields=["answer", "disposal", "outside_name", "outside_address", "outside_phone"]
            )
            sheets.referral(matter, inquiry, by=by)

        actions.complete(task.pk, "outside", by=by, opinion=explanation, key=key, then=write)
        return inquiry


def try_contact(inquiry_id: int, *, by: Viewer, reached: bool, note: str = "") -> ContactAttempt:
    """The handler is away: the first-asked person calls them (S2.26.06)."""
    with transaction.atomic():
        inquiry = locked_inquiry(inquiry_id)
        attempt = ContactAttempt.objects.create(
            inquiry=inquiry, staff_id=frame.staff_of(by), reached=reached, note=note
        )
        frame.log(inquiry.matter, "handler_called", by, {"reached": reached})
        if reached:
            actions.complete(open_task(inquiry.matter, "reached").pk, "reached", by=by)
        return attempt


def take_in_papers(inquiry_id: int, papers: list[str], *, by: Viewer, key: str = "") -> Document:
    """The handler wasn't reached: take in the papers, list them, hand them over later (S2.26.06).

    Raises Refused (not_tried, papers_needed).
    """
    with transaction.atomic():
        inquiry = locked_inquiry(inquiry_id)
        if not inquiry.attempts.filter(reached=False).exists():
            raise Refused(
                "not_tried",
                Text("还没有联系经办人。", "Nobody has tried to reach the handler."),
                Text("请先联系并记录。", "Call first and write it down."),
                clause="S2.26.06",
            )
        if not any(paper.strip() for paper in papers):
            raise Refused(
                "papers_needed",
                Text("没有列出代收的材料。", "The papers taken in aren't listed."),
                field="papers",
            )
        made: list[Document] = []

        def write(matter: Matter) -> None:
            attempt = inquiry.attempts.order_by("-at").first()
            made.append(
                documents.issue(
                    "material-receipt",
                    {
                        "submitter": inquiry.visitor or "未留姓名",
                        "phone": inquiry.contact or "未留电话",
                        "item": inquiry.question[:100],
                        "came": clock.now(),
                        "materials": [
                            {"name": paper.strip(), "form": "原件或复印件", "copies": 1, "pages": 1}
                            for paper in papers
                            if paper.strip()
                        ],
                        "taken_by": by.name,
                        "for_handler": matter.handler.name if matter.handler else matter.unit.name,
                        "contact_attempt": (attempt.note if attempt and attempt.note else "电话未接通"),
                        "hand_over_by": clock.today(),
                    },
                    township=matter.township,
                    matter=matter,
                    by=by,
                )
            )

        task = open_task(inquiry.matter, "taken_in")
        actions.complete(task.pk, "taken_in", by=by, opinion="；".join(papers), key=key, then=write)
        return made[0]


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


def locked_inquiry(inquiry_id: int) -> Inquiry:
    """An inquiry with its matter locked for this transaction."""
    matter_id = Inquiry.objects.values_list("matter_id", flat=True).get(pk=inquiry_id)
    matter = frame.lock(matter_id)
    inquiry = Inquiry.objects.get(pk=inquiry_id)
    inquiry.matter = matter
    return inquiry
