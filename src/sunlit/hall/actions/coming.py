"""How often the applicant had to come: at most once is the aim (最多跑一次), and every further time has its reason."""

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.actions.tasks import locked_application
from sunlit.hall.models import ApplicantVisit, Application
from sunlit.matters import frame
from sunlit.matters.book import number_in_force
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

Reason = ApplicantVisit.Reason
ON_FOOT = (Matter.Channel.WINDOW, Matter.Channel.PAPER, Matter.Channel.TERMINAL)
"""The channels in which applying is itself a visit: the terminal stands in the hall."""
WITH_AN_AGENT = (Reason.IN_PERSON, Reason.OWN_WISH)
"""Why somebody comes although an agent makes the trips."""


def first_visit(application: Application, unit: Organisation, *, by: Viewer) -> None:
    """Note the visit that an application at the counter is; call it inside the act that files it."""
    _note(application, unit, Reason.FIRST, "", by)


def brought_papers(application: Application, *, by: Viewer) -> None:
    """Note the visit of somebody who brings what a notice asked for; the reason is that notice. An agent's matter
    counts none: the agent carries the papers (S4.30.08)."""
    if application.matter.channel == Matter.Channel.AGENT:
        return
    told = application.notices.order_by("-ordinal").first()
    text = f"补交第{told.ordinal}次一次性告知的材料" if told else "补交材料"
    _note(application, application.matter.intake_unit, Reason.PAPERS, text, by)


def record_visit(
    application_id: int,
    unit: Organisation,
    reason: str,
    *,
    by: Viewer,
    text: str = "",
    key: str = "",
) -> ApplicantVisit:
    """Record that the applicant came to a unit of the township in person. From the second visit on ``text`` says why
    (S4.20.02).

    ``reason`` is one of `ApplicantVisit.Reason`. That the law asks for the person can be the reason only where the
    item names the article; then that stands as the text. In an agent's matter nothing else but the person's own wish
    brings them here (S4.30.08). Raises Refused (reason_needed, no_article, agent_makes_the_trips, not_your_seat,
    is_closed).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        matter = application.matter
        if frame.done_before(key):
            return application.comings.latest("ordinal")
        frame.check_open(matter, None)
        frame.check_responsible(by, matter)
        frame.check_same_township(matter, unit)
        if reason not in Reason.values:
            raise _reason_needed()
        article = catalogue.item(application.item).in_person
        if reason == Reason.IN_PERSON:
            if not article:
                raise Refused(
                    "no_article",
                    Text("这个事项没有须本人到场的法律依据。", "No law asks for the person in this item."),
                    Text("请由代办员或者网上办理。", "Let the agent or the network carry it."),
                    clause="S4.30.08",
                    field="reason",
                )
            text = article
        if matter.channel == Matter.Channel.AGENT and reason not in WITH_AN_AGENT:
            raise Refused(
                "agent_makes_the_trips",
                Text(
                    "代办的事项由代办员跑，不能要群众来。", "In an agent's matter the agent makes the trips."
                ),
                Text(
                    "请通知代办员；依法须本人到场的，选“依法须本人到场”。",
                    "Tell the agent. Where the law asks for the person, choose that reason.",
                ),
                clause="S4.30.08",
                field="reason",
            )
        at_most = number_in_force("visits-at-most", clock.today(), matter.township_id)
        if application.visits >= at_most and not text.strip():
            raise _reason_needed()
        visit = _note(application, unit, reason, text.strip()[:200] or _words(reason), by)
        frame.remember(key, matter, visit.at)
        return visit


def _note(application: Application, unit: Organisation, reason: str, text: str, by: Viewer) -> ApplicantVisit:
    visit = ApplicantVisit.objects.create(
        application=application,
        ordinal=application.visits + 1,
        unit=unit,
        reason=reason,
        text=text,
        at=clock.now(),
        recorded_by_id=by.staff_id,
    )
    application.visits += 1
    application.save(update_fields=["visits"])
    frame.log(
        application.matter,
        "visit_recorded",
        by,
        {"ordinal": visit.ordinal, "reason": reason, "unit": unit.code},
    )
    return visit


def _words(reason: str) -> str:
    return str(Reason(reason).label)


def _reason_needed() -> Refused:
    return Refused(
        "reason_needed",
        Text("群众已经来过，再来要写明原因。", "They have been here before; say why they came again."),
        Text("请选择原因并用一句话写明。", "Choose the reason and say it in one sentence."),
        clause="S4.20.02",
        field="text",
    )
