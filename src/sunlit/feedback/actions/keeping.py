"""What the office keeps about its channels: the named handler, the hotline's roster, tests, surveys, closed months."""

import re
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.feedback import months
from sunlit.feedback.models import Channel, ChannelTest, Closing, Handler, Shift, Survey, Voice
from sunlit.ledger import actions as ledger
from sunlit.matters import refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

KEEPERS = ("office_clerk", "centre_director", "mayor")
MOST_HOURS = 48
DISCLOSURE_DAY = (5, 15)


def _check(by: Viewer, township: Organisation, *people: Staff) -> None:
    """Raises Refused (not_your_seat, other_township)."""
    if by.staff_id is None or by.township_id != township.pk or not by.has_role(*KEEPERS):
        raise refusals.not_your_seat()
    if any(one.township_id != township.pk or not one.is_active or one.admin for one in people):
        raise refusals.other_township()


def _log(township: Organisation, act: str, by: Viewer, **facts: object) -> None:
    ledger.append(
        township.code, act, actor=by.actor, subject_kind="township", subject=township.code, facts=facts
    )


def name_handler(township: Organisation, staff: Staff, *, by: Viewer) -> Handler:
    """Name who handles complaints; the one before ends the same moment, so that there is always one (S2.01.16)."""
    _check(by, township, staff)
    with transaction.atomic():
        ledger.hold(township.code)
        before = Handler.objects.filter(township=township, until=None).first()
        if before is not None and before.staff_id == staff.pk:
            return before
        if before is not None:
            before.until = clock.today()
            before.save(update_fields=["until"])
        made = Handler.objects.create(township=township, staff=staff, since=clock.today())
        _log(township, "handler_named", by, handler=f"staff:{staff.pk}")
        return made


NUMBER = re.compile(r"[0-9+（(][0-9 ()（）+-]{4,30}[0-9]")


def set_hotline(township: Organisation, number: str, *, by: Viewer) -> Organisation:
    """Publish another telephone for complaints and reports: of the township and of every unit that showed the former
    one. Pages, notices and boards show it from now on. Raises Refused (not_your_seat, bad_number). S2.31.02, S3.30.13"""
    _check(by, township)
    number = " ".join(number.split())
    if not NUMBER.fullmatch(number):
        raise Refused(
            "bad_number",
            Text("电话号码不对。", "This is no telephone number."),
            Text("只写数字、括号、空格和短横，如0000-6010012。", "Digits, brackets, blanks and hyphens only, such as 0000-6010012."),
            clause="S2.31.02",
            field="number",
        )  # fmt: skip
    with transaction.atomic():
        ledger.hold(township.code)
        place = Organisation.objects.get(pk=township.pk)
        former = place.complaint_phone
        if former == number:
            return place
        units = Organisation.objects.filter(Q(pk=place.pk) | Q(township=place), complaint_phone=former)
        units.update(complaint_phone=number)
        _log(place, "hotline_changed", by, former=former, number=number)
        place.complaint_phone = number
        return place


def plan_shift(
    township: Organisation, staff: Staff, starts: datetime, ends: datetime, *, by: Viewer
) -> Shift:
    """Plan one stretch of the hotline's roster, at most 48 hours. Raises Refused (bad_shift). S3.11.03"""
    _check(by, township, staff)
    if not timedelta() < ends - starts <= timedelta(hours=MOST_HOURS):
        raise Refused(
            "bad_shift",
            Text(
                "值班的结束时间应在开始之后，一班不超过48小时。",
                "A shift ends after it starts and lasts at most 48 hours.",
            ),
            Text("请改结束时间。", "Change the end."),
            clause="S3.11.03",
            field="ends",
        )
    with transaction.atomic():
        made = Shift.objects.create(township=township, staff=staff, starts=starts, ends=ends)
        _log(township, "shift_planned", by, staff=f"staff:{staff.pk}", starts=str(starts), ends=str(ends))
        return made


def try_channel(township: Organisation, channel: str, worked: bool, *, by: Viewer) -> ChannelTest:
    """Enter that a channel was tried today. Raises Refused (no_such_channel). S4.21.01"""
    _check(by, township)
    if channel not in Channel.values:
        raise Refused("no_such_channel", Text("没有这个渠道。", "There is no such channel."), field="channel")
    assert by.staff_id is not None
    with transaction.atomic():
        made = ChannelTest.objects.create(
            township=township, channel=channel, day=clock.today(), worked=worked, by_id=by.staff_id
        )
        _log(township, "channel_tested", by, channel=channel, worked=worked)
        return made


def plan_surveys(township: Organisation, today: date) -> int:
    """Open the surveys of a year: one at the first day of each quarter, one for 15 May and one for each holiday of the
    State Council's notice (S3.16.01, S4.18.03). What is there already stays; how many were added."""
    wanted = [
        (Survey.Reason.QUARTER, first, months.end_of_quarter(first), Text(f"{first.year}年第{number}季度满意度调查", f"Satisfaction survey, Q{number} {first.year}"))
        for number, first in enumerate((date(today.year, month, 1) for month in (1, 4, 7, 10)), 1)
    ]  # fmt: skip
    day = date(today.year, *DISCLOSURE_DAY)
    wanted.append(
        (
            Survey.Reason.OCCASION,
            day,
            day,
            Text("5·15公开日征求意见", "Survey on the disclosure day of 15 May"),
        )
    )
    wanted += [
        (Survey.Reason.OCCASION, first, last, Text(f"{name.zh}征求意见", f"Survey at {name.en}"))
        for first, last, name in months.holidays(book(), today.year)
    ]
    added = 0
    for reason, due, ends, title in wanted:
        if ends < today:
            continue
        _row, made = Survey.objects.get_or_create(
            township=township,
            reason=reason,
            due=due,
            defaults={"title": title.zh, "title_en": title.en, "ends": ends},
        )
        added += made
    return added


def enter_survey(
    township: Organisation,
    survey: Survey | None,
    title: str,
    counts: tuple[int, int, int],
    *,
    by: Viewer,
) -> Survey:
    """Enter the results of a survey, planned or not: issued, returned, satisfied.

    Raises Refused (more_than_issued, already_done, field_needed). S3.07.13, S4.18.03
    """
    _check(by, township)
    issued, returned, satisfied = counts
    for whole, part, field in ((issued, returned, "returned"), (returned, satisfied, "satisfied")):
        if part > whole:
            raise Refused(
                "more_than_issued",
                Text("收回的不能多于发出的，满意的不能多于收回的。", "No more can be returned than issued, nor satisfied than returned."),
                Text(f"请核对，这里最多{whole}。", f"Please check: at most {whole} here."),
                clause="S3.07.13",
                field=field,
            )  # fmt: skip
    with transaction.atomic():
        ledger.hold(township.code)
        if survey is None:
            if not title.strip():
                raise Refused(
                    "field_needed", Text("没有写问卷名称。", "The survey has no title."), field="title"
                )
            survey = Survey(
                township=township,
                reason=Survey.Reason.OTHER,
                title=title.strip()[:80],
                title_en=title.strip()[:80],
                due=clock.today(),
                ends=clock.today(),
            )
        else:
            survey = Survey.objects.get(pk=survey.pk, township=township)
            if survey.held_on is not None:
                raise Refused("already_done", Text("已经登记过了。", "Its results stand already."))
        survey.held_on, survey.by_id = clock.today(), by.staff_id
        survey.issued, survey.returned, survey.satisfied = issued, returned, satisfied
        survey.save()
        _log(
            township,
            "survey_entered",
            by,
            survey=survey.title,
            issued=issued,
            returned=returned,
            satisfied=satisfied,
        )
        return survey


def close_month(township: Organisation, month: str, *, by: Viewer) -> Closing:
    """Close a month whose every entry has its reply and its result; never before the month is over (S0.06.12).

    Raises Refused (month_runs, still_open, already_done).
    """
    _check(by, township)
    first, last = months.of(month)
    if last >= clock.today():
        raise Refused(
            "month_runs",
            Text("这个月还没有过完。", "The month isn't over."),
            clause="S0.06.12",
            field="month",
        )
    with transaction.atomic():
        ledger.hold(township.code)
        rows = Voice.objects.counted(township).filter(day__range=(first, last))
        total = rows.count()
        done = rows.exclude(matter__state=Matter.State.OPEN).count()
        if done < total:
            share = months.percent_words(done, total)
            raise Refused(
                "still_open",
                Text(f"{total}件里{done}件有答复有结果，{share}，不能结清。", f"{done} of {total} have reply and result, {share}; the month can't be closed."),
                Text("都有答复和结果后再结清。", "Close it when each has both."),
                clause="S0.06.12",
                field="month",
            )  # fmt: skip
        if Closing.objects.filter(township=township, month=month).exists():
            raise Refused(
                "already_done", Text("这个月已经结清。", "The month is closed already."), field="month"
            )
        assert by.staff_id is not None
        made = Closing.objects.create(
            township=township, month=month, total=total, closed_at=clock.now(), by_id=by.staff_id
        )
        _log(township, "feedback_month_closed", by, month=month, total=total)
        return made
