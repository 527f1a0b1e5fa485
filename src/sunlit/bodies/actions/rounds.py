"""Rounds of inspection of openness: only members of the leading group open, change and close them (S3.06.01)."""

from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.bodies.actions.guarding import in_order, log, unfit, words
from sunlit.bodies.models import Round, RoundAct
from sunlit.bodies.queries import UNIT_BODY, Survey, sits_on
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

BODY, CLAUSE = "disclosure-leading", "S3.06.01"


def may_lead(by: Viewer, township: Organisation) -> bool:
    """Whether somebody sits in the leading group for openness today, in person: nobody sits there for another."""
    return not by.admin and by.township_id == township.pk and sits_on(by.staff_id, BODY, township)


def open_round(township: Organisation, title: str, first: date, last: date, *, by: Viewer) -> Round:
    """Open a round. The same again changes nothing.

    Raises Refused (not_in_the_group, text_needed, personal_data, dates_out_of_order, title_taken).
    """
    _only_the_group(by, township)
    title = words(title, 80, "title", CLAUSE, public=True)
    in_order(first, last, "last", CLAUSE)
    with transaction.atomic():
        ledger.hold(township.code)
        before = Round.objects.filter(township=township, title=title).first()
        if before is not None:
            if (before.first, before.last, before.closed_at) == (first, last, None):
                return before
            raise unfit("title_taken", "已有同名的检查。", "There is a round with this title.",
                        "请换一个名称。", "Choose another title.", "title", CLAUSE)  # fmt: skip
        try:
            with transaction.atomic():
                row = Round.objects.create(township=township, title=title, first=first, last=last)
        except IntegrityError as error:
            raise refusals.changed_meanwhile() from error
        _done(row, RoundAct.Act.OPENED, by)
        return row


def change_round(row: Round, first: date, last: date, reason: str, *, revision: int, by: Viewer) -> Round:
    """Change the days of an open round, with a reason.

    Raises Refused (not_in_the_group, round_closed, changed_meanwhile, text_needed, dates_out_of_order).
    """
    _only_the_group(by, row.township)
    reason = words(reason, 300, "reason", CLAUSE)
    in_order(first, last, "last", CLAUSE)
    with transaction.atomic():
        ledger.hold(row.township.code)
        row = _locked(row, revision)
        row.first, row.last, row.revision = first, last, row.revision + 1
        row.save(update_fields=["first", "last", "revision"])
        _done(row, RoundAct.Act.CHANGED, by, reason)
        return row


def close_round(row: Round, summary: str, *, revision: int, by: Viewer) -> Round:
    """Close a round with its summary; what each unit had on this day is kept with it.

    Raises Refused (not_in_the_group, round_closed, changed_meanwhile, text_needed).
    """
    _only_the_group(by, row.township)
    summary = words(summary, 2000, "summary", CLAUSE)
    with transaction.atomic():
        ledger.hold(row.township.code)
        row = _locked(row, revision)
        row.closed_at, row.summary, row.result = clock.now(), summary, found_of_units(row.township)
        row.revision += 1
        row.save(update_fields=["closed_at", "summary", "result", "revision"])
        _done(row, RoundAct.Act.CLOSED, by)
        return row


def found_of_units(township: Organisation) -> list[dict[str, object]]:
    """For each unit and village: whether its leading body stands and its working mechanism is written (S3.03.01)."""
    survey = Survey(township)
    states = [survey.state(UNIT_BODY, unit) for unit in survey.of_kinds(book().bodies[UNIT_BODY].kinds)]
    return [{"unit": one.unit.code, "checks": [met for _words, met in one.checks]} for one in states]


def _locked(row: Round, revision: int) -> Round:
    found = Round.objects.select_for_update().select_related("township").get(pk=row.pk)
    if found.closed_at is not None:
        raise Refused(
            "round_closed",
            Text("这次检查已经结束。", "This round is closed."),
            Text("请另外开始一次检查。", "Open another round."),
            clause=CLAUSE,
        )
    if found.revision != revision:
        raise refusals.changed_meanwhile()
    return found


def _only_the_group(by: Viewer, township: Organisation) -> None:
    if not may_lead(by, township):
        raise Refused(
            "not_in_the_group",
            Text("检查由镇政务公开领导小组组织，您不是它的成员。",
                 "The leading group for openness organises the inspection; you are no member of it."),
            Text("请由领导小组成员开始、变更或结束检查。", "A member of the group opens, changes or closes it."),
            clause=CLAUSE,
        )  # fmt: skip


def _done(row: Round, act: RoundAct.Act, by: Viewer, note: str = "") -> None:
    RoundAct.objects.create(round=row, act=act, by_id=frame.staff_of(by), at=clock.now(), note=note)
    facts: dict[str, object] = {"title": row.title, "first": str(row.first), "last": str(row.last)}
    log(row.township, f"round_{act}", "round", row.pk, by, facts, {"name": by.name, "reason": note})
