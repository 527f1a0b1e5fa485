"""Powers of units: who may hold one (S2.04.04), and to which post and person each is broken down (S2.07.02)."""

from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.bodies import assignments
from sunlit.bodies.actions.guarding import log, may, unfit, words
from sunlit.bodies.models import Power, PowerSubject
from sunlit.core.refusals import Refused
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

SUBJECT, BREAKDOWN = "S2.04.04", "S2.07.02"
KEEPERS = ("mayor", "executive_deputy", "office_director", "office_clerk")


def verify_subject(
    unit: Organisation, type: str, reference: str, verified_on: date, *, by: Viewer
) -> PowerSubject:
    """Enter what the county's legal department verified a unit as (S2.04.04). The same again changes nothing.

    Raises Refused (not_your_seat, unfit, text_needed, not_yet).
    """
    township = unit.township or unit
    may(by, township, *KEEPERS)
    if type not in PowerSubject.Type.values:
        raise unfit("unfit", "不是三类主体之一。", "It is none of the three types.",
                    "请选行政机关、授权组织或受委托组织。", "Choose organ, authorised or entrusted.", "type", SUBJECT)  # fmt: skip
    reference = words(reference, 80, "reference", SUBJECT)
    if verified_on > clock.today():
        raise unfit("not_yet", "确认日期不能晚于今天。", "The day can't lie after today.",
                    "请核对日期。", "Check the day.", "verified_on", SUBJECT)  # fmt: skip
    values = {"type": type, "reference": reference, "verified_on": verified_on}
    with transaction.atomic():
        ledger.hold(township.code)
        row = PowerSubject.objects.filter(unit=unit).first()
        if row is not None and all(getattr(row, name) == value for name, value in values.items()):
            return row
        row, _made = PowerSubject.objects.update_or_create(
            unit=unit, defaults={**values, "by_id": frame.staff_of(by)}
        )
        facts: dict[str, object] = {"type": type, "reference": reference}
        log(township, "power_subject_verified", "organisation", unit.code, by, facts)
        return row


def enter_power(unit: Organisation, name: str, level: str, *, by: Viewer) -> Power:
    """Enter a cleared power of a unit, not yet public. The same again changes nothing.

    Raises Refused (not_your_seat, no_subject, text_needed, personal_data, unfit). S2.04.04.
    """
    township = unit.township or unit
    may(by, township, *KEEPERS)
    name = words(name, 120, "name", BREAKDOWN, public=True)
    if level not in Power.Level.values:
        raise unfit("unfit", "没有选层次。", "The level is missing.", "请选一个层次。", "Choose one.", "level", BREAKDOWN)  # fmt: skip
    with transaction.atomic():
        ledger.hold(township.code)
        _is_subject(unit)
        try:
            with transaction.atomic():
                row, made = Power.objects.get_or_create(
                    unit=unit, name=name, defaults={"township": township, "level": level}
                )
        except IntegrityError as error:
            raise refusals.changed_meanwhile() from error
        if made:
            log(township, "power_entered", "power", row.pk, by, {"unit": unit.code, "level": level})
        return row


def assign_power(row: Power, posts: list[int], persons: list[int], *, by: Viewer) -> Power:
    """Give a power to one post of its unit and to one person who holds it (S2.07.02).

    Raises Refused (not_your_seat, assignment_needed, two_posts, two_persons, unknown_post, unknown_person, not_in_post).
    """
    may(by, row.township, *KEEPERS)
    post, person = assignments.check(posts, persons, row.township, row.unit, BREAKDOWN)
    if post is None or person is None:
        raise _needs_both(post is None)
    with transaction.atomic():
        ledger.hold(row.township.code)
        row = _locked(row)
        if (row.post_id, row.person_id) != (post.pk, person.pk):
            row.post, row.person = post, person
            row.save(update_fields=["post", "person"])
            log(row.township, "power_assigned", "power", row.pk, by, {"post": post.pk, "person": person.pk})
        return row


def publish_power(row: Power, *, by: Viewer) -> Power:
    """Make a power public, on the page of its unit. Public already: nothing changes.

    Raises Refused (not_your_seat, no_subject, assignment_needed, person_left). S2.07.02.
    """
    may(by, row.township, *KEEPERS)
    with transaction.atomic():
        ledger.hold(row.township.code)
        row = _locked(row)
        if row.published_at is not None:
            return row
        _is_subject(row.unit)
        if row.post_id is None or row.person_id is None:
            raise _needs_both(row.post_id is None)
        if assignments.standing(row, assignments.held_in(row.township)) is not assignments.Standing.STANDS:
            raise unfit("person_left", "责任人已不在这个岗位上。", "The person doesn't hold the post any more.",
                        "请重新落实后再公布。", "Reassign it first.", "person", BREAKDOWN)  # fmt: skip
        row.published_at = clock.now()
        row.save(update_fields=["published_at"])
        log(row.township, "power_published", "power", row.pk, by, {"unit": row.unit.code})
        return row


def _locked(row: Power) -> Power:
    rows = Power.objects.select_for_update(of=("self",)).select_related("unit", "township")
    return rows.get(pk=row.pk)


def _is_subject(unit: Organisation) -> None:
    if not PowerSubject.objects.filter(unit=unit).exists():
        raise unfit("no_subject", "这个单位没有经县法制部门确认的主体资格，不能行使权力事项。",
                    "This unit isn't verified as one of the three types; it can't hold a power.",
                    "请先登记主体类别和确认文号。", "Enter its type and the reference of verification first.", "unit", SUBJECT)  # fmt: skip


def _needs_both(no_post: bool) -> Refused:
    return unfit("assignment_needed", "没有落实岗位，或者没有责任人。", "The post or the person is missing.",
                 "请选一个岗位和在岗的一人。", "Choose one post and who holds it.", "post" if no_post else "person", BREAKDOWN)  # fmt: skip
