"""Open posts of the service team: somebody is sought for each of them in public (S4.19.02)."""

from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.bodies.actions.guarding import in_order, log, may, unfit, words
from sunlit.bodies.models import Recruitment
from sunlit.bodies.team import team_of
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

CLAUSE = "S4.19.02"
RECRUITERS = ("mayor", "executive_deputy", "office_clerk", "office_director", "centre_director")


def recruit(
    township: Organisation, post_id: int, title: str, text: str, until: date, *, by: Viewer
) -> Recruitment:
    """Publish a recruitment notice for an open post of the service team, until a day. The same again changes nothing.

    Raises Refused (not_your_seat, not_in_the_team, post_filled, text_needed, personal_data, dates_out_of_order).
    """
    may(by, township, *RECRUITERS)
    title = words(title, 80, "title", CLAUSE, public=True)
    text = words(text, 2000, "text", CLAUSE, public=True)
    in_order(clock.today(), until, "until", CLAUSE)
    with transaction.atomic():
        ledger.hold(township.code)
        place = next((one for one in team_of(township).places if one.post.pk == post_id), None)
        if place is None:
            raise unfit("not_in_the_team", "这不是政务服务队伍的岗位。", "This is no post of the service team.",
                        "请从列出的岗位中选择。", "Choose from the list.", "post", CLAUSE)  # fmt: skip
        if place.holders:
            raise unfit("post_filled", "这个岗位有人，不用招聘。", "Somebody holds this post.",
                        "请选空缺的岗位。", "Choose an open post.", "post", CLAUSE)  # fmt: skip
        wanted = {"township": township, "post_id": post_id, "title": title, "text": text, "until": until}
        same = Recruitment.objects.filter(published_on=clock.today(), **wanted).first()
        if same is not None:
            return same
        row = Recruitment.objects.create(published_on=clock.today(), by_id=frame.staff_of(by), **wanted)
        log(township, "recruitment_published", "post", post_id, by, {"notice": row.pk, "until": str(until)})
        return row
