"""How powers go out: media decided by content, records of each disclosure, the rules on powers, exceptions."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.powers import Scope, Stage, covers
from sunlit.core.refusals import Refused
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.powers.acting import APPROVERS, log, office, rules, said, unfit
from sunlit.powers.actions.catalogue import held, unknown_scope
from sunlit.powers.models import Approval, Disclosure, Exemption, Power, Rule


def decide_media(power_id: int, media: Sequence[str], society: bool, *, by: Viewer) -> Power:
    """Decide by which media a power goes out. What society should know has the three media for society, whatever else
    is chosen (S2.15.09). Raises Refused (not_your_seat, power_ended, medium_needed)."""
    known = rules().media
    chosen = [one.key for one in known if one.key in media or (society and one.society)]
    if not chosen or any(key not in [one.key for one in known] for key in media):
        raise unfit("medium_needed", "没有选公开媒介。", "No medium is chosen.",
                    "请从列表中选。", "Choose from the list.", field="media", clause="S2.15.09")  # fmt: skip
    with transaction.atomic():
        row = held(power_id, by)
        if (row.media, row.society) != (chosen, society) or row.media_decided_at is None:
            row.media, row.society, row.media_decided_at = chosen, society, clock.now()
            row.save(update_fields=["media", "society", "media_decided_at"])
            log(row.township, "power_media_decided", by, str(row.pk), {"code": row.code, "media": chosen, "society": society})  # fmt: skip
        return row


def disclose(
    power_id: int, medium: str, scope: str, on: date | None, evidence: str, *, by: Viewer, key: str = ""
) -> Disclosure:
    """Record that a power went out: medium, scope and day are all three given (S2.14.03), and the scope isn't smaller
    than whom the power affects (S2.10.05). The same form again gives the same record.

    Raises Refused (not_your_seat, power_ended, unknown_medium, unknown_scope, day_unfit, scope_too_small,
    field_needed, personal_data, not_published).
    """
    frame.check_key(key)
    if medium not in [one.key for one in rules().media]:
        raise unfit("unknown_medium", "没有写公开媒介。", "The medium is missing.",
                    "请从列表中选。", "Choose from the list.", field="medium", clause="S2.14.03")  # fmt: skip
    if scope not in [one.value for one in Scope]:
        raise unknown_scope()
    if on is None:
        raise unfit("day_unfit", "没有写公开时间。", "The day is missing.",
                    "请写日期。", "Write the day.", field="on", clause="S2.14.03")  # fmt: skip
    with transaction.atomic():
        row = held(power_id, by)
        if key and (before := Disclosure.objects.filter(request=key).first()):
            return before
        if row.published_at is None:
            raise unfit("not_published", "这项权力还没有公布。", "This power isn't published yet.",
                        "请先公布。", "Publish it first.", clause="S2.10.03")  # fmt: skip
        if on > clock.today():
            raise unfit("day_unfit", "公开时间在今天以后。", "The day lies in the future.",
                        "请改日期。", "Change it.", field="on", clause="S2.14.03")  # fmt: skip
        if not covers(Scope(scope), row.village_id, Scope(row.affects), row.affected_id):
            raise unfit("scope_too_small", "公开范围小于这项权力影响的范围。", "It reaches fewer than the power affects.",
                        "请选更大的范围。", "Choose a wider scope.", field="scope", clause="S2.10.05")  # fmt: skip
        proof = said(evidence, "evidence", "凭据", "the evidence", most=200, township=row.township)
        made = Disclosure.objects.create(
            power=row, medium=medium, scope=scope, on=on, evidence=proof, entered_by_id=frame.staff_of(by),
            entered_at=clock.now(), request=key or None,
        )  # fmt: skip
        log(row.township, "power_disclosed", by, str(row.pk), {"code": row.code, "medium": medium, "scope": scope, "on": str(on)})  # fmt: skip
        return made


def enter_rule(
    township: Organisation, title: str, reference: str, text: str, function: str, *, by: Viewer
) -> Rule:
    """Enter a rule on powers; the function may be chosen later, but not after it is public.

    Raises Refused (not_your_seat, field_needed, too_long, personal_data, function_needed, code_taken).
    """
    office(by, township.pk)
    if function and function not in [one.key for one in rules().functions]:
        raise _function_needed()
    values = {
        "title": said(title, "title", "名称", "the title", most=120),
        "reference": said(reference, "reference", "文号", "the reference", most=80),
        "text": said(text, "text", "正文", "the text", most=20000, township=township),
    }
    with transaction.atomic():
        ledger.hold(township.code)
        try:
            with transaction.atomic():
                row = Rule.objects.create(township=township, function=function, **values)
        except IntegrityError as error:
            raise unfit("code_taken", "这个文号已经登记。", "This reference is entered already.",
                        "请检查文号。", "Check it.", field="reference") from error  # fmt: skip
        log(township, "power_rule_entered", by, str(row.pk), {"reference": row.reference}, "power_rule")
        return row


def publish_rule(rule_id: int, function: str, approval: Approval | None, *, by: Viewer) -> Rule:
    """Put a rule online under one of the three functions (S2.01.08), with the county's approval (S2.10.03). Public
    already: nothing changes. Raises Refused (not_your_seat, function_needed, not_approved), Rule.DoesNotExist."""
    with transaction.atomic():
        found = Rule.objects.select_related("township").get(pk=rule_id)
        office(by, found.township_id)
        ledger.hold(found.township.code)
        row: Rule = Rule.objects.select_for_update(of=("self",)).select_related("township").get(pk=rule_id)
        if row.published_at is not None:
            return row
        chosen = function or row.function
        if chosen not in [one.key for one in rules().functions]:
            raise _function_needed()
        if approval is None or approval.approved_at is None or approval.township_id != row.township_id:
            raise unfit("not_approved", "县政府法制机构还没有审批，不能公布。", "The county's legal office hasn't approved it.",
                        "请先登记审批文号和时间。", "Enter reference and time of the approval first.",
                        field="approval", clause="S2.10.03")  # fmt: skip
        row.function, row.approval, row.published_at = chosen, approval, clock.now()
        row.save(update_fields=["function", "approval", "published_at"])
        log(row.township, "power_rule_published", by, str(row.pk), {"reference": row.reference, "function": chosen}, "power_rule")  # fmt: skip
        return row


def _function_needed() -> Refused:
    return unfit("function_needed", "没有选职能：决策、执行还是监督。", "The function is missing: decision, execution or supervision.",
                 "请选一种。", "Choose one of the three.", field="function", clause="S2.01.08")  # fmt: skip


def ask_exception(power_id: int, stage: str, ground: str, basis: str, *, by: Viewer) -> Exemption:
    """Ask that a power, or one stage of its cases, isn't disclosed, on a ground of the law.

    Raises Refused (not_your_seat, power_ended, unknown_ground, unknown_stage, field_needed, exception_there).
    """
    if ground not in [one.key for one in rules().grounds]:
        raise unfit("unknown_ground", "没有选依据类别。", "The ground is missing.",
                    "只有国家秘密、商业秘密、个人隐私可以不公开。", "Only state secrets, trade secrets and privacy may be kept back.",
                    field="ground", clause="S2.13.03")  # fmt: skip
    if stage and stage not in [one.value for one in Stage]:
        raise unfit("unknown_stage", "没有这个环节。", "There is no such stage.",
                    "请从列表中选。", "Choose from the list.", field="stage", clause="S2.13.05")  # fmt: skip
    words = said(basis, "basis", "法律依据", "the legal basis", most=120, clause="S2.13.03")
    with transaction.atomic():
        row = held(power_id, by)
        try:
            with transaction.atomic():
                made = Exemption.objects.create(
                    power=row, stage=stage, ground=ground, basis=words, asked_by_id=frame.staff_of(by),
                    asked_at=clock.now(),
                )  # fmt: skip
        except IntegrityError as error:
            raise unfit("exception_there", "已经申请过。", "It was asked for already.",
                        "请刷新页面。", "Load the page again.") from error  # fmt: skip
        log(row.township, "power_exception_asked", by, str(row.pk), {"code": row.code, "stage": stage, "ground": ground})  # fmt: skip
        return made


def approve_exception(exemption_id: int, reference: str, *, by: Viewer) -> Exemption:
    """The head of the township approves an exception, with the reference under which the county agreed; never who asked
    for it. Raises Refused (not_your_seat, own_request, field_needed), Exemption.DoesNotExist."""
    words = said(
        reference, "reference", "县里同意的文号", "the county's reference", most=80, clause="S2.13.03"
    )
    with transaction.atomic():
        found = Exemption.objects.select_related("power__township").get(pk=exemption_id)
        staff_id = office(by, found.power.township_id, *APPROVERS)
        ledger.hold(found.power.township.code)
        row: Exemption = Exemption.objects.select_related("power__township").get(pk=exemption_id)
        if row.approved_at is not None:
            return row
        if row.asked_by_id == staff_id:
            raise unfit("own_request", "不能批准自己的申请。", "Nobody approves their own request.",
                        "请另一位负责人批准。", "Ask the other leader.")  # fmt: skip
        row.reference, row.approved_by_id, row.approved_at = words, staff_id, clock.now()
        row.save(update_fields=["reference", "approved_by", "approved_at"])
        log(row.power.township, "power_exception_approved", by, str(row.power_id), {"code": row.power.code, "stage": row.stage, "reference": words})  # fmt: skip
        return row


def hide_stage(power_id: int, stage: str, *, by: Viewer) -> Exemption:
    """Stop showing one stage of a power's cases; only under an approved exception for this very stage (S2.13.05).

    Raises Refused (not_your_seat, power_ended, no_exception, unknown_stage).
    """
    with transaction.atomic():
        row = held(power_id, by)
        found = Exemption.objects.filter(power=row, stage=stage, ended_on=None, approved_at__isnull=False).first()  # fmt: skip
        if found is None or stage not in [one.value for one in Stage]:
            raise unfit("no_exception", "没有批准过的例外，这个环节不能不公开。", "There is no approved exception for this stage.",
                        "受理、审批、结果都要公开；确有法定理由的先申请例外。",
                        "Acceptance, examination and result are all shown; where the law has a ground, ask for an exception.",
                        clause="S2.13.05", field="stage")  # fmt: skip
        if found.hidden_at is None:
            found.hidden_at = clock.now()
            found.save(update_fields=["hidden_at"])
            log(row.township, "power_stage_hidden", by, str(row.pk), {"code": row.code, "stage": stage})
        return found


def show_again(exemption_id: int, *, by: Viewer) -> Exemption:
    """End an exception: what it kept back is shown from now on. Raises Refused (not_your_seat)."""
    with transaction.atomic():
        row = Exemption.objects.select_related("power__township").get(pk=exemption_id)
        office(by, row.power.township_id)
        ledger.hold(row.power.township.code)
        if row.ended_on is None:
            row.ended_on = clock.today()
            row.save(update_fields=["ended_on"])
            log(row.power.township, "power_stage_hidden", by, str(row.power_id), {"code": row.power.code, "stage": row.stage, "ended": True})  # fmt: skip
        return row
