"""Filing and acceptance (受理): an application, its checklist, the receipt, or the reasoned refusal."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from sunlit import clock
from sunlit.core.items import Item, Material
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import agency, catalogue, on_file, own_forms, receipts, sheets
from sunlit.hall.actions import coming
from sunlit.hall.actions import own_forms as form_acts
from sunlit.hall.actions.notices import written_wanted
from sunlit.hall.actions.tasks import (
    INTAKE,
    SHORT,
    check_all_looked_at,
    check_intake,
    find_task,
    locked_application,
    open_task,
)
from sunlit.hall.models import Application, Inquiry, ItemState, Paper
from sunlit.matters import actions, clock_actions, frame, refusals, skipping
from sunlit.matters.book import book, number_in_force
from sunlit.matters.models import Matter, Share
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Applicant:
    """Who applies; everything but the name may be empty. ``consent`` (`Application.Consent`) says how the person agreed
    that a village agent does it for them, who then is the one who applies for them."""

    name: str
    id_number: str = ""
    phone: str = ""
    address: str = ""
    village: Organisation | None = None
    agent: str = ""
    agent_phone: str = ""
    consent: str = ""


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
    form: Mapping[str, object] | None = None,
    inquiry: Inquiry | None = None,
    key: str = "",
) -> Filed:
    """File an application for an offered item; every channel gives the same number, receipt and limit (S4.29.02).

    Staff file only through the centre's intake (S3.25.01); a village agent files for people of the own village
    only, with that person's consent (S4.30.06). ``form`` is what the item's own form says, by field. Raises Refused
    (not_through_the_centre, not_your_village, consent_needed, not_offered, name_needed, those of `own_forms.read`, and
    not_on_duty of the agents' rooms).
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
        channel = Matter.Channel.AGENT
    if not applicant.name.strip():
        raise Refused(
            "name_needed",
            Text("没有填写申请人姓名。", "The applicant's name is missing."),
            Text("请填写姓名。", "Fill in the name."),
            field="applicant",
        )
    if agent_only:
        _check_agent(by, applicant)
    try:
        offer = catalogue.offer(township, item_id)
    except KeyError as error:
        raise _not_offered() from error
    intake = catalogue.enquiry_of(township)
    if not offer.offered or offer.unit is None or intake is None:
        raise _not_offered()
    entered = (
        {} if frame.done_before(key) else own_forms.read(offer.item, answers or {}, form or {}, township)
    )
    code = receipts.new_code()
    made: list[Application] = []

    def store(matter: Matter) -> None:
        application = Application(
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
            agent=by.name if agent_only else applicant.agent,
            agent_phone=applicant.agent_phone,
            taken_by_id=by.staff_id if agent_only else None,
            consent=applicant.consent if agent_only else "",
            person_key=on_file.person_key(township, applicant.id_number),
            visits=0,
            answers=dict(answers or {}),
            receipt_hash=receipts.hashed(code),
            receipt_code=code,
        )
        own_forms.put(application, offer.item, entered)
        application.save(force_insert=True)
        form_acts.log(application, entered, by)
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
            agency.taken(application, by)
        if channel in coming.ON_FOOT:
            coming.first_visit(application, intake, by=by)
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


def _check_agent(by: Viewer, applicant: Applicant) -> None:
    village = applicant.village
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
    if applicant.consent not in Application.Consent.values:
        raise Refused(
            "consent_needed",
            Text("没有记录本人同意代办。", "The person's consent isn't recorded."),
            Text("请问过本人，选择同意的方式。", "Ask the person, and choose how they agreed."),
            clause="S4.30.06",
            field="consent",
        )
    agency.check(by, village)


def wanted(item: Item, answers: Mapping[str, object]) -> list[Material]:
    """The materials of an item for these answers; where an answer is missing, the material is asked for."""
    found = []
    for row in item.materials:
        if row.when and catalogue.holds(row.when, answers) is False:
            continue
        found.append(row)
    return found


def _of_their_village(by: Viewer, application: Application) -> bool:
    return bool(application.matter.shares.filter(unit_id__in=by.unit_ids).exists())


def _carried(by: Viewer) -> bool:
    """Whether an agent brings the papers, and nobody else."""
    return by.has_role("village_agent") and not by.has_role(*INTAKE)


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
        check_intake(by, application)
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
            days = number_in_force("papers-follow", now.date(), application.matter.township_id)
            paper.until = book().calendar.add_working_days(now.date(), days)
        if state == Paper.State.THERE and paper.state != Paper.State.THERE:
            paper.received_at = now
        paper.state = state
        paper.note = notes.get(material_id, paper.note)
        paper.save(update_fields=["state", "until", "received_at", "note"])


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
        if not (of_the_town and by.has_role("village_agent") and _of_their_village(by, application)):
            frame.check_responsible(by, application.matter, or_resident=True)
        _write_states(application, materials, {})
        if by.staff_id is not None and not _carried(by):
            coming.brought_papers(application, by=by)
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


@skipping.noted
def accept(
    application_id: int, *, by: Viewer, rights_told: bool = False, revision: int | None = None, key: str = ""
) -> Matter:
    """Accept a complete application: rights and duties told, the limit starts, receipt and undertaking form are
    issued, the matter passes to the responsible department (S1.02.05, S3.28.03, S3.28.04).

    Raises Refused (not_looked_at, papers_missing, rights_not_told, written_wanted, no_limit, guard_failed).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        application = locked_application(application_id)
        matter = application.matter
        open_task(matter, "accept")
        check_intake(by, application)
        _check_written(application)
        check_all_looked_at(application)
        own_forms.check_complete(application)
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


@skipping.noted
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
        check_intake(by, application)
        _check_written(application)
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


def _check_written(application: Application) -> None:
    """What was wanted in writing is issued before the application goes on in any way. Raises Refused
    (written_wanted, S2.29.10)."""
    if application.written_wanted and application.notices.filter(document=None).exists():
        raise written_wanted()


def _check_limit(matter: Matter) -> None:
    """No application is accepted without a limit (S1.02.03, S2.27.02)."""
    if matter.due is None:
        raise Refused(
            "no_limit",
            Text("此事项尚未公布办理时限，不能受理。", "No time limit is published for this item yet."),
            Text("请先确定并公布承诺时限。", "Set and publish the promised limit first."),
            clause="S1.02.03",
        )


def _not_offered() -> Refused:
    return Refused(
        "not_offered",
        Text("本镇没有开办这个事项。", "This township doesn't offer that item."),
        Text("请在事项目录中选择，或登记为咨询。", "Choose one of the catalogue, or register an inquiry."),
        clause="S3.28.02",
        field="item",
    )
