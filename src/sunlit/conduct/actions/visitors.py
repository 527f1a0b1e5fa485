"""What a visitor says about who received them: yes or no, line by line, once for each visit, never from a staff session."""

import hmac
from collections.abc import Mapping

from django.conf import settings
from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.conduct.models import VisitorAnswer
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import receipts
from sunlit.ledger.models import Entry
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.queries import holdings_on
from sunlit.people.viewer import Viewer

KINDS = ("inquiry", "application")
"""Matters that a visit leads to."""


def token_for(matter: Matter) -> str:
    """The token of a visit, printed on its slip; it opens nothing but the page of these questions."""
    return receipts.rating_token(matter.number, "visit")


def address_of(matter: Matter) -> str:
    """The page on which a visit is answered for; empty for what is no visit."""
    if matter.kind not in KINDS or matter.channel not in (Matter.Channel.WINDOW, Matter.Channel.AGENT):
        return ""
    return f"{settings.PUBLIC_ADDRESS}/{matter.township.code}/visit/{matter.number}/{token_for(matter)}/"


def visit_of(township: Organisation, number: str, token: str, *, by: Viewer) -> Matter:
    """The visit that a token belongs to. An unknown number and a wrong token are refused alike.

    Raises Refused (not_from_staff, wrong_token, answered_before).
    """
    if by.staff_id is not None:
        raise Refused(
            "not_from_staff", Text("工作人员不能代为评价。", "Staff can't answer this."), clause="S0.02.02"
        )
    matter = (
        Matter.objects.select_related("township", "first_asked", "handler", "application")
        .filter(number=number, township=township, kind__in=KINDS)
        .first()
    )
    if matter is None or not hmac.compare_digest(token_for(matter).encode(), token.encode(errors="replace")):
        raise Refused(
            "wrong_token",
            Text("编号或评价码不对。", "The number or the code is wrong."),
            Text("请扫回执上的二维码。", "Scan the code on the slip."),
        )
    if VisitorAnswer.objects.filter(matter=matter).exists():
        raise Refused(
            "answered_before",
            Text("这次来访已经评价过了。", "This visit was answered for before."),
            clause="S0.02.02",
        )
    return matter


def seen_in(matter: Matter) -> list[Staff]:
    """Whom the visitor may have met: who was asked first, who took it in, who did a step, who told the result."""
    application = getattr(matter, "application", None)
    opened = Entry.objects.filter(
        chain=matter.township.code, subject_kind="matter", subject=matter.number, act="opened"
    ).first()
    ids = [matter.first_asked_id, matter.handler_id]
    if opened and opened.actor.startswith("staff:"):
        ids.append(int(opened.actor[6:]))
    ids += matter.tasks.exclude(done_by=None).order_by("pk").values_list("done_by_id", flat=True)
    if application is not None:
        ids += [application.taken_by_id, application.told_by_id]
    people = Staff.objects.in_bulk([one for one in ids if one])
    return [people[one] for one in dict.fromkeys(ids) if one in people]


def names_in(matter: Matter) -> list[tuple[str, Text]]:
    """The people a visitor chooses from, by name and post; the last choice is for who doesn't know the name."""
    seen = seen_in(matter)
    held = {
        row.staff_id: row.post
        for row in holdings_on(clock.today())
        .filter(staff__in=seen)
        .select_related("post")
        .order_by("-letter")
    }
    rows = []
    for one in seen:
        post = held.get(one.pk)
        zh = f"{one.name}（{post.title}）" if post else one.name
        en = f"{one.label('en')} ({post.label('en')})" if post else one.label("en")
        rows.append((str(one.pk), Text(zh, en)))
    return [*rows, ("", Text("不知道姓名", "I don't know the name"))]


def keep(matter: Matter, staff_id: int | None, answers: Mapping[str, bool]) -> list[VisitorAnswer]:
    """Keep the answers about one person in a visit. Call it inside an act whose right was checked; who answered isn't
    kept, and neither is the minute.

    Raises Refused (answered_before, nobody_like_that).
    """
    if not answers:
        return []
    if staff_id is not None and staff_id not in {one.pk for one in seen_in(matter)}:
        raise Refused(
            "nobody_like_that",
            Text("这次来访没有这个人。", "Nobody like that took part in this visit."),
            Text("请从列出的姓名中选。", "Choose one of the names."),
            field="visitor-staff",
        )
    known = book().questions
    try:
        with transaction.atomic():
            return [
                VisitorAnswer.objects.create(
                    township_id=matter.township_id,
                    matter=matter,
                    staff_id=staff_id,
                    question=question,
                    yes=yes,
                    day=clock.today(),
                )
                for question, yes in answers.items()
                if question in known
            ]
    except IntegrityError as error:
        raise Refused(
            "answered_before", Text("这次来访已经评价过了。", "This visit was answered for before.")
        ) from error


def answer(
    township: Organisation,
    number: str,
    token: str,
    staff_id: int | None,
    answers: Mapping[str, bool],
    *,
    by: Viewer,
) -> Matter:
    """Answer for a visit by the token on its slip (S0.02.02, S0.02.04, S1.03.04, S3.15.01, S4.17.03).

    Raises Refused (not_from_staff, wrong_token, answered_before, nothing_answered, nobody_like_that).
    """
    with transaction.atomic():
        matter = visit_of(township, number, token, by=by)
        if not answers:
            raise Refused(
                "nothing_answered",
                Text("一条都没有选。", "Nothing was answered."),
                Text("请至少答一条；不想答的可以空着。", "Answer one at least; the others may stay empty."),
                field=f"visitor-{next(iter(book().questions), '')}",
            )
        keep(matter, staff_id, answers)
        return matter
