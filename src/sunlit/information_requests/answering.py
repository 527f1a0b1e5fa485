"""What an answer must state, what a request may cost, and when its time may be made longer (政府信息公开条例 32–42)."""

from collections.abc import Mapping

from sunlit import clock
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.request_rules import charge
from sunlit.core.text import Text
from sunlit.information_requests.letters import DISCLOSING, PARTLY, rules
from sunlit.information_requests.models import Request
from sunlit.matters.models import Matter, Task

NEED_FIELDS = {"reason": "answer_reason", "where": "answer_where", "earlier": "earlier"}
NEED_WORDS = {
    "reason": Text("理由和依据", "reasons and ground"),
    "where": Text("到哪里获取、找哪个机关", "where to get it or whose it is"),
    "earlier": Text("以前答复过的编号", "the number answered before"),
}


def check_answer(row: Request, known: Mapping[str, str], task: Task) -> None:
    """Raises Refused: field_needed where a kind of answer lacks what the law asks for, no_earlier, third_objects,
    personal_data, files_not_given, masked_in_part."""
    kind = rules().answer(known["answer_kind"])
    assert kind is not None  # the register's choices are those of the rules; a test holds them together
    # Only what was typed this time counts: an earlier draft was sent back.
    typed = {one.field for one in row.matter.register_entries.filter(task=task)}
    for need in kind.needs:
        if NEED_FIELDS[need] not in typed:
            words = NEED_WORDS[need]
            raise Refused(
                "field_needed",
                Text(f"这种答复要写明{words.zh}。", f"This answer states {words.en}."),
                Text(f"请写明{words.zh}。", "Write it."),
                clause=kind.article,
                field=NEED_FIELDS[need],
            )
    if "earlier" in kind.needs:
        _check_identity(known, kind.article)
        _check_earlier(row, known["earlier"])
    if kind.key in DISCLOSING and good_objection(row) and "public_interest" not in typed:
        raise Refused(
            "third_objects",
            Text("第三方有合理理由不同意公开。", "The third party objects with good reason."),
            Text(
                "请改为不予公开或者部分公开以外的答复；不公开对公共利益有重大影响的，写明理由才能公开。",
                "Refuse it; or, where withholding would gravely harm the public interest, state that reason.",
            ),
            clause="政府信息公开条例 32",
            field="public_interest",
        )
    if kind.key in DISCLOSING and kind.key != PARTLY:
        _check_personal(known["answer_text"])
    _check_files(row, kind.key)


def _check_identity(known: Mapping[str, str], clause: str) -> None:
    """Two people may have one name: who is held to be the same applicant is known by number. Raises Refused
    (identity_needed)."""
    if not known.get("identity"):
        raise Refused(
            "identity_needed",
            Text(
                "没有证件号，不能认定是同一个申请人。",
                "Without an identity number nobody is held to be the same applicant.",
            ),
            Text(
                "请照常办理，不按重复申请，不按件收费。",
                "Handle it as usual, neither as repeated nor charged by case.",
            ),
            clause=clause,
        )


def _check_earlier(row: Request, number: str) -> None:
    """The earlier request is the same applicant's and was answered. One refusal for whatever is wrong, so that numbers of
    other people's requests say nothing."""
    found = (
        Request.objects.filter(
            township_id=row.township_id,
            matter__number=number.strip().upper(),
            applicant_hash=row.applicant_hash,
            answered_on__isnull=False,
        )
        .exclude(pk=row.pk)
        .exclude(answer="")
        .exists()
    )
    if not found:
        raise Refused(
            "no_earlier",
            Text(
                "没有这个申请人已经答复过的这一件。", "This applicant has no answered request of this number."
            ),
            Text("不是重复申请的，请照常答复。", "If it isn't repeated, answer it."),
            clause="政府信息公开条例 36",
            field="earlier",
        )


def _check_personal(text: str) -> None:
    found = personal_data(text)
    if found:
        raise Refused(
            "personal_data",
            Text(
                "要提供的内容里有个人信息：" + "；".join(one.words.zh for one in found),
                "What is given out holds personal data: " + "; ".join(one.words.en for one in found),
            ),
            Text(
                "请选“部分公开”，由程序遮盖并写明理由。",
                "Choose “in part”: the program masks it, with the reason.",
            ),
            clause="政府信息公开条例 37",
            field="answer_text",
        )


def _check_files(row: Request, kind: str) -> None:
    """Files go out with information that is given, and what is masked in them is given in part (条例 36, 37)."""
    found = list(row.files.all())
    if found and kind not in DISCLOSING:
        raise Refused(
            "files_not_given",
            Text(
                f"附了{len(found)}个文件，这种答复不提供信息。",
                f"There are {len(found)} files with it, and this kind of answer gives no information.",
            ),
            Text("请先撤下文件，或者改选答复种类。", "Take the files out, or choose another kind of answer."),
            clause="政府信息公开条例 36",
            field="answer_kind",
        )
    masked = [one.name for one in found if one.masked]
    if masked and kind != PARTLY:
        raise Refused(
            "masked_in_part",
            Text(
                "文件里遮盖了内容：" + "、".join(masked) + "，不是全部公开。",
                "Something is masked in " + ", ".join(masked) + ", so not all of it is given.",
            ),
            Text("请选“部分公开”，写明遮盖的理由。", "Choose “in part” and say why it is masked."),
            clause="政府信息公开条例 37",
            field="answer_kind",
        )


def names_nobody(text: str, known: Mapping[str, str], field: str) -> None:
    """A letter to others doesn't say who asks (条例 32; 个人信息保护法 6). Raises Refused (names_applicant)."""
    squeezed = "".join(text.split()).upper()
    secret = [known.get(name, "") for name in ("party", "identity", "contact")]
    if any(len(one) > 1 and "".join(one.split()).upper() in squeezed for one in secret):
        raise Refused(
            "names_applicant",
            Text("写了申请人是谁。", "It says who the applicant is."),
            Text(
                "请删去申请人的姓名、证件号和联系方式。", "Take out the applicant's name, number and contact."
            ),
            clause="个人信息保护法 6",
            field=field,
        )


def good_objection(row: Request) -> bool:
    """Whether a third party objected and its reason was weighed as good."""
    objected = Task.objects.filter(matter_id=row.matter_id, step="third_wait", outcome="objected")
    weighed = row.matter.register_entries.filter(field="third_weighed", value="good")
    return weighed.filter(task__in=objected).exists()


def fee_of(row: Request, known: Mapping[str, str]) -> int:
    """What this request costs in yuan by the national table. Raises Refused (free, field_needed, charged_before)."""
    if row.fee is not None:
        raise Refused(
            "charged_before",
            Text(
                "已经收过一次，按件、按量只能选一种。",
                "It was charged before: by case or by page, never both.",
            ),
            clause=rules().fees.citation,
        )
    fees = rules().fees
    if known["fee_basis"] == "cases":
        _check_identity(known, fees.citation)
        cost = charge(fees.cases, cases_before(row), 1)
        free = f"一个月{fees.cases.free}件", f"{fees.cases.free} requests in a month"
    else:
        if not known.get("fee_pages"):
            raise Refused(
                "field_needed",
                Text("没有填页数。", "The number of pages is missing."),
                field="fee_pages",
                clause=fees.citation,
            )
        cost = charge(fees.pages, 0, int(known["fee_pages"]))
        free = f"一件{fees.pages.free}页", f"{fees.pages.free} pages of one request"
    if cost == 0:
        raise Refused(
            "free",
            Text(
                f"{free[0]}以内不收费，这件不收。", f"Up to {free[1]} nothing is charged; this one is free."
            ),
            Text("请直接办理。", "Go on without a charge."),
            clause=fees.citation,
            field="fee_basis",
        )
    return cost


def cases_before(row: Request) -> int:
    """How many requests of this applicant were received before this one in the same calendar month."""
    assert row.received_on is not None
    first = row.received_on.replace(day=1)
    mine = Request.objects.filter(township_id=row.township_id, applicant_hash=row.applicant_hash)
    within = mine.filter(received_on__range=(first, row.received_on)).exclude(pk=row.pk)
    same_day_later = within.filter(received_on=row.received_on, pk__gt=row.pk)
    return within.exclude(pk__in=same_day_later.values("pk")).count()


def may_be_extended(row: Request) -> None:
    """Once, and while the limit still runs (条例 33). Raises Refused (extended_before, clock_not_running)."""
    if row.extended:
        raise Refused(
            "extended_before",
            Text("已经延期过一次。", "It has been extended once already."),
            Text("请在期限内答复。", "Answer within the time."),
            clause="政府信息公开条例 33",
        )
    matter: Matter = row.matter
    if matter.legal_due is None or matter.legal_due < clock.today():
        raise Refused(
            "clock_not_running",
            Text("法定期限已经过了，不能再延。", "The legal limit is over; it can't be made longer."),
            Text("请马上答复。", "Answer at once."),
            clause="政府信息公开条例 33",
        )


def too_long(most: int) -> Refused:
    """More than the law allows."""
    return Refused(
        "over_maximum",
        Text(f"最多延长{most}个工作日。", f"At most {most} working days more."),
        clause="政府信息公开条例 33",
        field="more_days",
    )
