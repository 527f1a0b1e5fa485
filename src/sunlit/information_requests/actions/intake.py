"""Taking a request in: one way for the web, the counter and letters (政府信息公开条例 29, 31)."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from sunlit import clock
from sunlit.hall.receipts import code_for, hashed
from sunlit.information_requests.models import COUNTED, KIND, Channel, Request
from sunlit.matters import actions as kernel
from sunlit.matters import field_values, frame, refusals, seats
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.registers import actions, values

ENTERS = ("office_clerk", "enquiry")
"""Who types in what came to the counter or by post."""


@dataclass(frozen=True)
class Asked:
    """What somebody asks for, as it came in. There is no purpose here, and there will be none (条例 29)."""

    channel: str
    applicant: str
    party: str
    about: str
    identity: str = ""
    contact: str = ""
    form: str = ""
    came_on: date | None = None


def key_of(township: Organisation, key: str) -> str:
    """The request key of a request, from the key of its form."""
    return f"request:{township.code}:{key}"


def code_of(township: Organisation, key: str) -> str:
    """The lookup code on the slip, from the key of its form."""
    return code_for(key_of(township, key))


def who(party: str, identity: str) -> str:
    """The same applicant again: a keyed hash of name and number, so that the database names nobody."""
    text = "request:" + "".join(party.split()).lower() + ":" + "".join(identity.split()).upper()
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def file_request(township: Organisation, asked: Asked, *, by: Viewer, key: str) -> Request:
    """Take a request in. It has its number and code at once; its clock starts on the day of receipt (条例 31): for what
    was handed in or signed for the day it came, for everything else the day both sides confirm.

    Sending the same form again gives the same request. Raises Refused (not_your_seat, field_needed, field_unfit).
    """
    if by.staff_id is not None and (by.township_id != township.pk or not by.has_role(*ENTERS)):
        raise refusals.not_your_seat()
    if by.staff_id is None and asked.channel != Channel.WEB:
        raise refusals.not_your_seat()
    register = actions.register_of(KIND)
    with transaction.atomic():
        done = frame.done_before(key_of(township, key))
        if done:
            return Request.objects.get(matter=done)
        typed = {
            "channel": asked.channel,
            "received": asked.came_on or clock.today(),
            "applicant": asked.applicant,
            "party": asked.party,
            "identity": asked.identity,
            "contact": asked.contact,
            "about": asked.about,
            "form": asked.form,
        }
        entered = field_values.read(register.fields, typed, township, {})
        office = Organisation.objects.get(pk=seats.unit_with_role(township.pk, township.pk, "office_clerk"))
        opened = actions.Opened(township, office, office, None, None, None)
        record = actions.store_record(register, entered, opened, by=by, key=key_of(township, key))
        found = Request.objects.get(matter=record.matter)
        Request.objects.filter(pk=found.pk).update(code_hash=hashed(code_of(township, key)))
        found.refresh_from_db()
        return found


def keep_the_slip(matter: Matter) -> Request:
    """The slip of a request, from whichever page it was opened. What was handed in or signed for is received that day,
    and the program says so itself; the rest waits until it is confirmed."""
    known = values.of_record(matter.record)
    made = Request.objects.create(
        matter=matter,
        township=matter.township,
        channel=known["channel"],
        applicant=known["applicant"],
        applicant_hash=who(known["party"], known.get("identity", "")),
        came_on=date.fromisoformat(known["received"]),
    )
    if known["channel"] in COUNTED:
        kernel.complete(matter.tasks.get(done_at=None).pk, "counted", by=CLOCK)
        matter.refresh_from_db()
    return made
