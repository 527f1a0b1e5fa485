"""An objection to a posted result by anybody, on the public web, within the days of its notice (S3.21.14, S3.21.15)."""

from django.db import transaction

from sunlit import clock
from sunlit.assessment import round_queries
from sunlit.assessment.models import Posting, Round
from sunlit.bodies.actions.guarding import unfit
from sunlit.ledger import actions as ledger
from sunlit.matters import field_values, frame, seats
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.registers.actions import Opened, register_of, store_record

LONGEST = 2000


def key_of(township: Organisation, key: str) -> str:
    """The request key of an objection, from the key of its form."""
    return f"objection:{township.code}:{key}"


def posted(township: Organisation) -> list[tuple[Round, Posting]]:
    """The results to which an objection can be lodged today: on notice, and its last day isn't over."""
    today = clock.today()
    return [(row, posting) for row, posting, last in round_queries.public_notices(township) if today <= last]


def object_to(township: Organisation, unit: str, text: str, *, by: Viewer, key: str) -> Matter:
    """Lodge an objection to the posted result of a unit; it has its number at once, and the unit gets no grade before
    it is answered. Nobody is asked for a name. Sending the same form again gives the same objection.

    ``unit``: the code of a unit whose result is on notice. Raises Refused (notice_over, not_posted, field_needed,
    field_unfit).
    """
    with transaction.atomic():
        done = frame.done_before(key_of(township, key))
        if done:
            return done
        ledger.hold(township.code)
        open_ = posted(township)
        if not open_:
            raise unfit("notice_over", "现在没有公示的结果，或者公示已经期满。", "No result is on notice, or its days are over.",
                        "对定了的等次有意见的，请用意见箱、投诉电话。", "About a fixed grade, write to the opinion box or call.",
                        "", "S3.21.14")  # fmt: skip
        found = next(
            (sheet for row, _posting in open_ for sheet in row.sheets.select_related("unit") if sheet.unit.code == unit),
            None,
        )  # fmt: skip
        if found is None:
            raise unfit("not_posted", "公示里没有这个单位。", "This unit isn't on the notice.", "请从列表里选。",
                        "Choose one of the list.", "unit", "S3.21.14")  # fmt: skip
        register = register_of(round_queries.OBJECTION)
        entered = field_values.read(
            register.fields,
            {"unit": unit, "day": clock.today(), "channel": "web", "text": text},
            township,
            {},
        )
        office = Organisation.objects.get(pk=seats.unit_with_role(township.pk, township.pk, "supervisor"))
        opened = Opened(township, found.unit, office, None, None, None)
        return store_record(register, entered, opened, by=by, key=key_of(township, key)).matter
