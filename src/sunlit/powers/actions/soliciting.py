"""Opinions on a disclosed project: the form opens by itself when the project was published (S2.33.10)."""

from django.db import transaction

from sunlit import clock
from sunlit.ledger import actions as ledger
from sunlit.matters import field_values, frame, seats
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.powers.acting import unfit
from sunlit.powers.models import Opinion, Solicitation
from sunlit.registers import actions

PROJECT, SOLICIT, OPINION = "disclosure-project", "solicit", "opinion"
LONGEST = 2000


def open_form(matter: Matter) -> Solicitation:
    """Open the opinion form of a project; it stays open until the project is closed."""
    made, new = Solicitation.objects.get_or_create(
        project=matter, defaults={"township_id": matter.township_id, "opened_at": clock.now()}
    )
    if new:
        frame.log(matter, "solicitation_opened", CLOCK, {"project": matter.number})
    return made


def give_opinion(solicitation_id: int, words: str, contact: str, *, by: Viewer, key: str) -> Matter:
    """Take an opinion on a project in: it stands in the register of opinions, sealed, and has its reply clock there.
    Sending the same form again gives the same entry.

    Raises Refused (form_closed, words_needed, field_unfit), Solicitation.DoesNotExist.
    """
    name = f"solicited:{solicitation_id}:{key}" if key else ""
    with transaction.atomic():
        row = Solicitation.objects.select_related("project", "township").get(pk=solicitation_id)
        ledger.hold(row.township.code)
        if done := frame.done_before(name):
            return done
        if not Matter.objects.filter(pk=row.project_id, state=Matter.State.OPEN).exists():
            raise unfit("form_closed", "征求意见已经结束。", "The time for opinions is over.",
                        "可以在“您说，我们办”提意见。", "You can still write under “You said, we did”.", clause="S2.33.10")  # fmt: skip
        if not words.strip() or len(words) > LONGEST:
            raise unfit("words_needed", "没有写意见，或者太长。", "The opinion is missing or too long.",
                        f"请写意见，不超过{LONGEST}字。", f"Write it, at most {LONGEST} characters.", field="words")  # fmt: skip
        register = actions.register_of(OPINION)
        typed = {
            "channel": "web", "type": "opinion", "received": clock.today(), "words": words, "contact": contact,
            "about": f"对公开项目{row.project.number}的意见", "signed": "anonymous", "author": "", "notice": "", "earlier": "",
        }  # fmt: skip
        entered = field_values.read(register.fields, typed, row.township, {})
        unit = Organisation.objects.get(
            pk=seats.unit_with_role(row.township_id, row.township_id, "office_clerk")
        )
        record = actions.store_record(
            register, entered, actions.Opened(row.township, unit, unit, None, None, None), by=by, key=name
        )
        Opinion.objects.create(solicitation=row, matter=record.matter)
        return record.matter
