"""The catalogue of powers: entered, approved by the county's legal office, published, ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.items import Item
from sunlit.core.limits import Limit
from sunlit.core.powers import Scope, Stated, covers, lacking
from sunlit.core.procedures.budget import in_words
from sunlit.core.procedures.walk import usual_steps
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import refusals
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.powers.acting import log, office, rules, said, unfit
from sunlit.powers.models import Approval, Disclosure, Power, StepMark

LONGEST = 2000
E_GOVERNMENT = "e_government"
"""The medium that this site itself is."""


@dataclass(frozen=True)
class Draft:
    """What is entered of a power. ``contents`` by kind of information; ``affected`` and ``village`` are villages where
    the power affects, or is disclosed to, one."""

    code: str
    name: str
    group: str
    unit: Organisation
    contents: Mapping[str, Stated] = field(default_factory=dict)
    item: str = ""
    register: str = ""
    remedies: str = ""
    name_en: str = ""
    affects: Scope = Scope.SOCIETY
    affected: Organisation | None = None
    scope: Scope = Scope.SOCIETY
    village: Organisation | None = None


def enter_approval(
    township: Organisation, organ: str, reference: str, approved_at: datetime | None, *, by: Viewer
) -> Approval:
    """Enter that the county's legal office was asked, and with ``approved_at`` that it approved (S2.10.03). The same
    reference again adds the time to it, once.

    Raises Refused (not_your_seat, field_needed, personal_data, day_unfit).
    """
    staff_id = office(by, township.pk)
    words = said(organ, "organ", "审批机关", "the approving organ", most=80)
    number = said(reference, "reference", "文号", "the reference", most=80, clause="S2.10.03")
    if approved_at is not None and approved_at > clock.now():
        raise unfit("day_unfit", "审批时间在今天以后。", "The approval lies in the future.",
                    "请改时间。", "Change it.", field="approved_at")  # fmt: skip
    with transaction.atomic():
        ledger.hold(township.code)
        row, made = Approval.objects.get_or_create(
            township=township,
            reference=number,
            defaults={"organ": words, "approved_at": approved_at, "entered_by_id": staff_id, "entered_at": clock.now()},
        )  # fmt: skip
        if not made and row.approved_at is None and approved_at is not None:
            row.approved_at = approved_at
            row.save(update_fields=["approved_at"])
            made = True
        if made:
            log(township, "power_approved", by, f"approval:{row.pk}",
                {"reference": number, "approved": str(row.approved_at or "")})  # fmt: skip
        return row


def enter(township: Organisation, draft: Draft, *, by: Viewer) -> Power:
    """Enter a power; it isn't public before it is approved and published.

    Raises Refused (not_your_seat, field_needed, too_long, personal_data, unknown_group, unknown_flow, code_taken,
    not_of_this_township, scope_too_small).
    """
    office(by, township.pk)
    values = _checked(township, draft)
    with transaction.atomic():
        ledger.hold(township.code)
        try:
            with transaction.atomic():
                row = Power.objects.create(township=township, **values)
        except IntegrityError as error:
            raise _taken() from error
        log(township, "power_entered", by, str(row.pk), {"code": row.code, "group": row.group})
        return row


def rewrite(power_id: int, draft: Draft, *, by: Viewer, revision: int | None = None) -> Power:
    """Write a power anew. What changed is no longer what the county approved: the power isn't in force until it is
    approved and published again (S2.33.02). The same again changes nothing.

    Raises Refused as `enter`, power_ended, changed_meanwhile.
    """
    with transaction.atomic():
        row = held(power_id, by)
        if revision is not None and row.revision != revision:
            raise refusals.changed_meanwhile()
        values = _checked(row.township, draft)
        if all(getattr(row, name) == value for name, value in values.items()):
            return row
        for name, value in values.items():
            setattr(row, name, value)
        row.approval, row.published_at, row.revision = None, None, row.revision + 1
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise _taken() from error
        row.marks.exclude(step__in=book().procedures[row.procedure].steps).delete()
        log(row.township, "power_rewritten", by, str(row.pk), {"code": row.code, "revision": row.revision})
        return row


def approve(power_ids: Sequence[int], approval: Approval, *, by: Viewer) -> int:
    """Put powers under an approval; how many came newly under it. Raises Refused (not_your_seat, power_ended),
    Power.DoesNotExist."""
    office(by, approval.township_id)
    with transaction.atomic():
        count = 0
        for power_id in power_ids:
            row = held(power_id, by)
            if row.township_id != approval.township_id:
                raise refusals.other_township()
            if row.approval_id != approval.pk:
                row.approval = approval
                row.save(update_fields=["approval"])
                count += 1
                log(row.township, "power_approved", by, str(row.pk), {"code": row.code, "reference": approval.reference})  # fmt: skip
        return count


def publish(power_id: int, *, by: Viewer) -> Power:
    """Make a power, its flow chart and its cases public; with that it has gone out by this site. Public already: nothing
    changes.

    Raises Refused (not_your_seat, power_ended, not_approved S2.10.03, contents_missing S2.14.01, marks_missing S2.08.06,
    medium_needed S2.15.09, scope_too_small S2.10.05).
    """
    with transaction.atomic():
        row = held(power_id, by)
        if row.published_at is not None:
            return row
        if row.approval is None or row.approval.approved_at is None:
            raise unfit("not_approved", "县政府法制机构还没有审批，不能公布。", "The county's legal office hasn't approved it.",
                        "请先登记审批机关、文号和审批时间。", "Enter organ, reference and time of the approval first.",
                        clause="S2.10.03", field="approval")  # fmt: skip
        missing = lacking(rules().contents, stated_of(row))
        if missing:
            raise unfit("contents_missing", "还缺：" + "、".join(one.title.zh for one in missing) + "。",
                        "Missing: " + ", ".join(one.title.en for one in missing) + ".",
                        "七样都要写明；确实没有的要选“无”。", "All seven are stated; where there is none, say so.",
                        clause="S2.14.01", field=missing[0].key)  # fmt: skip
        _check_marks(row)
        if row.media_decided_at is None:
            raise unfit("medium_needed", "还没有确定公开媒介。", "The medium of disclosure isn't decided.",
                        "请先按内容确定媒介。", "Decide it by the content first.", clause="S2.15.09", field="media")  # fmt: skip
        _check_scope(Scope(row.scope), row.village_id, Scope(row.affects), row.affected_id)
        now = clock.now()
        row.published_at = now
        row.save(update_fields=["published_at"])
        Disclosure.objects.create(
            power=row, medium=E_GOVERNMENT, scope=row.scope, on=clock.today(), entered_at=now,
            evidence=f"/{row.township.code}/powers/of/{row.code}/", entered_by_id=by.staff_id or 0,
        )  # fmt: skip
        log(
            row.township,
            "power_opened",
            by,
            str(row.pk),
            {"code": row.code, "approval": row.approval.reference},
        )
        return row


def end(power_id: int, why: str, *, by: Viewer) -> Power:
    """Take a power out of the catalogue with the reason. Raises Refused (not_your_seat, power_ended, field_needed)."""
    reason = said(why, "why", "理由", "the reason", most=200)
    with transaction.atomic():
        row = held(power_id, by)
        row.ended_on, row.ended_why = clock.today(), reason
        row.save(update_fields=["ended_on", "ended_why"])
        log(row.township, "power_closed", by, str(row.pk), {"code": row.code, "why": reason})
        return row


def mark_step(power_id: int, step: str, scope: str, form: str, time: str, *, by: Viewer) -> StepMark:
    """Mark a step of the flow as an important link with scope, form and time of its disclosure; what is left blank is
    kept blank and stops the publication (S2.08.06). Of a public power nothing may become blank.

    Raises Refused (not_your_seat, power_ended, unknown_step, unknown_scope, marks_missing, too_long, personal_data).
    """
    with transaction.atomic():
        row = held(power_id, by)
        if step not in book().procedures[row.procedure].steps:
            raise unfit("unknown_step", "流程里没有这一步。", "The flow has no such step.",
                        "请从流程图中选。", "Choose one of the chart.", field="step", clause="S2.08.06")  # fmt: skip
        if scope and scope not in [one.value for one in Scope]:
            raise unknown_scope()
        words = [said(value, name, zh, en, most=40, needed=False)
                 for value, name, zh, en in ((form, "form", "公开形式", "the form"), (time, "time", "公开时间", "the time"))]  # fmt: skip
        mark, _made = StepMark.objects.update_or_create(
            power=row, step=step, defaults={"scope": scope, "form": words[0], "time": words[1]}
        )
        if row.published_at is not None:
            _check_marks(row)
        log(
            row.township,
            "power_step_marked",
            by,
            str(row.pk),
            {"code": row.code, "step": step, "scope": scope},
        )
        return mark


def stated_of(power: Power) -> dict[str, Stated]:
    """What was entered of each kind of information."""
    return {key: Stated(**value) for key, value in power.contents.items()}


def from_item(item: Item, legal: Limit | None = None) -> dict[str, Stated]:
    """The seven kinds of information as the service's own entry says them, to begin with; quantity and fee are left
    open unless the entry says them."""
    return {key: Stated(words.zh[:LONGEST]) for key, words in entry_of(item, legal).items()}


def entry_of(item: Item, legal: Limit | None = None) -> dict[str, Text]:
    """What the service's own entry says of the seven kinds, in both languages; a kind of which it says nothing is left
    out. Grounds are cited by their Chinese names in both."""
    steps = [step.title for step in usual_steps(book().procedures[item.procedure]) if step.who]
    limit = item.promised or legal
    basis = "；".join(one.citation for one in item.basis)
    found = {
        "basis": Text(basis, basis),
        "conditions": _in_a_row(item.conditions, "；", "; "),
        "procedure": _in_a_row(steps, "→", " → "),
        "limit": in_words(limit) if limit else Text("", ""),
        "materials": _in_a_row([one.name for one in item.materials], "；", "; "),
    }
    return {key: words for key, words in found.items() if words.zh}


def _in_a_row(words: Sequence[Text], zh: str, en: str) -> Text:
    return Text(zh.join(one.zh for one in words), en.join(one.en for one in words))


def held(power_id: int, by: Viewer) -> Power:
    """A power of the actor's township, held against others. Raises Refused (not_your_seat, power_ended)."""
    found = Power.objects.select_related("township", "approval").get(pk=power_id)
    office(by, found.township_id)
    ledger.hold(found.township.code)
    row: Power = (
        Power.objects.select_for_update(of=("self",)).select_related("township", "approval").get(pk=power_id)
    )
    if row.ended_on is not None:
        raise unfit(
            "power_ended",
            "这项权力已经取消。",
            "This power was ended.",
            "请刷新页面。",
            "Load the page again.",
        )
    return row


def _checked(township: Organisation, draft: Draft) -> dict[str, object]:
    book_rules = rules()
    if draft.group not in [one.key for one in book_rules.groups]:
        raise unfit("unknown_group", "没有选类别。", "The group is missing.",
                    "请从五类中选一类。", "Choose one of the five.", field="group", clause="S2.33.02")  # fmt: skip
    if draft.unit.township_id != township.pk or draft.unit.outside:
        raise unfit("not_of_this_township", "本镇没有这个单位。", "There is no such unit here.",
                    "请从列表中选。", "Choose from the list.", field="unit")  # fmt: skip
    for village in (draft.affected, draft.village):
        if village is not None and (
            village.township_id != township.pk or village.kind != Organisation.Kind.VILLAGE
        ):
            raise unfit("not_of_this_township", "本镇没有这个村。", "There is no such village here.",
                        "请从列表中选。", "Choose from the list.", field="village")  # fmt: skip
    _check_scope(draft.scope, draft.village.pk if draft.village else None, draft.affects,
                 draft.affected.pk if draft.affected else None)  # fmt: skip
    contents = {}
    for one in book_rules.contents:
        stated = draft.contents.get(one.key, Stated())
        words = said(stated.words, one.key, one.title.zh, one.title.en, most=LONGEST, needed=False,
                     clause="S2.14.01", township=township)  # fmt: skip
        contents[one.key] = {"words": words, "none": bool(stated.none and one.may_be_none)}
    return {
        "code": said(draft.code, "code", "编码", "the code", most=32).replace("/", "-"),
        "name": said(draft.name, "name", "名称", "the name", most=120, township=township),
        "name_en": said(draft.name_en, "name_en", "英文名称", "the English name", most=160, needed=False),
        "group": draft.group,
        "unit": draft.unit,
        "item": draft.item,
        "register": draft.register,
        "procedure": _flow_of(draft),
        "contents": contents,
        "remedies": said(draft.remedies, "remedies", "救济方式", "the remedies", most=500, needed=False, township=township),
        "affects": str(draft.affects),
        "affected": draft.affected if draft.affects is Scope.VILLAGE else None,
        "scope": str(draft.scope),
        "village": draft.village if draft.scope is Scope.VILLAGE else None,
    }  # fmt: skip


def _flow_of(draft: Draft) -> str:
    """The procedure of the service or the register of a power. Raises Refused (unknown_flow)."""
    items, registers = book().items, book().registers
    if draft.item in items and not draft.register:
        return items[draft.item].procedure
    if draft.register in registers and not draft.item:
        return registers[draft.register].procedure
    raise unfit("unknown_flow", "没有选对应的服务事项或台账，或者两样都选了。", "Neither a service nor a register is named, or both are.",
                "请选一个；流程图从那里来。", "Choose one; the chart comes from it.", field="item", clause="S2.10.03")  # fmt: skip


def _check_marks(row: Power) -> None:
    blank = [one for one in row.marks.order_by("pk") if not (one.scope and one.form and one.time)]
    if blank:
        steps = book().procedures[row.procedure].steps
        raise unfit("marks_missing",
                    "重要环节没有写全公开范围、形式、时间：" + "、".join(steps[one.step].title.zh for one in blank) + "。",
                    "Scope, form or time is blank at: " + ", ".join(steps[one.step].title.en for one in blank) + ".",
                    "三样都要写。", "All three are written.", clause="S2.08.06", field="marks")  # fmt: skip


def _check_scope(scope: Scope, village: int | None, affects: Scope, affected: int | None) -> None:
    wants_village = (affects is Scope.VILLAGE and affected is None) or (
        scope is Scope.VILLAGE and village is None
    )
    if wants_village or not covers(scope, village, affects, affected):
        raise unfit("scope_too_small", "公开范围小于这项权力影响的范围。", "It is disclosed to fewer than it affects.",
                    "影响谁，至少向谁公开；社会应当知道的，向社会公开。",
                    "Disclose it at least to whom it affects; what concerns everybody, to everybody.",
                    clause="S2.10.05", field="scope")  # fmt: skip


def unknown_scope() -> Refused:
    """The refusal of a scope that doesn't exist (S2.14.03)."""
    return unfit("unknown_scope", "没有这种公开范围。", "There is no such scope.",
                 "请从列表中选。", "Choose from the list.", field="scope", clause="S2.14.03")  # fmt: skip


def _taken() -> Refused:
    return unfit("code_taken", "这个编码、服务事项或台账已经属于另一项权力。",
                 "The code, the service or the register belongs to another power already.",
                 "请换一个，或者改原来那一项。", "Choose another, or change that power.", field="code")  # fmt: skip
