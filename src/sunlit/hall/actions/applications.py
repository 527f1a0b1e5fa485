"""Acceptance (受理): an application, its checklist, the one-time notice, the receipt, or the reasoned refusal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from sunlit import clock
from sunlit.core.items import Item, Material
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, receipts, sheets
from sunlit.hall.models import Application, Inquiry, ItemState, OneTimeNotice, Paper
from sunlit.matters import actions, clock_actions, frame, refusals
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Document, Matter, Notice, Share, Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

FOLLOW_WORKING_DAYS = 10
INTAKE = ("enquiry", "centre_director")
SHORT = (Paper.State.MISSING, Paper.State.FAULTY)


@dataclass(frozen=True)
class Applicant:
    """Who applies; everything but the name may be empty."""

    name: str
    id_number: str = ""
    phone: str = ""
    address: str = ""
    village: Organisation | None = None
    agent: str = ""
    agent_phone: str = ""


@dataclass(frozen=True)
class Filed:
    """A new application with the code that its receipt shows once."""

    matter: Matter
    application: Application
    code: str


def file_application(
    township: Organisation,
    item_id: str,
    applicant: Applicant,
    *,
    by: Viewer,
    channel: str = Matter.Channel.WINDOW,
    answers: Mapping[str, object] | None = None,
    inquiry: Inquiry | None = None,
    key: str = "",
) -> Filed:
    """File an application for an offered item; every channel gives the same number, receipt and limit (S4.29.02).

    Staff file only through the centre's intake (S3.25.01); a village agent files for people of the own village
    only. Raises Refused (not_through_the_centre, not_your_village, not_offered, name_needed).
    """
    if by.staff_id is not None and not by.has_role(*INTAKE, "village_agent"):
        raise Refused(
            "not_through_the_centre",
            Text("部门不能自行收件。", "A department can't take in applications itself."),
            Text("请到政务服务中心咨询受理服务部收件。", "The centre's enquiry department takes them in."),
            clause="S3.25.01",
        )
    agent_only = by.staff_id is not None and not by.has_role(*INTAKE)
    if agent_only:
        _own_village(by, applicant.village)
        channel = Matter.Channel.AGENT
    if not applicant.name.strip():
        raise Refused(
            "name_needed",
            Text("没有填写申请人姓名。", "The applicant's name is missing."),
            Text("请填写姓名。", "Fill in the name."),
            field="applicant",
        )
    try:
        offer = catalogue.offer(township, item_id)
    except KeyError as error:
        raise _not_offered() from error
    intake = catalogue.enquiry_of(township)
    if not offer.offered or offer.unit is None or intake is None:
        raise _not_offered()
    code = receipts.new_code()
    made: list[Application] = []

    def store(matter: Matter) -> None:
        application = Application.objects.create(
            matter=matter,
            inquiry=inquiry,
            item=item_id,
            item_hash=catalogue.fingerprint(offer.item),
            applicant=applicant.name.strip(),
            id_number=applicant.id_number,
            id_tail=applicant.id_number[-4:],
            phone=applicant.phone,
            phone_tail=applicant.phone[-4:],
            address=applicant.address,
            agent=applicant.agent,
            agent_phone=applicant.agent_phone,
            answers=dict(answers or {}),
            receipt_hash=receipts.hashed(code),
            receipt_code=code,
        )
        Paper.objects.bulk_create(
            Paper(
                application=application,
                material=row.id,
                state=Paper.State.FETCHED if row.fetched else Paper.State.OPEN,
            )
            for row in wanted(offer.item, answers or {})
        )
        if agent_only and applicant.village is not None:
            Share.objects.get_or_create(matter=matter, unit=applicant.village)
        made.append(application)

    matter = actions.open_matter(
        actions.Opening(
            kind="application",
            procedure=offer.item.procedure,
            township=township,
            unit=offer.unit,
            intake_unit=intake,
            title=offer.item.name.zh,
            subject=applicant.name.strip(),
            item=item_id,
            channel=channel,
            village=applicant.village,
            limits=catalogue.limits(offer.item, answers),
            start_clock=False,
            facts={"title_en": offer.item.name.en},
        ),
        by=by,
        key=key,
        then=store,
    )
    if made:
        return Filed(matter, made[0], code)
    application = matter.application
    return Filed(matter, application, application.receipt_code)


def _own_village(by: Viewer, village: Organisation | None) -> None:
    if village is None or not any(
        seat.role == "village_agent" and seat.organisation_id == village.pk for seat in by.seats
    ):
        raise Refused(
            "not_your_village",
            Text("代办员只能为本村村民代办。", "An agent files only for people of the own village."),
            Text("请选择您所代办的村。", "Choose the village that you serve."),
            clause="S4.30.08",
            field="village",
        )


def wanted(item: Item, answers: Mapping[str, object]) -> list[Material]:
    """The materials of an item for these answers; where an answer is missing, the material is asked for."""
    found = []
    for row in item.materials:
        if row.when and catalogue.holds(row.when, answers) is False:
            continue
        found.append(row)
    return found


def check_papers(
    application_id: int,
    states: Mapping[str, str],
    *,
    by: Viewer,
    notes: Mapping[str, str] | None = None,
    revision: int | None = None,
) -> Application:
    """Write down how each material stands. Only materials of the item's list exist (S4.20.03).

    Raises Refused (not_on_the_list, cannot_follow, not_your_seat, is_closed).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        _intake_only(by, application)
        frame.check_open(application.matter, revision)
        _write_states(application, states, notes or {})
        frame.log(application.matter, "papers_checked", by, {"states": dict(sorted(states.items()))})
        return application


def _write_states(application: Application, states: Mapping[str, str], notes: Mapping[str, str]) -> None:
    item = catalogue.item(application.item)
    now = clock.now()
    rows = {paper.material: paper for paper in application.papers.all()}
    for material_id, state in states.items():
        paper = rows.get(material_id)
        if paper is None or state not in Paper.State.values:
            raise Refused(
                "not_on_the_list",
                Text(
                    f"“{material_id}”不在公布的材料清单上。", f"'{material_id}' isn't on the published list."
                ),
                Text("窗口只能收清单上的材料。", "The counter can ask only for what is on the list."),
                clause="S4.20.03",
                field=material_id,
            )
        material = catalogue.material(item, material_id)
        if state == Paper.State.FOLLOWS:
            if not material.may_follow:
                raise Refused(
                    "cannot_follow",
                    Text(f"“{material.name.zh}”不能容缺后补。", f"'{material.name.en}' can't follow later."),
                    field=material_id,
                )
            paper.until = book().calendar.add_working_days(now.date(), FOLLOW_WORKING_DAYS)
        if state == Paper.State.THERE and paper.state != Paper.State.THERE:
            paper.received_at = now
        paper.state = state
        paper.note = notes.get(material_id, paper.note)
        paper.save(update_fields=["state", "until", "received_at", "note"])


def give_notice(
    application_id: int,
    *,
    by: Viewer,
    missing: list[str] | None = None,
    oral: bool = False,
    explanations: Mapping[str, str] | None = None,
    approved_by: Viewer | None = None,
    revision: int | None = None,
    key: str = "",
) -> OneTimeNotice:
    """Tell everything that is missing in one notice; the clock doesn't run until it is there.

    ``missing``, where a caller lists it, must name every open row of the checklist (S2.29.03). A second notice
    that adds what the first had not needs an explanation for each addition and the approval of the centre's
    director or a leader (given here, or before by `approve_additions`), and is shown to supervision (S2.29.07,
    S2.29.08, S4.28.03). Raises Refused (nothing_missing, notice_incomplete, explanation_needed, approval_needed,
    written_wanted, changed_meanwhile, already_done).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        matter = application.matter
        if key and frame.done_before(key):
            return application.notices.latest("ordinal")
        _intake_only(by, application)
        task = find_task(matter, "more_papers") or open_task(matter, "supplement")
        frame.check_open(matter, revision)
        _all_looked_at(application)
        short = [paper.material for paper in application.papers.filter(state__in=SHORT).order_by("pk")]
        if not short:
            raise Refused(
                "nothing_missing",
                Text("材料已经齐全，没有要告知补正的。", "Nothing is missing."),
                Text("请直接受理。", "Accept the application."),
            )
        if missing is not None and set(missing) != set(short):
            raise _not_complete(application, set(short) - set(missing))
        ordinal = application.notices.count() + 1
        added = _additions(application, short, explanations or {}, approved_by or by) if ordinal > 1 else {}
        if oral and application.written_wanted:
            raise written_wanted()
        at = clock.now()
        until = book().calendar.add_working_days(at.date(), supplement_days(at.date()))
        document = None if oral else _notice_paper(application, short, added, ordinal, until, by)
        notice = OneTimeNotice.objects.create(
            application=application,
            ordinal=ordinal,
            missing=short,
            added=added,
            oral=oral,
            until=until,
            document=document,
            given_by_id=frame.staff_of(by),
            given_at=at,
            approved_by_id=_approver(application, approved_by or by) if added else None,
        )
        frame.log(
            matter,
            "notice_given",
            by,
            {"ordinal": ordinal, "missing": short, "added": sorted(added), "oral": oral, "until": str(until)},
        )
        told = "more_papers" if task.step == "handle" or task.step == "forward" else "supplement"
        actions.complete(task.pk, told, by=by, opinion="、".join(short))
        frame.remember(key, matter, at)
        return notice


def supplement_days(on: date) -> int:
    """How many working days an applicant has to bring what is missing (rulebook, ``supplement-wait``)."""
    return int(str(book().effective("supplement-wait", on).value))


def write_notice(application_id: int, *, by: Viewer, key: str = "") -> OneTimeNotice:
    """The person who was told by word of mouth wants it in writing: the last notice on paper, in two copies of one
    number (S2.29.10, S2.29.11). Raises Refused (nothing_to_write)."""
    with transaction.atomic():
        application = locked_application(application_id)
        _intake_only(by, application)
        notice = application.notices.order_by("-ordinal").first()
        if notice is None or (notice.document_id and not frame.done_before(key)):
            raise Refused(
                "nothing_to_write",
                Text("没有口头告知需要补书面。", "No spoken notice is waiting to be written."),
            )
        if notice.document_id is None:
            application.written_wanted = True
            application.save(update_fields=["written_wanted"])
            notice.document = sheets.one_time_notice(
                application, notice.missing, notice.added, notice.ordinal, notice.until, by=by
            )
            notice.save(update_fields=["document"])
            frame.log(application.matter, "notice_written", by, {"ordinal": notice.ordinal})
        return notice


def ask_approval(
    application_id: int, explanations: Mapping[str, str], *, by: Viewer, key: str = ""
) -> Application:
    """Lay before the centre's director what a further notice would add, each with its explanation (S2.29.07,
    S4.28.03). Raises Refused (explanation_needed, nothing_missing)."""
    with transaction.atomic():
        application = locked_application(application_id)
        _intake_only(by, application)
        if frame.done_before(key):
            return application
        new = _explained(application, shortage(application), explanations)
        if not new:
            raise Refused(
                "nothing_missing", Text("没有新增的材料。", "Nothing is asked for that wasn't before.")
            )
        director = Organisation.objects.filter(
            township=application.matter.township_id, key="centre", valid_to=None
        ).first()
        actions.set_facts(
            application.matter_id, {"additions": {"asked": new}}, by=by, act="additions_asked", sealed=new
        )
        Notice.objects.create(
            unit=director,
            role="centre_director",
            matter=application.matter,
            text=f"请审批新增材料：{application.matter.number}",
            text_en=f"Please approve additional papers: {application.matter.number}",
            at=clock.now(),
        )
        frame.remember(key, application.matter, clock.now())
        return application


def approve_additions(application_id: int, *, by: Viewer) -> Application:
    """The director of the centre or a leader approves what a further notice adds (S4.28.03).

    Raises Refused (approval_needed, nothing_asked).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        asked = application.matter.facts.get("additions", {}).get("asked")
        if not by.has_role(*APPROVERS) or by.township_id != application.matter.township_id:
            raise _approval_needed()
        if not asked:
            raise Refused("nothing_asked", Text("没有待审批的新增材料。", "No addition waits for approval."))
        actions.set_facts(
            application.matter_id,
            {"additions": {"asked": asked, "approved_by": by.staff_id}},
            by=by,
            act="additions_approved",
        )
        return application


def shortage(application: Application) -> list[str]:
    """The materials that are missing or not as required, in the order of the published list."""
    return list(application.papers.filter(state__in=SHORT).order_by("pk").values_list("material", flat=True))


def hand_in(
    application_id: int,
    materials: Mapping[str, str],
    *,
    by: Viewer,
    rights_told: bool = False,
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """The applicant brings what was missing. When nothing is missing any more the application is accepted in the
    same transaction and its limit starts (S2.29.06). Raises Refused as `accept` does."""
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        application = locked_application(application_id)
        frame.check_open(application.matter, revision)
        of_the_town = by.township_id == application.matter.township_id
        if not (of_the_town and by.has_role("village_agent")):
            frame.check_responsible(by, application.matter, or_resident=True)
        _write_states(application, materials, {})
        application.visits = F("visits") + 1
        application.save(update_fields=["visits"])
        application.refresh_from_db(fields=["visits"])
        frame.log(application.matter, "papers_handed_in", by, {"states": dict(sorted(materials.items()))})
        task = find_task(application.matter, "supplied")
        matter = application.matter
        if task is not None:
            matter = actions.complete(task.pk, "supplied", by=by)
        complete = not application.papers.filter(state__in=[*SHORT, Paper.State.OPEN]).exists()
        if complete and matter.step == "papers" and by.has_role(*INTAKE):
            matter = accept(application.pk, by=by, rights_told=rights_told)
        frame.remember(key, matter, clock.now())
        return matter


def accept(
    application_id: int, *, by: Viewer, rights_told: bool = False, revision: int | None = None, key: str = ""
) -> Matter:
    """Accept a complete application: rights and duties told, the limit starts, receipt and undertaking form are
    issued, the matter passes to the responsible department (S1.02.05, S3.28.03, S3.28.04).

    Raises Refused (guard_failed: papers not looked at, missing, or rights not told).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        application = locked_application(application_id)
        matter = application.matter
        open_task(matter, "accept")
        _intake_only(by, application)
        _all_looked_at(application)
        if application.papers.filter(state__in=SHORT).exists():
            raise Refused(
                "papers_missing",
                Text("材料不齐，不能受理。", "Papers are missing, so it can't be accepted."),
                Text("请出具一次性告知书。", "Give the one-time notice."),
                clause="S3.28.03",
            )
        if rights_told and application.rights_told_at is None:
            application.rights_told_at = clock.now()
            application.save(update_fields=["rights_told_at"])
        if application.rights_told_at is None:
            raise Refused(
                "rights_not_told",
                Text("还没有告知申请人权利义务。", "The applicant hasn't been told rights and duties."),
                Text("请告知后勾选。", "Tell them and tick the box."),
                clause="S3.28.04",
                field="rights_told",
            )
        task = open_task(matter, "accept")

        def start(locked: Matter) -> None:
            own = ItemState.objects.filter(
                township_id=locked.township_id, item=application.item, owner_id=by.staff_id
            ).exists()
            if locked.handler_id is None and (own or catalogue.item(application.item).immediate):
                locked.handler_id = by.staff_id
            clock_actions.start_clock(locked)
            _check_limit(locked)
            sheets.acceptance(locked, application, by=by)
            sheets.undertaking(locked, application, by=by)

        return actions.complete(task.pk, "accept", by=by, revision=revision, key=key, then=start)


def refuse(
    application_id: int,
    *,
    by: Viewer,
    reason: str,
    ground: str,
    where: tuple[str, str, str] = ("", "", ""),
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """Don't accept: reason and ground are stated, where to go instead, and the remedies (S1.02.06, S3.28.02).

    Raises Refused (reason_needed, ground_needed, written_wanted).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        application = locked_application(application_id)
        task = open_task(application.matter, "refuse")
        _intake_only(by, application)
        if application.written_wanted and application.notices.filter(document=None).exists():
            raise written_wanted()
        if not reason.strip():
            raise refusals.reason_needed()
        if not ground.strip():
            raise Refused(
                "ground_needed",
                Text("没有写明依据。", "The ground is missing."),
                Text("请写明不予受理所依据的条款。", "Name the article that it rests on."),
                clause="S1.02.06",
                field="ground",
            )

        def write(locked: Matter) -> None:
            application.decision, application.decision_text = "not_accepted", reason
            application.decision_ground, application.decided_at = ground, clock.now()
            application.save(update_fields=["decision", "decision_text", "decision_ground", "decided_at"])
            sheets.not_accepted(locked, application, where, by=by)

        return actions.complete(
            task.pk, "refuse", by=by, opinion=reason, revision=revision, key=key, then=write
        )


def written_wanted() -> Refused:
    """The applicant wants the notice in writing: nothing goes on until it is issued (S2.29.10)."""
    return Refused(
        "written_wanted",
        Text("申请人要求书面告知。", "The applicant wants it in writing."),
        Text("请出具书面告知书。", "Issue the written notice."),
        clause="S2.29.10",
        field="oral",
    )


APPROVERS = ("centre_director", "deputy_leader", "mayor")


def _additions(
    application: Application, short: list[str], explanations: Mapping[str, str], approver: Viewer
) -> dict[str, str]:
    """What a further notice adds, each with its explanation. Raises Refused."""
    asked = application.matter.facts.get("additions", {})
    new = _explained(application, short, {**asked.get("asked", {}), **explanations})
    approved = asked.get("approved_by") and set(new) <= set(asked.get("asked", {}))
    if new and not approved and not approver.has_role(*APPROVERS):
        raise _approval_needed()
    return new


def _approver(application: Application, present: Viewer) -> int | None:
    approved_by = application.matter.facts.get("additions", {}).get("approved_by")
    return int(approved_by) if approved_by else present.staff_id


def _explained(application: Application, short: list[str], explanations: Mapping[str, str]) -> dict[str, str]:
    told = {material for row in application.notices.values_list("missing", flat=True) for material in row}
    new = [material for material in short if material not in told]
    item = catalogue.item(application.item)
    for material in new:
        if not explanations.get(material, "").strip():
            name = catalogue.material(item, material).name
            raise Refused(
                "explanation_needed",
                Text(f"“{name.zh}”不在第一次告知书上。", f"'{name.en}' wasn't on the first notice."),
                Text("请说明为何新增。", "Explain why it is asked for now."),
                clause="S2.29.07",
                field=f"why-{material}",
            )
    return {material: explanations[material].strip() for material in new}


def _approval_needed() -> Refused:
    return Refused(
        "approval_needed",
        Text(
            "第一次告知书之外新增材料，须经中心主任批准。",
            "Asking for more than the first notice needs the centre director's approval.",
        ),
        Text("请先提请中心主任审批。", "Lay it before the director first."),
        clause="S4.28.03",
    )


def _notice_paper(
    application: Application, short: list[str], added: dict[str, str], ordinal: int, until: date, by: Viewer
) -> Document:
    return sheets.one_time_notice(application, short, added, ordinal, until, by=by)


def _check_limit(matter: Matter) -> None:
    """No application is accepted without a limit (S1.02.03, S2.27.02)."""
    if matter.due is None:
        raise Refused(
            "no_limit",
            Text("此事项尚未公布办理时限，不能受理。", "No time limit is published for this item yet."),
            Text("请先确定并公布承诺时限。", "Set and publish the promised limit first."),
            clause="S1.02.03",
        )


def _all_looked_at(application: Application) -> None:
    row = application.papers.filter(state=Paper.State.OPEN).first()
    if row is not None:
        name = catalogue.material(catalogue.item(application.item), row.material).name
        raise Refused(
            "not_looked_at",
            Text(f"“{name.zh}”还没有核对。", f"'{name.en}' hasn't been looked at."),
            Text("请当场核对清单上的每一项。", "Look at every row of the list now."),
            clause="S2.29.01",
            field=row.material,
        )


def _not_complete(application: Application, left_out: set[str]) -> Refused:
    item = catalogue.item(application.item)
    names = [catalogue.material(item, material).name for material in sorted(left_out)]
    return Refused(
        "notice_incomplete",
        Text(
            "告知书漏列：" + "、".join(name.zh for name in names) + "。",
            "The notice leaves out: " + ", ".join(name.en for name in names) + ".",
        ),
        Text("请一次列全。", "List everything at once."),
        clause="S2.29.03",
    )


def _not_offered() -> Refused:
    return Refused(
        "not_offered",
        Text("本镇没有开办这个事项。", "This township doesn't offer that item."),
        Text("请在事项目录中选择，或登记为咨询。", "Choose one of the catalogue, or register an inquiry."),
        clause="S3.28.02",
        field="item",
    )


def _intake_only(by: Viewer, application: Application) -> None:
    matter = application.matter
    frame.check_open(matter, None)
    if by.machine == "resident":
        return
    if by.has_role("village_agent") and not by.has_role(*INTAKE):
        if not matter.shares.filter(unit_id__in=by.unit_ids).exists():
            raise refusals.not_your_seat()
        return
    frame.check_responsible(by, matter)
    handles = matter.step != "papers" and matter.handler_id in {by.staff_id, *by.covers}
    if not by.has_role(*INTAKE) and not handles:
        raise refusals.not_your_seat()


def locked_application(application_id: int) -> Application:
    matter_id = Application.objects.values_list("matter_id", flat=True).get(pk=application_id)
    matter = frame.lock(matter_id)
    application = Application.objects.get(pk=application_id)
    application.matter = matter
    return application


def find_task(matter: Matter, outcome: str) -> Task | None:
    """The open task of a matter that has this outcome, if there is one."""
    procedure = procedure_of(matter.procedure_id)
    for task in matter.tasks.filter(done_at=None):
        if outcome in procedure.steps[task.step].outcomes:
            return task
    return None


def open_task(matter: Matter, outcome: str) -> Task:
    """The open task of a matter that has this outcome.

    Raises Refused: already_done with the name of whoever did this step first, else no_such_outcome.
    """
    task = find_task(matter, outcome)
    if task is not None:
        return task
    last = matter.tasks.exclude(done_at=None).exclude(done_by=None).select_related("done_by").last()
    if last and last.done_by and outcome in procedure_of(matter.procedure_id).steps[last.step].outcomes:
        when = f"{last.done_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}" if last.done_at else ""
        raise refusals.already_done(last.done_by.name, when)
    raise refusals.no_such_outcome(outcome)
