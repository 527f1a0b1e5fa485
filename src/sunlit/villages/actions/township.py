"""What the township keeps about its villages: cadence, set-up, mergers; and the village's own activities."""

from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.periods import Every
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.villages.actions import account, sheets
from sunlit.villages.models import AGENT, KEEPERS, Activity, Cadence, Merger, PolicyPost, SetUp

MOST_DOCUMENT, MOST_TITLE = 100, 80


def set_cadence(village: Organisation, heading: str, every: str, since: date, *, by: Viewer) -> Cadence:
    """Say how often a village publishes a heading from the first day of a quarter on: ``month`` or ``quarter``, never
    more rarely (村民委员会组织法 35). Raises Refused (not_your_seat, no_such_heading, too_rare, field_unfit)."""
    staff = _keeper(village, by)
    sheets.heading_of(heading)
    if every not in (Every.MONTH.value, Every.QUARTER.value):
        raise Refused(
            "too_rare",
            Text("村务至少每季度公开一次。", "Village affairs are published each quarter at least."),
            Text("请选每月或每季度。", "Choose each month or each quarter."),
            clause="村民委员会组织法 35",
            field="every",
        )
    if (since.day, since.month % 3) != (1, 1):
        raise _unfit(
            "since",
            "请写某个季度的第一天，如 2026-10-01。",
            "Write the first day of a quarter, such as 2026-10-01.",
        )
    with transaction.atomic():
        row = Cadence.objects.create(
            village=village, heading=heading, every=every, since=since, at=clock.now(), by_id=staff
        )
        _log(village, "village_cadence_set", by, {"heading": heading, "every": every, "since": str(since)})
        return row


def set_up(village: Organisation, what: str, since: date, document: str, *, by: Viewer) -> SetUp:
    """Write down that a village has set up disclosure or democratic management (S4.22.02). Raises Refused
    (not_your_seat, field_unfit, done_already)."""
    staff = _keeper(village, by)
    if what not in SetUp.What.values:
        raise _unfit("what", "请选村务公开或者民主管理。", "Choose disclosure or democratic management.")
    _check(since, document)
    try:
        with transaction.atomic():
            row = SetUp.objects.create(
                village=village,
                what=what,
                since=since,
                document=document.strip(),
                at=clock.now(),
                by_id=staff,
            )
            _log(village, "village_set_up", by, {"what": what, "since": str(since)})
            return row
    except IntegrityError as error:
        raise Refused(
            "done_already",
            Text("已经登记过。", "It is entered already."),
            Text("不用再登记。", "Nothing more is needed."),
            field="what",
        ) from error


def merge(village: Organisation, into: Organisation, on: date, document: str, *, by: Viewer) -> Merger:
    """Write down that a village was merged into another: the only way out of the count (S4.22.02). Raises Refused
    (not_your_seat, field_unfit, done_already)."""
    staff = _keeper(village, by)
    if into.pk == village.pk or into.township_id != village.township_id or into.kind != village.kind:
        raise _unfit("into", "请选本镇另一个村。", "Choose another village of this township.")
    _check(on, document)
    try:
        with transaction.atomic():
            row = Merger.objects.create(
                village=village, into=into, on=on, document=document.strip(), at=clock.now(), by_id=staff
            )
            _log(village, "village_merged", by, {"into": into.code, "on": str(on)})
            return row
    except IntegrityError as error:
        raise Refused(
            "done_already",
            Text("已经登记过合并。", "Its merger is entered already."),
            Text("不用再登记。", "Nothing more is needed."),
            field="into",
        ) from error


def add_activity(village: Organisation, title: str, ended_on: date, key: bool, *, by: Viewer) -> Activity:
    """Write down an activity of the village that is over (S4.49.10). Raises Refused (not_your_seat, field_unfit)."""
    if by.acts_for(village.pk, AGENT) is None:
        raise refusals.not_your_seat()
    words = " ".join(title.split())
    if not 0 < len(words) <= MOST_TITLE:
        raise _unfit(
            "title", f"请写活动名称，不超过{MOST_TITLE}字。", f"Name it in at most {MOST_TITLE} characters."
        )
    if ended_on > clock.today():
        raise _unfit("ended_on", "结束日期不能晚于今天。", "Its end can't lie after today.")
    with transaction.atomic():
        row = Activity.objects.create(
            village=village, title=words, key=key, ended_on=ended_on, at=clock.now(), by_id=frame.staff_of(by)
        )
        _log(village, "village_activity", by, {"activity": row.pk, "key": key, "ended_on": str(ended_on)})
        return row


def post_policy(
    place: Organisation, policy: str, channel: str, on: date, evidence: str, *, by: Viewer
) -> PolicyPost:
    """Write down that a policy was made known in a village, or by the township itself, by a channel (S4.48.02). The
    agent of the village enters it, or the township. Raises Refused (not_your_seat, field_unfit, policy_ended,
    done_already)."""
    staff = frame.staff_of(by)
    own = place.pk if place.township_id is None else place.township_id
    if own != by.township_id or not (by.has_role(*KEEPERS) or by.acts_for(place.pk, AGENT)):
        raise refusals.not_your_seat()
    rules = sheets.rules()
    known = rules.policy(policy)
    if known is None:
        raise _unfit("policy", "请从列出的政策中选择。", "Choose one of the policies listed.")
    if known.history is not None:
        raise Refused(
            "policy_ended", known.history, Text("不用再登记。", "Nothing more is entered of it."),
            clause=known.clause, field="policy",
        )  # fmt: skip
    if channel not in {one.key for one in rules.policy_channels}:
        raise _unfit("channel", "请从六种渠道中选择。", "Choose one of the six channels.")
    _check(on, evidence)
    try:
        with transaction.atomic():
            row = PolicyPost.objects.create(
                village=place, policy=policy, channel=channel, on=on, evidence=evidence.strip(),
                at=clock.now(), by_id=staff,
            )  # fmt: skip
            code = Organisation.objects.values_list("code", flat=True).get(pk=own)
            ledger.append(
                code, "village_policy_posted", actor=by.actor, subject_kind="village", subject=place.code,
                facts={"policy": policy, "channel": channel, "on": str(on)},
            )  # fmt: skip
            return row
    except IntegrityError as error:
        raise Refused(
            "done_already",
            Text("这一天已经登记过。", "It is entered for that day already."),
            Text("不用再登记。", "Nothing more is needed."),
            field="channel",
        ) from error


def _keeper(village: Organisation, by: Viewer) -> int:
    staff = frame.staff_of(by)
    if not by.has_role(*KEEPERS) or village.township_id != by.township_id:
        raise refusals.not_your_seat()
    return staff


def _check(day: date, document: str) -> None:
    if day > clock.today():
        raise _unfit("day", "日期不能晚于今天。", "The day can't lie after today.")
    if not 0 < len(document.strip()) <= MOST_DOCUMENT:
        raise _unfit("document", "请写文件名称或者文号。", "Name the document.")


def _unfit(name: str, zh: str, en: str) -> Refused:
    return Refused(
        "field_unfit",
        Text("这一项没有填或者不对。", "This is missing or unfit."),
        Text(zh, en),
        clause="S4.22.02",
        field=name,
    )


def _log(village: Organisation, act: str, by: Viewer, facts: dict[str, object]) -> None:
    ledger.append(
        account.by_chain(village),
        act,
        actor=by.actor,
        subject_kind="village",
        subject=village.code,
        facts=facts,
    )
