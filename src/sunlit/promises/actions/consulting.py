"""Questions at the centre about policies and figures: answered from what is published, or made a request (S3.26.05)."""

from django.db import transaction

from sunlit import clock
from sunlit.core.access import Answering
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure import queries
from sunlit.disclosure.models import Publication
from sunlit.matters import field_values, frame, refusals
from sunlit.matters.book import book
from sunlit.matters.hooks import particulars_of
from sunlit.matters.models import Matter, Task
from sunlit.matters.record_frame import once
from sunlit.people.viewer import PUBLIC, Viewer
from sunlit.promises.models import Consultation
from sunlit.registers import actions as registers

MOST_QUESTION = 300


def answering(item: str) -> Answering | None:
    """How questions of an item are answered; None for items whose answers aren't logged."""
    rules = (rule for access in book().access for rule in access.answers)
    return next((rule for rule in rules if item in rule.items), None) if item else None


def published_for(matter: Matter) -> list[Publication]:
    """What a question in this matter can be answered from, the newest first."""
    rule = answering(matter.item)
    return list(queries.of_duties(matter.township, PUBLIC, rule.duties)) if rule else []


def give(matter_id: int, question: str, publication_id: int, *, by: Viewer, key: str = "") -> Consultation:
    """Log what was asked and which publication was given, by whoever's turn it is.

    Raises Refused (not_your_seat, is_closed, question_needed, personal_data, not_published).
    """
    with transaction.atomic():
        matter, rule, words = _checked(matter_id, question, by)
        given = next((row for row in published_for(matter) if row.pk == publication_id), None)
        if given is None:
            raise Refused(
                "not_published",
                Text("这一份没有公布，不能据以答复。", "That isn't published; nothing is answered from it."),
                Text(
                    "从已公布的里面选，没有的转为信息公开申请。",
                    "Choose what is published, or make it a request.",
                ),
                clause=rule.clause,
                field="publication",
            )
        facts = {"publication": given.pk, "title": given.title, "published_on": str(given.published_on)}
        return _log(matter, words, by, key, facts, publication=given)


def make_a_request(matter_id: int, question: str, *, by: Viewer, key: str = "") -> Consultation:
    """The question is about what isn't published: open a request for information, whose time runs from today.

    Raises Refused (not_your_seat, is_closed, question_needed, personal_data, no_request).
    """
    with transaction.atomic():
        matter, rule, words = _checked(matter_id, question, by)
        register = book().registers.get(rule.otherwise)
        if register is None:
            raise Refused(
                "no_request",
                Text(
                    "这类咨询只按公布的政策答复。", "These questions are answered from published policy only."
                ),
                Text("请从政策清单中选择。", "Choose from the list of policies."),
                clause=rule.clause,
                field="publication",
            )
        before = Consultation.objects.filter(key=key).first() if key else None
        if before is not None:
            return before
        today = clock.today().isoformat()
        typed = {
            "channel": "counter",
            "applicant": "person",
            "party": matter.subject,
            "about": words[:200],
            "contact": particulars_of(matter).get("phone", ""),
            "received": today,
        }
        entered = field_values.read(register.fields, typed, matter.township, {})
        opened = registers.Opened(
            matter.township,
            matter.unit,
            matter.intake_unit or matter.unit,
            None,
            None,
            None,
            matter,
        )
        record = registers.store_record(register, entered, opened, by=by)
        return _log(matter, words, by, key, {"request": record.matter.number}, request=record.matter)


def _checked(matter_id: int, question: str, by: Viewer) -> tuple[Matter, Answering, str]:
    matter = frame.lock(matter_id)
    rule = answering(matter.item)
    if rule is None or not Task.objects.waiting_for(by).filter(matter=matter).exists():
        raise refusals.not_your_seat()
    frame.check_open(matter, None)
    words = " ".join(question.replace("\x00", "").split())
    if not words or len(words) > MOST_QUESTION:
        raise Refused(
            "question_needed",
            Text("没有写问的是什么，或者太长。", "The question is missing or too long."),
            Text(f"请写明，不超过{MOST_QUESTION}字。", f"Write it down, at most {MOST_QUESTION} characters."),
            clause=rule.clause,
            field="question",
        )
    if personal_data(words):
        raise Refused(
            "personal_data",
            Text("问题里有个人信息。", "There is personal data in the question."),
            Text("只写问的是什么。", "Write only what is asked."),
            field="question",
        )
    return matter, rule, words


def _log(
    matter: Matter,
    words: str,
    by: Viewer,
    key: str,
    facts: dict[str, object],
    *,
    publication: Publication | None = None,
    request: Matter | None = None,
) -> Consultation:
    def make() -> Consultation:
        row = Consultation.objects.create(
            matter=matter, question=words, publication=publication, request=request, at=clock.now(),
            by_id=frame.staff_of(by), key=key or None,
        )  # fmt: skip
        frame.log(matter, "consulted", by, facts, sealed={"question": words})
        return row

    return once(Consultation, key, make)
