"""What the acts of the hall share: a locked application or inquiry, the open task of an outcome, who may act."""

from collections.abc import Callable

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import Application, Inquiry, Paper
from sunlit.matters import actions, frame, refusals, skipping
from sunlit.matters.book import procedure_of
from sunlit.matters.models import Matter, Task
from sunlit.people.viewer import Viewer

INTAKE = ("enquiry", "centre_director")

SHORT = (Paper.State.MISSING, Paper.State.FAULTY)


def locked_application(application_id: int) -> Application:
    """An application with its matter locked for this transaction. Raises Application.DoesNotExist."""
    matter_id = Application.objects.values_list("matter_id", flat=True).get(pk=application_id)
    matter = frame.lock(matter_id)
    application = Application.objects.get(pk=application_id)
    application.matter = matter
    return application


def locked_inquiry(inquiry_id: int) -> Inquiry:
    """An inquiry with its matter locked for this transaction."""
    matter_id = Inquiry.objects.values_list("matter_id", flat=True).get(pk=inquiry_id)
    matter = frame.lock(matter_id)
    inquiry = Inquiry.objects.get(pk=inquiry_id)
    inquiry.matter = matter
    return inquiry


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
    steps = procedure_of(matter.procedure_id).steps
    done = matter.tasks.exclude(done_at=None).exclude(done_by=None).select_related("done_by")
    for last in done.order_by("-done_at", "-pk"):
        if last.done_by and last.done_at and last.step in steps and outcome in steps[last.step].outcomes:
            raise refusals.already_done(
                last.done_by.name, f"{last.done_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
            )
    frame.check_open(matter, None)
    raise skipping.refusal(matter, outcome)


def complete_step(
    inquiry_id: int,
    outcome: str,
    write: Callable[[Inquiry, Matter], None],
    *,
    by: Viewer,
    opinion: str = "",
    key: str = "",
) -> Inquiry:
    """Complete the open task of an inquiry that has this outcome; ``write`` stores what belongs to it."""
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return Inquiry.objects.get(matter=done)
        inquiry = locked_inquiry(inquiry_id)
        task = open_task(inquiry.matter, outcome)

        def then(matter: Matter) -> None:
            write(inquiry, matter)

        actions.complete(task.pk, outcome, by=by, opinion=opinion, key=key, then=then)
        return inquiry


def check_intake(by: Viewer, application: Application) -> None:
    """Only the centre's intake works on an application's papers: its staff, the agent of the village, the handler
    whose step it is, or the applicant. Raises Refused (is_closed, not_your_seat)."""
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


def check_all_looked_at(application: Application) -> None:
    """Every row of the checklist is looked at before anything is said about it. Raises Refused (not_looked_at)."""
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
