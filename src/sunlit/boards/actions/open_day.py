"""The yearly day of openness: planned by the office, signed in person, counted by kind (S3.13.02, S3.13.03, S3.13.04)."""

from collections.abc import Mapping

from django.db import transaction

from sunlit import clock
from sunlit.boards.acting import log, registrar, said, unfit
from sunlit.boards.models import Handed, OpenDay, TakingPart
from sunlit.boards.queries.channels import rules
from sunlit.boards.queries.open_day import required
from sunlit.core.boards import OpenDay as Rule
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

MOST = 10_000_000


def plan(township: Organisation, text: str, *, by: Viewer) -> OpenDay:
    """Make the plan of this year's day, dated today; writing it again keeps its first date.

    Raises Refused (not_your_seat, plan_needed, no_open_day, personal_data).
    """
    registrar(by, township.pk)
    rule_of()
    said(text, "plan", "活动计划", "the plan", most=2000, clause="S3.13.02")
    words = text.replace("\x00", "").strip()
    with transaction.atomic():
        ledger.hold(township.code)
        today = clock.today()
        row, made = OpenDay.objects.get_or_create(
            township=township,
            year=today.year,
            defaults={"plan": words, "plan_on": today, "planned_by_id": frame.staff_of(by)},
        )
        if not made and row.plan != words:
            row.plan = words
            row.save(update_fields=["plan"])
        _log(row, "open_day_planned", by, {"plan_on": str(row.plan_on)})
        return row


def sign(open_day_id: int, post_id: int, *, by: Viewer) -> TakingPart:
    """Whoever holds the post signs that they take part; nobody signs for another, no deputy for the principal.

    Raises Refused (not_your_seat, not_the_day), OpenDay.DoesNotExist.
    """
    with transaction.atomic():
        row = _held(open_day_id, by)
        day = rule_of().on(row.year)
        if clock.today() != day:
            raise unfit(
                "not_the_day",
                f"只能在{day}当天签到。",
                f"Signed on {day} only.",
                "请当天签到。",
                "Sign on the day.",
                clause="S3.13.03",
            )
        mine = [
            one
            for one in required(row.township, day)
            if one.post.pk == post_id and one.staff.pk == by.staff_id
        ]
        if not mine:
            raise refusals.not_your_seat()
        found, _made = TakingPart.objects.get_or_create(
            open_day=row, post_id=post_id, staff_id=frame.staff_of(by)
        )
        if found.signed_at is None:
            found.signed_at, found.reason = clock.now(), ""
            found.save(update_fields=["signed_at", "reason"])
            _log(row, "open_day_signed", by, {"post": post_id})
        return found


def excuse(open_day_id: int, post_id: int, staff_id: int, reason: str, *, by: Viewer) -> TakingPart:
    """Write why somebody was absent. Raises Refused (not_your_seat, reason_needed, not_absent), OpenDay.DoesNotExist."""
    with transaction.atomic():
        row = _held(open_day_id, by)
        registrar(by, row.township_id)
        why = said(reason, "reason", "缺席原因", "the reason", most=200, clause="S3.13.03")
        day = rule_of().on(row.year)
        listed = any(
            (one.post.pk, one.staff.pk) == (post_id, staff_id) for one in required(row.township, day)
        )
        found = TakingPart.objects.filter(open_day=row, post_id=post_id, staff_id=staff_id).first()
        if not listed or (found is not None and found.signed_at is not None):
            raise unfit(
                "not_absent",
                "这个人没有缺席。",
                "This person isn't absent.",
                "请刷新页面。",
                "Load the page again.",
            )
        found, _made = TakingPart.objects.update_or_create(
            open_day=row, post_id=post_id, staff_id=staff_id, defaults={"reason": why}
        )
        _log(row, "open_day_absent", by, {"post": post_id, "staff": f"staff:{staff_id}"})
        return found


def count(open_day_id: int, handed: Mapping[str, int], issued: int, returned: int, *, by: Viewer) -> OpenDay:
    """Write down what was handed out by kind, and the questionnaires issued and returned.

    Raises Refused (not_your_seat, unknown_kind, number_unfit, more_returned), OpenDay.DoesNotExist.
    """
    with transaction.atomic():
        row = _held(open_day_id, by)
        registrar(by, row.township_id)
        known = {one.key for one in rule_of().kinds}
        if not set(handed) <= known:
            raise unfit(
                "unknown_kind",
                "没有这种资料。",
                "There is no such kind.",
                "请从列表中选。",
                "Choose from the list.",
            )
        if not all(0 <= number <= MOST for number in (*handed.values(), issued, returned)):
            raise unfit(
                "number_unfit", "数量不对。", "A number is unfit.", "请写大于等于0的数。", "Write 0 or more."
            )
        if returned > issued:
            raise unfit(
                "more_returned",
                f"收回{returned}份，比发出的{issued}份还多。",
                f"{returned} returned, but {issued} were issued.",
                "请核对发出和收回的份数。",
                "Check both numbers.",
                field="returned",
                clause="S3.13.04",
            )
        for kind, number in handed.items():
            Handed.objects.update_or_create(open_day=row, kind=kind, defaults={"number": number})
        row.issued, row.returned = issued, returned
        row.save(update_fields=["issued", "returned"])
        _log(row, "open_day_counted", by, {"handed": dict(handed), "issued": issued, "returned": returned})
        return row


def rule_of() -> Rule:
    """The rulebook's day of openness. Raises Refused (no_open_day)."""
    found = rules().open_day
    if found is None:
        raise unfit("no_open_day", "规则里没有政务公开日。", "The rulebook has no day of openness.", "", "")
    return found


def _held(open_day_id: int, by: Viewer) -> OpenDay:
    rows = OpenDay.objects.visible_to(by).filter(pk=open_day_id)
    ledger.hold(rows.values_list("township__code", flat=True).get())
    row: OpenDay = rows.select_related("township").get()
    return row


def _log(row: OpenDay, act: str, by: Viewer, facts: dict[str, object]) -> None:
    log(row.township, act, by, f"open_day:{row.year}", facts, "open_day")
