"""What villagers say about village affairs: not published, untrue, or vouchers asked for. No account, no name."""

from django.db import transaction

from sunlit import clock
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import field_values, frame, seats
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT
from sunlit.registers import actions, values
from sunlit.villages.actions import account
from sunlit.villages.models import Said

REPORT, VOUCHER, ORDER = "village-report", "village-voucher", "village-order"
MISSING, UNTRUE, VOUCHERS = "missing", "untrue", "vouchers"
ABOUT = {
    MISSING: Text("该公开的没有公开", "Something wasn't published"),
    UNTRUE: Text("公开的不真实", "What is published is untrue"),
    VOUCHERS: Text("要看村账凭证", "I want to see vouchers of the account"),
}
LONGEST = {REPORT: 2000, VOUCHER: 100}


def file(village: Organisation, about: str, words: str, *, key: str) -> Said:
    """Take in what a villager says about a village: a report goes to the township's supervision and its words are
    sealed (村民委员会组织法), a request for vouchers to the village (S4.49.03). The same key makes one entry.

    Raises Refused (field_unfit, personal_data, nobody_for_role).
    """
    said = words.replace("\x00", "").strip()
    kind = VOUCHER if about == VOUCHERS else REPORT
    if about not in ABOUT or not 0 < len(said) <= LONGEST[kind]:
        raise Refused(
            "field_unfit",
            Text("没有写明，或者太长。", "It isn't said, or at too great length."),
            Text(f"请写明，不超过{LONGEST[kind]}字。", f"Say it in at most {LONGEST[kind]} characters."),
            clause="S4.22.05",
            field="words" if about in ABOUT else "about",
        )
    if kind == VOUCHER and personal_data(said):
        raise Refused(
            "personal_data",
            Text("写的里面有个人的号码。", "There is a number of a person in it."),
            Text("不用写号码和姓名。", "No number or name is needed."),
            field="words",
        )
    township = account.township_of(village)
    with transaction.atomic():
        done = frame.done_before(_key(village, key))
        if done is not None:
            return Said.objects.get(matter=done)
        register = actions.register_of(kind)
        typed = {
            "village": village.code,
            "received": clock.today().isoformat(),
            "kind": about,
            "words": said,
            "which": said,
        }
        entered = field_values.read(
            register.fields, {one.key: typed[one.key] for one in register.fields}, township, {}
        )
        role = "village_agent" if kind == VOUCHER else "supervisor"
        start = village.pk if kind == VOUCHER else township.pk
        unit = Organisation.objects.get(pk=seats.unit_with_role(township.pk, start, role))
        made: list[Said] = []

        def keep(matter: Matter) -> None:
            made.append(Said.objects.create(matter=matter, village=village, at=clock.now()))

        limits = actions.limits_on(register, entered, township.pk)
        received = values.moment_of(entered["received"]) if register.clock else None
        actions.store_record(
            register,
            entered,
            actions.Opened(township, unit, unit, None, limits, received),
            by=RESIDENT,
            key=_key(village, key),
            then=keep,
        )
        ledger.append(
            township.code,
            "village_report_filed",
            actor=RESIDENT.actor,
            subject_kind="matter",
            subject=made[0].matter.number,
            facts={"village": village.code, "register": kind},
        )
        return made[0]


def _key(village: Organisation, key: str) -> str:
    return f"village:{village.code}:{key}"
