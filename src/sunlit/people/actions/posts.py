"""Who holds which post, from which day, until which day."""

from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.people import changes
from sunlit.people.actions.accounts import settle
from sunlit.people.actions.record import check_manages, check_township, note
from sunlit.people.models import Holding, Post, Staff
from sunlit.people.viewer import Viewer


def check_duties(post: Post) -> None:
    """Nobody works in a post whose duties aren't written (S3.30.11). Raises Refused (no_duties)."""
    if not post.duties.strip():
        raise Refused(
            "no_duties",
            Text(
                f"“{post}”没有写明岗位职责，不能安排人员。",
                f"{post} has no written duties; nobody can be put there.",
            ),
            Text("请先补写岗位职责。", "Write the duties first."),
            clause="S3.30.11",
            field="post",
        )


def give_post(
    staff_id: int, post: Post, *, by: Viewer, letter: str = Holding.Letter.A, since: date | None = None
) -> Holding:
    """Put somebody on a post as its A or B person from a day (today if none is given).

    Raises Refused (administrator_holds_no_post, no_duties, another_township, letter_taken, inactive, and as
    `check_manages`). GB/T 22239 8.1.5, S3.30.04, S3.30.11.
    """
    with transaction.atomic():
        staff = (
            Staff.objects.select_for_update(of=("self",), no_key=True)
            .select_related("township")
            .get(pk=staff_id)
        )
        if staff.admin:
            raise Refused(
                "administrator_holds_no_post",
                Text(
                    f"{staff.name}是管理员，不能任业务岗位。",
                    f"{staff.name} is an administrator and can hold no post.",
                ),
                Text("请为业务工作另设一个人的账户。", "Business is done by another person's account."),
                clause="GB/T 22239 8.1.5",
            )
        check_manages(by, staff)
        if not staff.is_active:
            raise Refused("inactive", Text("账户已停用。", "The account is disabled."))
        # A county is nobody's township; its own posts are held by its own staff.
        if (post.organisation.township_id or post.organisation_id) != staff.township_id:
            raise Refused(
                "another_township",
                Text("岗位和人员不属于同一乡镇。", "The post and the person belong to different townships."),
                field="post",
            )
        check_duties(post)
        try:
            with transaction.atomic():
                holding = Holding.objects.create(
                    post=post, staff=staff, letter=letter, since=since or clock.today()
                )
        except IntegrityError as error:
            raise Refused(
                "letter_taken",
                Text(f"“{post}”的{letter}岗已有人。", f"Post {letter} of {post} is taken."),
                Text("请先结束原任职，或改任另一岗。", "End that holding first, or take the other letter."),
                clause="S3.30.04",
                field="letter",
            ) from error
        note(
            "post_given",
            staff,
            by=by,
            facts={
                "post": post.pk,
                "unit": post.organisation.code,
                "letter": letter,
                "since": str(holding.since),
            },
        )
        return holding


def end_post(
    holding_id: int, *, by: Viewer, until: date | None = None, successor: Staff | None = None
) -> Holding:
    """End a holding on a day, the last one included. Open work that nobody else could do passes to the successor.

    Raises Refused (already_ended, dates_out_of_order, work_waits, no_successor, and as `check_manages`).
    """
    with transaction.atomic():
        holding = (
            Holding.objects.select_for_update(of=("self",), no_key=True)
            .select_related("staff__township", "post__organisation")
            .get(pk=holding_id)
        )
        check_manages(by, holding.staff)
        check_township(by, holding.post.organisation.township_id)
        if holding.until is not None:
            raise Refused("already_ended", Text("这一任职已经结束。", "This holding has ended already."))
        last = until or clock.today()
        if last < holding.since or last > clock.today():
            raise Refused(
                "dates_out_of_order",
                Text(
                    f"结束日须在 {holding.since} 至今天之间。",
                    f"The last day lies between {holding.since} and today.",
                ),
                field="until",
            )
        passed = settle(holding.staff, [holding], successor, by)
        holding.until = last
        holding.save(update_fields=["until"])
        note(
            "post_ended",
            holding.staff,
            by=by,
            facts={
                "post": holding.post_id,
                "unit": holding.post.organisation.code,
                "letter": holding.letter,
                "until": str(last),
                "passed_on": passed,
                "successor": f"staff:{successor.pk}" if successor and passed else "",
            },
        )
        changes.tell(holding.staff)
        return holding
