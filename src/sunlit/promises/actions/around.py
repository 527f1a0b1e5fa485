"""What stands around the promises: how complaints are handled, what each unit is there for, where it publishes."""

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters.record_frame import once
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.promises.actions.writing import log, publisher, said, writer
from sunlit.promises.models import Functions, Handling, Place


def publish_handling(
    township: Organisation, text: str, *, by: Viewer, text_en: str = "", key: str = ""
) -> Handling:
    """Publish how complaints are handled; it takes the place of the one before (S0.01.04).

    Raises Refused (not_your_seat, text_needed, personal_data).
    """
    staff_id = publisher(by, township)
    words, english = said(text, "text", 4000), said(text_en, "text_en", 6000, needed=False)

    def make() -> Handling:
        now = clock.now()
        Handling.objects.filter(township=township, taken_down_at=None).update(taken_down_at=now)
        made = Handling.objects.create(
            township=township,
            text=words,
            text_en=english,
            published_at=now,
            published_by_id=staff_id,
            key=key or None,
        )
        log(township, "handling_published", by, "handling", made.pk, {"text": words})
        return made

    return once(Handling, key, make)


def take_down_handling(township: Organisation, reason: str, *, by: Viewer) -> None:
    """Take the handling method down; the promises then report themselves incomplete (S0.01.04).

    Raises Refused (not_your_seat, text_needed).
    """
    publisher(by, township)
    words = said(reason, "reason", 200)
    with transaction.atomic():
        if Handling.objects.filter(township=township, taken_down_at=None).update(taken_down_at=clock.now()):
            log(township, "handling_taken_down", by, "handling", township.code, {"reason": words})


def say_functions(
    unit: Organisation,
    text: str,
    duties: str,
    *,
    by: Viewer,
    text_en: str = "",
    duties_en: str = "",
    key: str = "",
) -> Functions:
    """Publish what a unit is there for and what it must do (S2.25.01, S0.01.03). Raises Refused (not_your_seat, text_needed, personal_data)."""
    staff_id = writer(by, unit)
    words, english = said(text, "functions", 2000), said(text_en, "functions_en", 3000, needed=False)
    must, must_en = said(duties, "duties", 2000), said(duties_en, "duties_en", 3000, needed=False)

    def make() -> Functions:
        made = Functions.objects.create(
            unit=unit,
            text=words,
            text_en=english,
            duties=must,
            duties_en=must_en,
            at=clock.now(),
            by_id=staff_id,
            key=key or None,
        )
        facts = {"text": words, "duties": must}
        log(unit.township or unit, "functions_published", by, "unit", unit.code, facts)
        return made

    return once(Functions, key, make)


def choose_place(unit: Organisation, form: str, where: str, why: str, *, by: Viewer, key: str = "") -> Place:
    """Record a form in which a village or station publishes, and why it suits the place (S2.25.04).

    Raises Refused (not_your_seat, form_needed, text_needed, personal_data).
    """
    staff_id = writer(by, unit)
    if form not in Place.Form.values:
        raise Refused(
            "form_needed",
            Text("没有选择公开形式。", "No form of publication is chosen."),
            clause="S2.25.04",
            field="form",
        )
    place, reason = said(where, "where", 120), said(why, "why", 200)

    def make() -> Place:
        made = Place.objects.create(
            unit=unit, form=form, where=place, why=reason, at=clock.now(), by_id=staff_id, key=key or None
        )
        log(unit.township or unit, "place_chosen", by, "unit", unit.code, {"form": form, "where": place})
        return made

    return once(Place, key, make)
