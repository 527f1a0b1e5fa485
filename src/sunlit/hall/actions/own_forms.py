"""The item's own form of an application, changed before it is accepted."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, own_forms
from sunlit.hall.actions.tasks import check_intake, locked_application
from sunlit.hall.models import Application
from sunlit.matters import frame
from sunlit.people.viewer import Viewer


def write(
    application_id: int,
    given: Mapping[str, Any],
    *,
    by: Viewer,
    revision: int | None = None,
    key: str = "",
) -> Application:
    """Write down the form anew, as long as the application isn't accepted. The log keeps the new values sealed.

    Raises Refused (accepted_already, not_your_seat, is_closed, changed_meanwhile, not_on_the_form, field_needed,
    field_unfit).
    """
    with transaction.atomic():
        if frame.done_before(key):
            return Application.objects.get(pk=application_id)
        application = locked_application(application_id)
        check_intake(by, application)
        frame.check_open(application.matter, revision)
        if application.matter.stage != "acceptance" or application.matter.due is not None:
            raise Refused(
                "accepted_already",
                Text("已经受理，申请表不能再改。", "It was accepted; the form can't be changed any more."),
                Text("情况有变化的，请写进办理意见。", "Write what has changed into the opinion."),
            )
        item = catalogue.item(application.item)
        entered = own_forms.read(item, application.answers, given, application.matter.township)
        own_forms.put(application, item, entered)
        application.save(update_fields=["form", "form_sealed"])
        log(application, entered, by)
        frame.remember(key, application.matter, clock.now())
        return application


def log(application: Application, entered: Mapping[str, str], by: Viewer) -> None:
    """One entry for a form that was written: which fields, and their values sealed."""
    if entered:
        facts = {"fields": sorted(entered)}
        frame.log(application.matter, "form_written", by, facts, sealed=dict(entered))
