"""One visit at the counter in one act: the application, its checked list, and what became of it (S2.29.01)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.actions import applications, inquiries, notices, tasks
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.models import Application, Inquiry
from sunlit.matters import actions, frame
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

RESULTS = ("accept", "notice", "oral", "refuse", "file", "settled", "to_director")
"""How a visit with an application may end; ``file`` is for village agents, whose papers the centre checks."""

NO_RESULT = Text(
    "还没有办理结果。请受理、一次性告知或者不予受理。",
    "There is no result yet. Accept, give the notice, or refuse with reasons.",
)


@dataclass(frozen=True)
class Visit:
    """What was found at the counter: the applicant, the answers, how each material stands, what is missing for a
    refusal. ``opinion`` is the reason of a refusal, or what was settled with a visitor; ``channel`` how they came."""

    item: str
    applicant: Applicant
    answers: Mapping[str, object] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, object] = field(default_factory=dict)
    rights_told: bool = False
    written_wanted: bool = False
    opinion: str = ""
    ground: str = ""
    where: tuple[str, str, str] = ("", "", "")
    channel: str = Matter.Channel.WINDOW


def take_in(
    township: Organisation,
    visit: Visit,
    result: str,
    *,
    by: Viewer,
    inquiry: Inquiry | None = None,
    key: str = "",
) -> Matter:
    """File, check and end a visit in one transaction: accepted, told what is missing, or refused with reasons.

    Leaving without a result isn't possible: where the result is refused nothing of it is stored (S2.29.01).
    Raises Refused as the acts of `applications` do, and no_result.
    """
    if result not in RESULTS:
        raise Refused("no_result", NO_RESULT, clause="S2.29.01")
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        filed = applications.file_application(
            township,
            visit.item,
            visit.applicant,
            by=by,
            channel=visit.channel,
            answers=visit.answers,
            form=visit.form,
            inquiry=inquiry,
        )
        application = filed.application
        if visit.written_wanted:
            Application.objects.filter(pk=application.pk).update(written_wanted=True)
        if inquiry is not None:
            inquiries.handled(inquiry.pk, filed.matter, by=by)
        if visit.states:
            applications.check_papers(application.pk, visit.states, by=by, notes=visit.notes)
        if by.has_role(*applications.INTAKE):
            matter = finish(application.pk, visit, result, by=by)
        else:
            matter = filed.matter
        frame.remember(key, matter, matter.opened_at)
        matter.refresh_from_db()
        return matter


def finish(
    application_id: int, visit: Visit, result: str, *, by: Viewer, revision: int | None = None
) -> Matter:
    """The result of an application whose list was looked at. Raises Refused as `take_in` does."""
    if result == "accept":
        return applications.accept(application_id, by=by, rights_told=visit.rights_told, revision=revision)
    if result in ("notice", "oral"):
        return notices.give_notice(
            application_id, by=by, oral=result == "oral", revision=revision
        ).application.matter
    if result == "refuse":
        return applications.refuse(
            application_id,
            by=by,
            reason=visit.opinion,
            ground=visit.ground,
            where=visit.where,
            revision=revision,
        )
    matter = Application.objects.select_related("matter").get(pk=application_id).matter
    task = tasks.open_task(matter, result)
    return actions.complete(task.pk, result, by=by, opinion=visit.opinion, revision=revision)
