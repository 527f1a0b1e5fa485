"""The one-time notice (一次性告知): what is missing said at once, on paper where wanted, and what may be added later."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, notice_contents, sheets
from sunlit.hall.actions.tasks import (
    SHORT,
    check_all_looked_at,
    check_intake,
    locked_application,
    open_task,
)
from sunlit.hall.models import Application, OneTimeNotice
from sunlit.matters import actions, frame
from sunlit.matters.book import book, number_in_force
from sunlit.matters.models import Notice
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

APPROVERS = ("centre_director", "deputy_leader", "mayor")


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
    S2.29.08, S4.28.03). After acceptance (`further.demand`) whatever no notice has named is such an addition, and
    the notice is in writing, because the clock stops only on paper. Raises Refused (nothing_missing,
    notice_incomplete, explanation_needed, approval_needed, written_wanted, changed_meanwhile, already_done).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        matter = application.matter
        if key and frame.done_before(key):
            return application.notices.latest("ordinal")
        check_intake(by, application)
        task = open_task(matter, "supplement" if matter.stage == "acceptance" else "more_papers")
        frame.check_open(matter, revision)
        check_all_looked_at(application)
        short = [paper.material for paper in application.papers.filter(state__in=SHORT).order_by("pk")]
        if not short:
            raise Refused(
                "nothing_missing",
                Text("材料已经齐全，没有要告知补正的。", "Nothing is missing."),
                Text("请直接受理。", "Accept the application."),
            )
        if missing is not None and set(missing) != set(short):
            raise _not_complete(application, set(short) - set(missing))
        notice_contents.check(application, short)
        ordinal = application.notices.count() + 1
        further = ordinal > 1 or matter.stage != "acceptance"
        added = _additions(application, short, explanations or {}, approved_by or by) if further else {}
        if oral and application.written_wanted:
            raise written_wanted()
        if oral and matter.stage != "acceptance":
            raise on_paper_only()
        at = clock.now()
        until = book().calendar.add_working_days(at.date(), supplement_days(at.date(), matter.township_id))
        document = None if oral else sheets.one_time_notice(application, short, added, ordinal, until, by=by)
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
        names = "、".join(catalogue.material(catalogue.item(application.item), row).name.zh for row in short)
        told = "supplement" if matter.stage == "acceptance" else "more_papers"
        spent: dict[str, object] | None = {"additions": {}} if matter.facts.get("additions") else None
        actions.complete(task.pk, told, by=by, opinion=names, facts=spent)
        frame.remember(key, matter, at)
        return notice


def supplement_days(on: date, township_id: int) -> int:
    """How many working days an applicant has to bring what is missing (rulebook, ``supplement-wait``)."""
    return number_in_force("supplement-wait", on, township_id)


def write_notice(application_id: int, *, by: Viewer, key: str = "") -> OneTimeNotice:
    """The person who was told by word of mouth wants it in writing: the last notice on paper, in two copies of one
    number (S2.29.10, S2.29.11). Raises Refused (nothing_to_write)."""
    with transaction.atomic():
        application = locked_application(application_id)
        check_intake(by, application)
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
    application_id: int,
    explanations: Mapping[str, str],
    *,
    by: Viewer,
    wanted: Collection[str] | None = None,
    key: str = "",
) -> Application:
    """Lay before the centre's director what a further notice would add, each with its explanation (S2.29.07,
    S4.28.03): of what is missing on the checklist, or of ``wanted``, what shall be asked for.

    Raises Refused (explanation_needed, nothing_missing).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        check_intake(by, application)
        if frame.done_before(key):
            return application
        new = _explained(application, shortage(application) if wanted is None else wanted, explanations)
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


def written_wanted() -> Refused:
    """The applicant wants the notice in writing: nothing goes on until it is issued (S2.29.10)."""
    return Refused(
        "written_wanted",
        Text("申请人要求书面告知。", "The applicant wants it in writing."),
        Text("请出具书面告知书。", "Issue the written notice."),
        clause="S2.29.10",
        field="oral",
    )


def on_paper_only() -> Refused:
    """A running clock stops only on a paper that exists (行政许可法 32, the stop reason ``materials``)."""
    return Refused(
        "on_paper_only",
        Text("受理后要求补材料，须出具书面告知书。", "After acceptance more is asked for in writing only."),
        Text("请出具书面告知书，计时才能停止。", "Issue the written notice; then the clock stops."),
        clause="S2.29.07",
        field="oral",
    )


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


def _explained(
    application: Application, short: Collection[str], explanations: Mapping[str, str]
) -> dict[str, str]:
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
