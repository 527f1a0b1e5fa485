"""Rating: once for each completed matter, by the token on the slip, never from a staff session."""

import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import receipts, visitor_questions
from sunlit.hall.models import Rating
from sunlit.matters import actions, frame
from sunlit.matters.models import Matter, Task
from sunlit.matters.receipts import levels_from, receipt_of
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT, Viewer

CRITERIA = {
    "lawful": Text("依法及时", "lawful and timely"),
    "convenient": Text("方便群众", "convenient for people"),
    "clients": Text("办事人员满意", "those who come to the counter are satisfied"),
    "public": Text("人民群众满意", "the public is satisfied"),
    "warm": Text("热情主动", "warm"),
    "civil": Text("文明办事", "civil"),
    "standard": Text("服务规范", "by the standard"),
    "prompt": Text("及时高效", "prompt"),
    "suits": Text("方便下级、公民、法人和其他组织", "suits lower units, citizens and organisations"),
}
"""What a rating can name as wanting (S2.13.04, S2.26.10, S2.27.10)."""

BAD = 2
NOT_RATED = (Matter.State.OPEN, Matter.State.WITHDRAWN)
"""What isn't completed isn't rated: work still open, and what the applicant took back."""


def token_for(matter: Matter) -> str:
    """The rating token of a matter, as printed on its slip."""
    return receipts.rating_token(matter.number, _code_hash(matter))


def can_be_rated(matter: Matter) -> bool:
    """Whether somebody holds a receipt by which this matter is rated: an application, or a record of a register with
    ``rated`` such as an appeal."""
    return bool(_code_hash(matter))


def _code_hash(matter: Matter) -> str:
    if hasattr(matter, "application"):
        return str(matter.application.receipt_hash)
    receipt = receipt_of(matter)
    return receipt.code_hash if receipt and receipt.rated else ""


def whose_work(matter: Matter) -> set[int]:
    """Whose work a rating of this matter judges, by id: the handler; of a record also who did its steps for the unit in
    charge, or for a unit that did its part."""
    found = {matter.handler_id} if matter.handler_id else set()
    if hasattr(matter, "application"):
        return found
    mine = Q(matter=matter) | Q(matter__parent=matter)
    done = Task.objects.filter(mine, done_by__isnull=False, unit=F("matter__unit"))
    return found | set(done.values_list("done_by_id", flat=True))


def rateable(township: Organisation, number: str, token: str, *, by: Viewer) -> Matter:
    """The completed matter that this token rates. An unknown number and a wrong token are refused alike.

    Raises Refused (not_from_staff, wrong_token, not_completed, rated_before).
    """
    matter = _matter(number, token, by=by)
    if matter.township_id != township.pk:
        raise _wrong_token()
    if Rating.objects.filter(matter=matter).exists():
        raise _rated_before()
    return matter


def rate(
    number: str,
    token: str,
    level: int,
    *,
    by: Viewer,
    criteria: list[str] | None = None,
    text: str = "",
    call_back: str = "",
    also: Mapping[str, Any] | None = None,
) -> Rating:
    """Rate a completed matter from 1 to 5 (S3.17.06). A rating of 1 or 2 opens a matter with a clock and a
    call-back; the rated person never learns who rated. ``also`` is what was typed into further questions, for whoever
    asked them (`visitor_questions`).

    Raises Refused (wrong_token, not_completed, rated_before, no_such_level, not_from_staff).
    """
    if level not in (1, 2, 3, 4, 5):
        raise Refused(
            "no_such_level",
            Text("评价为1至5级。", "A rating is from 1 to 5."),
            clause="S3.17.06",
            field="level",
        )
    matter = _matter(number, token, by=by)
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                matter=matter,
                level=level,
                criteria=[entry for entry in (criteria or []) if entry in CRITERIA],
                text=text.strip()[:2000],
                call_back=call_back.strip()[:40],
                at=clock.now(),
            )
            frame.log(
                matter,
                "rated",
                RESIDENT,
                {"level": level},
                sealed={"text": rating.text} if rating.text else None,
            )
            visitor_questions.keep(matter, also or {})
            if level <= BAD:
                rating.follow_up, rating.rated_id = _follow_up(matter, rating), _rated_person(matter)
                rating.save(update_fields=["follow_up", "rated"])
            return rating
    except IntegrityError as error:
        raise _rated_before() from error


def _matter(number: str, token: str, *, by: Viewer) -> Matter:
    if by.staff_id is not None:
        raise Refused(
            "not_from_staff", Text("工作人员不能代为评价。", "Staff can't rate."), clause="国办发〔2019〕51号"
        )
    matter = (
        Matter.objects.select_related("application", "township", "unit", "intake_unit")
        .filter(number=number)
        .first()
    )
    if (
        matter is None
        or not can_be_rated(matter)
        or not hmac.compare_digest(token_for(matter).encode(), token.encode(errors="replace"))
    ):
        raise _wrong_token()
    if matter.state in NOT_RATED:
        raise Refused("not_completed", Text("事项办结后才能评价。", "It can be rated once it is completed."))
    return matter


def _wrong_token() -> Refused:
    return Refused(
        "wrong_token",
        Text("编号或评价码不对。", "The number or the code is wrong."),
        Text(
            "请扫结果告知书上的二维码，或者照上面的网址输入。",
            "Scan the code on the result sheet, or type its address.",
        ),
        field="token",
    )


def _rated_before() -> Refused:
    return Refused(
        "rated_before", Text("这件事已经评价过了。", "This matter was rated before."), clause="S3.17.06"
    )


def _follow_up(matter: Matter, rating: Rating) -> Matter:
    """The matter that a bad rating opens; it names no person who rated, and who was rated has no part in it.

    It is sensitive and has no handler: the unit, where the rated person sits, doesn't see it; the supervisor who
    verifies and the head who mends see it while it is their turn. Where the rated person is the only head, the seat
    above mends (`seats.seat_for`).
    """

    return actions.open_matter(
        actions.Opening(
            kind="bad-rating",
            procedure="bad-rating",
            township=matter.township,
            unit=matter.unit,
            intake_unit=matter.intake_unit,
            title=f"差评核实：{_said_of(matter)}"[:200],
            item=matter.item,
            channel=Matter.Channel.ONLINE,
            label=Matter.Label.SENSITIVE,
            parent=matter,
            recused={*matter.recused, *whose_work(matter)},
            facts={"level": rating.level, "title_en": "Bad rating to be looked into"},
        ),
        by=RESIDENT,
    )


def _rated_person(matter: Matter) -> int | None:
    """Who is rated in the first place: the handler; of a record who did its last step for the unit in charge."""
    if matter.handler_id or hasattr(matter, "application"):
        return matter.handler_id
    done = matter.tasks.filter(done_by__isnull=False, unit=matter.unit).order_by("-done_at", "-pk")
    return done.values_list("done_by_id", flat=True).first()


def _said_of(matter: Matter) -> str:
    """What the follow-up is about. A record's title may name whoever appealed, and with that who rated."""
    return matter.title if hasattr(matter, "application") else matter.number


@levels_from
def levels(matters: Iterable[int]) -> dict[int, int]:
    """The level of each of these matters that was rated, for whoever counts them."""
    return dict(Rating.objects.filter(matter__in=list(matters)).values_list("matter_id", "level"))


def average(township: Organisation) -> tuple[float | None, int, int]:
    """Average level of applications, how many were rated, and how many completed ones were not; the last are never good."""
    rated = Rating.objects.filter(matter__township=township, matter__kind="application")
    levels = list(rated.values_list("level", flat=True))
    completed = (
        Matter.objects.filter(township=township, kind="application").exclude(state__in=NOT_RATED).count()
    )
    return (sum(levels) / len(levels) if levels else None), len(levels), completed - len(levels)
