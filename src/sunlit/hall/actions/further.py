"""A further demand (再次告知) after acceptance: what only the handling showed to be missing, told on paper, with the
clock standing still until it is there."""

from collections.abc import Collection

from django.db import transaction

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.actions import notices
from sunlit.hall.actions.tasks import check_intake, locked_application, open_task
from sunlit.hall.models import Application, OneTimeNotice, Paper
from sunlit.matters import frame
from sunlit.people.viewer import Viewer


def demand(
    application_id: int,
    wanted: Collection[str],
    *,
    reason: str,
    by: Viewer,
    approved_by: Viewer | None = None,
    revision: int | None = None,
    key: str = "",
) -> OneTimeNotice:
    """The handler asks for more after acceptance: a numbered one-time notice in two copies, which stops the clock.

    ``wanted`` are materials of the item's published list, and no others (S4.20.03). ``reason`` says why each of them
    is asked for now; it stands on the notice beside what no notice named before, is shown to supervision, and needs
    the approval of the centre's director or a leader (S2.29.07, S2.29.08, S4.28.03). Raises Refused (not_on_the_list,
    nothing_missing, explanation_needed, approval_needed, changed_meanwhile, already_done, not_your_seat).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        if key and frame.done_before(key):
            return application.notices.latest("ordinal")
        _check(application, wanted, by)
        frame.check_open(application.matter, revision)
        for material in wanted:
            Paper.objects.update_or_create(
                application=application,
                material=material,
                defaults={"state": Paper.State.MISSING, "note": reason.strip()[:200], "until": None},
            )
        return notices.give_notice(
            application_id,
            by=by,
            explanations=dict.fromkeys(wanted, reason),
            approved_by=approved_by,
            revision=revision,
            key=key,
        )


def lay_before(
    application_id: int, wanted: Collection[str], *, reason: str, by: Viewer, key: str = ""
) -> Application:
    """The handler asks the director to approve what `demand` would add; the papers stay as they are until then.

    Raises Refused (not_on_the_list, nothing_missing, explanation_needed, already_done, not_your_seat).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        if not (key and frame.done_before(key)):
            _check(application, wanted, by)
        return notices.ask_approval(
            application_id, dict.fromkeys(wanted, reason), by=by, wanted=wanted, key=key
        )


def _check(application: Application, wanted: Collection[str], by: Viewer) -> None:
    """Raises Refused where the step isn't open, isn't the viewer's, or what is wanted isn't on the list."""
    open_task(application.matter, "more_papers")
    check_intake(by, application)
    if not wanted:
        raise Refused(
            "nothing_missing",
            Text("没有选择要补的材料。", "No paper is chosen."),
            Text("请勾选要补的材料。", "Tick what is asked for."),
            clause="S2.29.03",
            field="wanted",
        )
    known = {row.id for row in catalogue.item(application.item).materials}
    for material in wanted:
        if material not in known:
            raise Refused(
                "not_on_the_list",
                Text(f"“{material}”不在公布的材料清单上。", f"'{material}' isn't on the published list."),
                Text("只能要求清单上的材料。", "Only what is on the list can be asked for."),
                clause="S4.20.03",
                field="wanted",
            )
