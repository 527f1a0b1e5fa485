"""The running of power, shown as it happens: a case follows its matter inside the same transaction (S2.01.09, S2.11.03).

Whether a case is shown one by one is decided once, at its opening, in favour of the person:

- only ordinary matters; reports and sensitive matters never (a matter that becomes one disappears by its label),
- no service of the rulebook's private list (need, illness, family, disputes),
- nobody who is, or may be, a minor.

All others still have their case: the party is told at the execution link and at the end.
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from sunlit import clock
from sunlit.core.powers import Stage, may_be_minor
from sunlit.core.procedures.model import Stage as MatterStage
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, outbox
from sunlit.matters.book import book
from sunlit.matters.hooks import particulars_of
from sunlit.matters.models import Matter
from sunlit.matters.receipts import ALPHABET
from sunlit.people.viewer import Viewer
from sunlit.powers.acting import log, rules, said, unfit
from sunlit.powers.actions.catalogue import stated_of
from sunlit.powers.models import Case, CaseEntry, Power, Told

BLOCKS = ("basis", "standards", "procedure", "remedies")
"""What a party is told at the execution link (S2.10.08)."""
UNDECIDED = ("withdrawn", "lapsed", "transferred")
"""Ways to end without a decision."""


def power_of(matter: Matter) -> Power | None:
    """The published power that a new matter is an exercise of."""
    if matter.parent_id is not None or not _can_be_named(matter):
        return None
    named = Q(item=matter.item) if matter.kind == "application" else Q(register=matter.kind)
    rows = Power.objects.standing().filter(named, township_id=matter.township_id)
    # Most matters are under no power; the long question is asked of the others.
    return rows.in_force().first() if rows.exists() else None


def _can_be_named(matter: Matter) -> bool:
    """Whether a power could name what this matter is: the application for a service, or a record of a register."""
    return bool(matter.item) if matter.kind == "application" else matter.kind in book().registers


def is_private(item: str) -> bool:
    """Whether the cases of a service are never shown one by one."""
    known = rules()
    if item in known.private_items:
        return True
    found = book().items.get(item)
    return found is not None and found.number[:2] in known.private_categories


def may_be_shown(matter: Matter, power: Power) -> bool:
    """Whether everybody may see this case, without knowing whose it is."""
    if matter.label != Matter.Label.ORDINARY or (power.item and is_private(power.item)):
        return False
    id_number = str(particulars_of(matter).get("id_number", ""))
    return not may_be_minor(id_number, clock.today(), rules().grown_up)


def open_case(matter: Matter) -> None:
    """A matter under a published power has its case from its first moment."""
    power = power_of(matter)
    if power is None:
        return
    case = Case.objects.create(
        matter=matter,
        township_id=matter.township_id,
        power=power,
        public_code="".join(secrets.choice(ALPHABET) for _ in range(10)),
        shown=may_be_shown(matter, power),
        opened_at=matter.opened_at,
        stage=Stage.ACCEPTANCE,
    )
    enter(case, Stage.ACCEPTANCE, matter.step, matter.opened_at)
    tell_at_execution(case, matter)


def case_of(matter: Matter) -> Case | None:
    """The case of a matter, if it has one."""
    if not _can_be_named(matter):
        return None
    return Case.objects.filter(matter_id=matter.pk).select_related("power").first()


def follow(matter: Matter) -> None:
    """A step of the matter was left: one more line of its case, with the stage that it stands in now (S2.14.02)."""
    case = case_of(matter)
    if case is None or not matter.is_open:
        return
    stage = stage_of(case, matter)
    enter(case, stage, matter.step, clock.now(), outcome=matter.outcome if stage is Stage.DECISION else "")
    if stage is Stage.DECISION and not case.outcome:
        case.outcome, case.ground = matter.outcome, grounds_of(matter)
    case.stage = stage
    case.save(update_fields=["stage", "outcome", "ground"])
    tell_at_execution(case, matter)


def stage_of(case: Case, matter: Matter) -> Stage:
    """Where an open matter stands for the public; a case that was decided stays decided until its end."""
    if matter.outcome or case.outcome:
        return Stage.DECISION
    if matter.stage in ("", MatterStage.ACCEPTANCE.value):
        # A register's procedure without stages is being examined once it moved.
        return Stage.ACCEPTANCE if matter.stage else Stage.EXAMINATION
    return Stage.EXAMINATION


def finish(matter: Matter) -> None:
    """The matter is over: the result is shown, and the party told, at once (S2.10.09, S2.14.02)."""
    case = case_of(matter)
    if case is None or case.closed_at is not None:
        return
    at = matter.closed_at or clock.now()
    decided = matter.outcome and matter.outcome not in UNDECIDED and matter.state != Matter.State.WITHDRAWN
    if decided and not case.outcome:
        enter(case, Stage.DECISION, matter.step, at, outcome=matter.outcome)
    case.outcome = case.outcome or matter.outcome
    case.ground = case.ground or grounds_of(matter)
    case.stage, case.state, case.closed_at = Stage.RESULT, matter.state, at
    case.save(update_fields=["stage", "state", "outcome", "ground", "closed_at"])
    enter(case, Stage.RESULT, matter.step, at, outcome=case.outcome)
    Told.objects.get_or_create(
        case=case,
        what=Told.What.RESULT,
        defaults={"blocks": {"outcome": case.outcome, "state": case.state}, "made_at": at, "sent_at": at},
    )
    phone = str(particulars_of(matter).get("phone", ""))
    if phone:
        text = f"您的{matter.number}已有结果，请凭编号和查询码在网上查看。"
        outbox.send_sms(phone, text, key=f"power:{matter.number}")


def grounds_of(matter: Matter) -> list[str]:
    """The citations of the service that the decision names. Only words of the rulebook are taken over: what else was
    typed as the ground could name somebody."""
    application = getattr(matter, "application", None)
    if application is None or matter.item not in book().items:
        return []
    typed = "".join(application.decision_ground.split())
    known = [one.citation for one in book().items[matter.item].basis]
    return [one for one in known if "".join(one.split()) in typed] if typed else []


def enter(case: Case, stage: Stage, step: str, at: datetime, outcome: str = "") -> None:
    """One line of a case."""
    CaseEntry.objects.create(case=case, stage=stage, step=step, at=at, outcome=outcome)


def waits_for_telling(matter: Matter, step: str) -> bool:
    """Whether a step of a matter is at the execution link, so that the party is told before it ends (S2.10.08)."""
    procedure = book().items[matter.item].procedure if matter.item in book().items else ""
    if not procedure and matter.kind in book().registers:
        procedure = book().registers[matter.kind].procedure
    return step in rules().party_told.get(procedure, ())


def blocks_of(power: Power, matter: Matter) -> dict[str, str]:
    """Basis, standards, procedure and remedies as the power's page and the service's entry say them."""
    stated = stated_of(power)
    item = book().items.get(matter.item)
    standards = item.standards.zh if item and item.standards else ""
    return {
        "basis": stated["basis"].words,
        "standards": standards or stated["conditions"].words,
        "procedure": stated["procedure"].words,
        "remedies": power.remedies,
    }


def tell_at_execution(case: Case, matter: Matter) -> None:
    """Coming to the execution link, the notice is made; it is sent at once where all four blocks are there."""
    if not waits_for_telling(matter, matter.step):
        return
    now, blocks = clock.now(), blocks_of(case.power, matter)
    Told.objects.get_or_create(
        case=case,
        what=Told.What.EXECUTION,
        defaults={"blocks": blocks, "made_at": now, "sent_at": now if all(blocks.values()) else None},
    )


def check_told(matter: Matter, step: str) -> None:
    """A step at the execution link doesn't end while the notice is unsent. Raises Refused (party_not_told, S2.10.08)."""
    if not waits_for_telling(matter, step):
        return
    case = case_of(matter)
    if case is None or case.told.filter(what=Told.What.EXECUTION, sent_at__isnull=False).exists():
        return
    raise unfit("party_not_told", "还没有把依据、标准、程序、救济方式告知当事人。", "The party wasn't told basis, standards, procedure and remedies.",
                "请在“权力 › 案件”补全并发出告知。", "Complete and send the notice under Powers › Cases.", clause="S2.10.08")  # fmt: skip


def tell_party(case_id: int, blocks: dict[str, str], *, by: Viewer) -> Told:
    """Complete what was missing in the notice at the execution link, and send it; sent already, nothing changes.

    Raises Refused (not_your_seat, recused, is_closed, field_needed with the block, too_long, personal_data),
    Told.DoesNotExist.
    """
    with transaction.atomic():
        matter = frame.lock(Case.objects.values_list("matter_id", flat=True).get(pk=case_id))
        frame.check_open(matter, None)
        frame.check_responsible(by, matter)
        row = Told.objects.select_related("case__power").get(case_id=case_id, what=Told.What.EXECUTION)
        if row.sent_at is not None:
            return row
        names = {"basis": ("依据", "the basis"), "standards": ("标准", "the standards"),
                 "procedure": ("程序", "the procedure"), "remedies": ("救济方式", "the remedies")}  # fmt: skip
        row.blocks = {
            key: said(blocks.get(key, row.blocks.get(key, "")), key, *names[key], most=2000, clause="S2.10.08", township=matter.township)
            for key in BLOCKS
        }  # fmt: skip
        row.sent_at = clock.now()
        row.save(update_fields=["blocks", "sent_at"])
        frame.log(matter, "power_party_told", by, {"case": row.case.public_code})
        return row


def choose_range(case_id: int, chosen: str, reason: str, *, by: Viewer) -> Case:
    """After a case closed: in which range its result is posted beyond this site; “none” needs a reason (S2.10.09).

    Raises Refused (not_your_seat, not_closed, unknown_range, reason_needed, personal_data), Case.DoesNotExist.
    """
    with transaction.atomic():
        found = Case.objects.select_related("matter__township").get(pk=case_id)
        frame.check_responsible(by, found.matter)
        ledger.hold(found.matter.township.code)
        row = Case.objects.select_related("matter__township").get(pk=case_id)
        if row.closed_at is None:
            raise unfit("not_closed", "还没有办结。", "It isn't closed yet.", "办结以后再定。", "Decide it then.", clause="S2.10.09")  # fmt: skip
        if chosen not in Case.Range.values:
            raise unfit("unknown_range", "没有选张贴范围。", "The range is missing.",
                        "请从列表中选。", "Choose from the list.", field="range", clause="S2.10.09")  # fmt: skip
        why = said(reason, "reason", "理由", "the reason", most=200, needed=chosen == Case.Range.NONE, clause="S2.10.09")  # fmt: skip
        if (row.range, row.range_reason) != (chosen, why):
            row.range, row.range_reason, row.range_at = chosen, why, clock.now()
            row.range_by_id = frame.staff_of(by)
            row.save(update_fields=["range", "range_reason", "range_at", "range_by"])
            log(
                row.matter.township,
                "power_range_chosen",
                by,
                row.public_code,
                {"range": chosen},
                "power_case",
            )
        return row
