"""Fixing the sheets of a period: all units together, from facts alone, and published in the same act."""

from django.db import transaction

from sunlit import clock
from sunlit.assessment import computing
from sunlit.assessment.models import Fixed
from sunlit.core.indicators import Sheet, result
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

FIXERS = ("office_clerk", "mayor")
"""Who fixes the sheets of a period. They choose the moment and nothing else: no score is typed anywhere."""


def fix(township: Organisation, sheet: Sheet, code: str, *, by: Viewer) -> list[Fixed]:
    """Fix and publish the sheets of every unit for a period that is over. Doing it again changes nothing.

    Raises Refused (not_your_seat, by_round, period_not_over, unknown_period). S0.04.02, S2.30.04, S3.21.03.
    """
    if by.staff_id is None or by.township_id != township.pk or not by.has_role(*FIXERS):
        raise Refused(
            "not_your_seat",
            Text(
                "只有党政办人员和主要负责人可以定稿。",
                "Only the office and the head of the township fix results.",
            ),
            Text("请党政办办理。", "Ask the office to do it."),
        )
    if sheet.complete:
        raise Refused(
            "by_round",
            Text("这张表按轮次考核，不能直接定稿。", "This sheet belongs to a round and isn't fixed here."),
            Text("请在“公开考核”里办理。", "Go to the rounds of assessment."),
        )
    now = clock.now()
    try:
        period = computing.period(sheet.every, code, clock.today())
    except ValueError as error:
        raise Refused(
            "unknown_period",
            Text("没有这个考评期。", "There is no such period."),
            Text("请从列表里选。", "Choose one from the list."),
        ) from error
    if not period.over:
        raise Refused(
            "period_not_over",
            Text(
                f"考评期到 {period.span.last} 才结束，结束后才能定稿。",
                f"The period ends on {period.span.last}; it can be fixed after that day.",
            ),
            Text("期满后再办。", "Come back when it is over."),
        )
    with transaction.atomic():
        ledger.hold(township.code)
        # Whoever came second waits above and then finds the sheets of the first.
        kept = list(
            Fixed.objects.filter(township=township, sheet=sheet.key, period=code).order_by("unit__code")
        )
        if kept:
            return kept
        definition = computing.written(sheet)
        made = []
        for unit in computing.units(sheet, township, period.span.last):
            found = computing.counts(sheet, unit, period.span)
            plain = computing.plain_counts(found)
            outcome = result(sheet, found)
            made.append(
                Fixed.objects.create(
                    township=township, unit=unit, sheet=sheet.key, period=code, first=period.span.first,
                    last=period.span.last, definition=definition, counts=plain, score=outcome.score,
                    grade=outcome.grade.key if outcome.grade else "",
                    digest=computing.digest(definition, plain, (unit.code, code)), fixed_at=now,
                    fixed_by_id=by.staff_id,
                )
            )  # fmt: skip
        ledger.append(
            township.code, "sheets_fixed", actor=by.actor, subject_kind="sheet", subject=f"{sheet.key}:{code}",
            facts={"digests": {row.unit.code: row.digest for row in made}},
        )  # fmt: skip
        return made
