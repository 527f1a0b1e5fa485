"""A township sets a number or list of the rules for itself: stricter, never laxer than the law or the regulation."""

from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction

from sunlit import clock, rulebook
from sunlit.core.parameters import (
    LaxerThanLaw,
    Measure,
    Parameter,
    UnfitValue,
    Value,
    at_least_as_strict,
    check_local,
    shown,
)
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.matters.book import book
from sunlit.matters.choices import ParameterChoice, choices_of, forget_choices, in_order
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

MAY_CHOOSE = ("mayor",)
"""Who sets them: the head of the township (本机关负责人). Administrators do no business (GB/T 22239 8.1.5)."""


def choose(
    township: Organisation, parameter_id: str, typed: str, *, since: date | None, reason: str, by: Viewer
) -> ParameterChoice:
    """Set a parameter for a township from a day on. What runs keeps the rule it began with.

    ``typed`` is a number, a share such as ``2/3``, ``yes`` or ``no``, or names with 、 between them. Raises Refused
    (not_your_seat, no_such_parameter, unfit_value, laxer_than_law, laxer_than_the_regulation, not_back_in_time,
    reason_needed, does_not_fit, chosen_before), each next to its field.
    """
    if by.township_id != township.pk or by.admin or not by.has_role(*MAY_CHOOSE):
        raise refusals.not_your_seat()
    parameter = book().parameters.get(parameter_id)
    if parameter is None:
        raise Refused(
            "no_such_parameter", Text("没有这个参数。", "There is no such parameter."), field="parameter"
        )
    if since is None or since < clock.today():
        raise Refused(
            "not_back_in_time",
            Text("生效日期不能早于今天。", "The first day can't be before today."),
            Text("请填今天或以后的日期。", "Give today or a later day."),
            field="since",
        )
    value = _read(parameter, typed)
    _check(parameter, value, since)
    if not reason.strip():
        refused = refusals.reason_needed()
        refused.field = "reason"
        raise refused
    choice = ParameterChoice(
        township=township,
        parameter=parameter_id,
        value=list(value) if isinstance(value, tuple) else value,
        since=since,
        reason=reason.strip()[:300],
        chosen_by_id=frame.staff_of(by),
        chosen_at=clock.now(),
    )
    _check_fits(township, choice)
    former = book().effective(parameter_id, since).value
    for id_, earlier in choices_of(township.pk):
        if id_ == parameter_id and earlier.in_force(since):
            former = earlier.value
    with transaction.atomic():
        try:
            with transaction.atomic():
                choice.save(force_insert=True)
        except IntegrityError as error:
            raise Refused(
                "chosen_before",
                Text("这一天已经定过一个值。", "A value was set for that day already."),
                Text("请换一个生效日期。", "Choose another first day."),
                field="since",
            ) from error
        ledger.append(
            township.code,
            "parameter_chosen",
            actor=by.actor,
            subject_kind="parameter",
            subject=parameter_id,
            facts={
                "value": shown(value, parameter.unit).zh,
                "former": shown(former, parameter.unit).zh,
                "since": str(since),
                "reason": choice.reason,
            },
        )
        transaction.on_commit(forget_choices)
    forget_choices()
    return choice


def _read(parameter: Parameter, typed: str) -> Value:
    """What was typed, as a value of the parameter's kind. Raises Refused (unfit_value)."""
    text = typed.strip()
    if parameter.unit is Measure.NAMES:
        return tuple(name.strip() for name in text.replace("，", "、").split("、") if name.strip())
    if parameter.unit is Measure.YES_NO and text in ("yes", "no"):
        return text == "yes"
    if text.isdigit() and text.isascii() and len(text) < 7:
        return int(text)
    numbers = text.split("/")
    share = parameter.unit is Measure.SHARE and len(numbers) == 2
    if share and all(part.isdigit() and part.isascii() and 0 < len(part) < 7 for part in numbers):
        return text
    raise Refused(
        "unfit_value",
        Text(
            f"“{parameter.title.zh}”不能填“{text[:40]}”。",
            f"'{text[:40]}' is no value of “{parameter.title.en}”.",
        ),
        Text("请填一个整数。", "Enter a whole number.")
        if not share and parameter.unit is not Measure.SHARE
        else Text("请填分数，例如2/3。", "Enter a share such as 2/3."),
        field="value",
    )


def _check(parameter: Parameter, value: Value, since: date) -> None:
    """Raises Refused with the article of the law, or the clause of the regulation, that the value falls short of."""
    try:
        check_local(parameter, book().law.get(parameter.law), value, since)
    except LaxerThanLaw as error:
        raise Refused("laxer_than_law", error.text, clause=error.article, field="value") from error
    except UnfitValue as error:
        raise Refused("unfit_value", error.text, field="value") from error
    own = [
        row
        for row in parameter.values
        if row.clause and not row.preset and not row.chosen and row.in_force(since)
    ]
    if own and not any(at_least_as_strict(parameter.direction, value, row.value) for row in own):
        given = "、".join(dict.fromkeys(row.clause for row in own))
        least = shown(own[0].value, parameter.unit)
        raise Refused(
            "laxer_than_the_regulation",
            Text(
                f"{parameter.title.zh}：制度规定为 {least.zh}（{given}），不能放宽到 {shown(value, parameter.unit).zh}。",
                f"{parameter.title.en}: the regulation says {least.en} ({given}); "
                f"{shown(value, parameter.unit).en} is laxer.",
            ),
            Text("请填同样的值或更严的值。", "Enter the same value or a stricter one."),
            clause=given,
            field="value",
        )


def _check_fits(township: Organisation, choice: ParameterChoice) -> None:
    """The rulebook still holds with the choice: the steps of a procedure fit into its promise.

    Raises Refused (does_not_fit).
    """
    chosen = (*choices_of(township.pk), (choice.parameter, choice.dated()))
    try:
        rulebook.load(settings.RULEBOOK_DIR, choice.since, in_order(chosen))
    except rulebook.RulebookError as error:
        first = error.problems[0]
        raise Refused("does_not_fit", first.reason, first.mend, field="value") from error
