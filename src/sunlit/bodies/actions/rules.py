"""Rules that the township issues: from which day they hold, whom they bind, what their articles mean."""

from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.bodies.models import Issued, Participant, Question
from sunlit.bodies.queries import Survey
from sunlit.core.instruments import Instrument
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

ISSUERS = ("mayor", "executive_deputy", "office_director", "office_clerk")


def issue(
    key: str,
    township: Organisation,
    *,
    number: str,
    issued_on: date,
    published_on: date | None = None,
    basis: str = "",
    by: Viewer,
) -> Issued:
    """Enter a rule as issued; its first day follows from the rule. Entering the same again changes nothing.

    Raises KeyError for an unknown rule and Refused (not_your_seat, number_needed, basis_needed, dates_out_of_order,
    bodies_incomplete, already_issued). S0.07.53, S1.06.29, S1.07.10, S2.12.01, S3.24.02.
    """
    rule = book().instruments[key]
    _may(by, township, ISSUERS)
    number, basis = " ".join(number.split()), " ".join(basis.split())
    if not number or len(number) > 60:
        raise _refused("number_needed", "没有写文号，或者超过60个字。", "The document number is missing or too long.",
                       "请填写本镇发文的文号。", "Give the number of the township's document.", rule, "number")  # fmt: skip
    if (rule.needs_basis and not basis) or len(basis) > 60:
        raise _refused("basis_needed", "没有写所依据的上级文件的文号，不能印发。",
                       "The number of the superior document is missing; it can't be issued.",
                       "请填写上级文件的文号。", "Give the number of that document.", rule, "basis")  # fmt: skip
    if issued_on > clock.today() or (
        published_on is not None and not issued_on <= published_on <= clock.today()
    ):
        raise _refused("dates_out_of_order", "印发日不能晚于公布日，两者都不能晚于今天。",
                       "Issue comes before publication, and neither lies after today.",
                       "请核对日期。", "Check the days.", rule, "issued_on")  # fmt: skip
    with transaction.atomic():
        ledger.hold(township.code)
        before = Issued.objects.filter(township=township, key=key).first()
        if before is not None:
            return _published(before, rule, number, issued_on, published_on, basis, by)
        _bodies_complete(rule, township)
        try:
            with transaction.atomic():
                row = Issued.objects.create(
                    township=township,
                    key=key,
                    number=number,
                    issued_on=issued_on,
                    published_on=published_on,
                    effective_on=rule.effective_on(issued_on, published_on),
                    basis=basis,
                    by_id=frame.staff_of(by),
                )
        except IntegrityError as error:
            raise refusals.changed_meanwhile() from error
        _log(township, "rule_issued", key, by, {"number": number, "effective": str(row.effective_on or "")})
        return row


def _published(
    row: Issued,
    rule: Instrument,
    number: str,
    issued_on: date,
    published_on: date | None,
    basis: str,
    by: Viewer,
) -> Issued:
    """A rule that was issued may still get its day of publication; nothing else of it changes."""
    same = (row.number, row.issued_on, row.basis) == (number, issued_on, basis)
    if same and row.published_on in (published_on, None):
        if row.published_on != published_on:
            row.published_on = published_on
            row.effective_on = rule.effective_on(issued_on, published_on)
            row.save(update_fields=["published_on", "effective_on"])
            _log(row.township, "rule_published", row.key, by, {"effective": str(row.effective_on or "")})
        return row
    raise _refused("already_issued", f"已于{row.issued_on}印发（{row.number}），不能改。",
                   f"It was issued on {row.issued_on} ({row.number}) and can't be changed.",
                   "如有误，请另行发文。", "A mistake is mended by another document.", rule, "number")  # fmt: skip


def _bodies_complete(rule: Instrument, township: Organisation) -> None:
    survey = Survey(township)
    for key in rule.needs_bodies:
        state = survey.state(key)
        if not state.complete:
            zh = "；".join(gap.label("zh") for gap in state.missing) or "还没有成立"
            en = "; ".join(gap.label("en") for gap in state.missing) or "not set up"
            raise Refused(
                "bodies_incomplete",
                Text(f"“{state.rule.title.zh}”还不齐：{zh}。", f"{state.rule.title.en} is incomplete: {en}."),
                Text("各个位置都落实后才能印发。", "It can be issued when every position is filled."),
                clause=state.rule.clauses[0],
            )


def effective_on(key: str, township: Organisation) -> date | None:
    """The first day on which a rule holds in a township; None where it was not issued, or waits for publication."""
    rows = Issued.objects.filter(township=township, key=key)
    return rows.values_list("effective_on", flat=True).first()


def take_part(key: str, township: Organisation, unit: Organisation, *, by: Viewer) -> Participant:
    """Put a unit on the list of those that take part in a rule (S2.17.04). Again changes nothing.

    Raises KeyError and Refused (not_your_seat, not_bound).
    """
    rule = book().instruments[key]
    _may(by, township, ISSUERS)
    if not rule.listed or unit.township_id != township.pk or unit.kind not in rule.applies_to:
        raise _refused("not_bound", "这个单位不在适用范围内。", "This unit is not within its scope.",
                       "请选列出的单位。", "Choose one of the list.", rule, "unit")  # fmt: skip
    with transaction.atomic():
        row, made = Participant.objects.get_or_create(
            key=key, unit=unit, defaults={"township": township, "since": clock.today()}
        )
        if made:
            _log(township, "takes_part", key, by, {"unit": unit.code})
        return row


def ask(key: str, township: Organisation, clause: str, text: str, *, by: Viewer) -> Question:
    """File a question on what an article means (S0.07.52). Any of the township's staff may.

    Raises Refused (not_your_seat, no_such_article, text_needed, personal_data).
    """
    rule = book().instruments[key]
    _may(by, township, ())
    if not rule.articles or not clause.startswith(rule.articles) or clause not in book().clauses:
        raise _refused("no_such_article", "没有这一条。", "There is no such article.",
                       "请从列出的条文中选。", "Choose one of the list.", rule, "clause")  # fmt: skip
    words = _words(text, 500, rule)
    with transaction.atomic():
        row, made = Question.objects.get_or_create(
            township=township,
            instrument=key,
            clause=clause,
            text=words,
            asked_by_id=frame.staff_of(by),
            answer="",
            defaults={"asked_at": clock.now()},
        )
        if made:
            _log(township, "meaning_asked", key, by, {"clause": clause, "question": row.pk})
        return row


def interpret(question_id: int, answer: str, *, by: Viewer) -> Question:
    """Publish the interpretation of an article; it shows beside it from now on (S0.07.52).

    Raises Refused (not_your_seat, already_done, text_needed, personal_data), Question.DoesNotExist.
    """
    with transaction.atomic():
        rows = Question.objects.visible_to(by).select_related("township")
        row: Question = rows.get(pk=question_id)
        ledger.hold(row.township.code)
        row.refresh_from_db(fields=["answer", "answered_at"])
        rule = book().instruments[row.instrument]
        _may(by, row.township, rule.interpreted_by)
        words = _words(answer, 1000, rule)
        if row.answered_at is not None:
            if row.answer == words:
                return row
            raise _refused("already_done", "这个问题已经解释。", "It was answered already.",
                           "需要补充的，请另提一问。", "Ask another question to add to it.", rule, "answer")  # fmt: skip
        row.answer, row.answered_at, row.answered_by_id = words, clock.now(), frame.staff_of(by)
        row.answered_as = next(role for role in rule.interpreted_by if by.has_role(role))
        row.save(update_fields=["answer", "answered_at", "answered_by", "answered_as"])
        _log(
            row.township, "meaning_published", row.instrument, by, {"clause": row.clause, "question": row.pk}
        )
        return row


def _words(text: str, most: int, rule: Instrument) -> str:
    words = text.strip()
    if not words or len(words) > most or "\x00" in words:
        raise _refused("text_needed", f"没有写，或者超过{most}个字。", f"Nothing is written, or more than {most} characters.",
                       "请写明。", "Write it.", rule, "text")  # fmt: skip
    if findings := personal_data(words):
        raise _refused("personal_data", f"查出个人信息：{findings[0].words.zh}。", f"Personal data: {findings[0].words.en}.",
                       "请删去；解释会公开。", "Remove it; interpretations are public.", rule, "text")  # fmt: skip
    return words


def _may(by: Viewer, township: Organisation, roles: tuple[str, ...]) -> None:
    if by.staff_id is None or by.admin or by.township_id != township.pk:
        raise refusals.not_your_seat()
    if roles and not by.has_role(*roles):
        raise refusals.not_your_seat()


def _refused(code: str, zh: str, en: str, way_zh: str, way_en: str, rule: Instrument, field: str) -> Refused:
    return Refused(code, Text(zh, en), Text(way_zh, way_en), clause=rule.clauses[0], field=field)


def _log(township: Organisation, act: str, key: str, by: Viewer, facts: dict[str, object]) -> None:
    ledger.append(
        township.code, act, actor=by.actor, subject_kind="rule", subject=key, facts=facts, at=clock.now()
    )
