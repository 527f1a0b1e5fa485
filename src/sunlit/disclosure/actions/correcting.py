"""After publication: correction, withdrawal and objections, each with a reason for everybody. Nothing is overwritten."""

from datetime import datetime, time, timedelta

from django.db import connection, transaction

from sunlit import clock
from sunlit.core.due_days import due_at_once
from sunlit.core.openness import is_free
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions import opening, reviewing, starting
from sunlit.disclosure.models import Confirmation, Occurrence, Publication, Request, Taking
from sunlit.disclosure.renewing import replaced_by
from sunlit.ledger import actions as ledger
from sunlit.matters import actions, frame, refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.people.viewer import RESIDENT, Viewer

WITHDRAWAL, OBJECTION = "withdrawal", "entry-complaint"
KINDS = (WITHDRAWAL, OBJECTION)
MOST_REASON, MOST_WORDS = 300, 2000
OBJECTIONS_A_DAY = 20
"""How many entries of a township the public may hide on one day; more are refused, so that nobody empties the site."""
HIDING = (Taking.Kind.REPLACED, Taking.Kind.WITHDRAWN, Taking.Kind.HIDDEN)


def correct(publication_id: int, reason: str, *, by: Viewer, key: str = "") -> Occurrence:
    """Begin a correction or replacement: a publication of its own, due today, that goes through every review again and
    takes the earlier one's place when it is published. Its reason is shown to everybody.

    Raises Refused (reason_needed, personal_data, not_shown, being_corrected, not_your_seat), Publication.DoesNotExist.
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done is not None and hasattr(done, "occurrence"):
            return done.occurrence
        old = _mine(publication_id, by)
        why = _reason(reason)
        _shown(old)
        row = old.occurrence
        if Occurrence.objects.filter(replaces=old, publication=None).exists():
            raise Refused(
                "being_corrected",
                Text("已经有人在更正这一份。", "Somebody is correcting this already."),
                Text("请在那一件里办。", "Do it there."),
            )
        today = clock.today()
        due = due_at_once(today)
        title = Text(f"更正：{row.title}"[:160], f"Correction: {row.title_en}"[:160])
        return opening.begin_anew(row, title, due, by=by, key=key, replaces=old, facts={"correction": why})


def replaced(old: Publication, new: Publication, reason: str, *, by: Viewer, approved_by_id: int) -> Taking:
    """Put a new publication in the place of an old one, inside the act that publishes it. Raises Refused (not_shown)."""
    return take(old, Taking.Kind.REPLACED, reason, by=by, approved_by_id=approved_by_id, replacement=new)


def ask_withdrawal(publication_id: int, reason: str, *, by: Viewer, key: str = "") -> Matter:
    """Ask the principal leader to take a publication down. Raises Refused (reason_needed, personal_data, not_shown,
    shown_too_short, replacement_needed, asked_already, not_your_seat), Publication.DoesNotExist."""
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        row = _mine(publication_id, by)
        why = _reason(reason)
        _shown(row)
        check_free(row)
        if Request.objects.filter(
            publication=row, kind="withdrawal", matter__state=Matter.State.OPEN
        ).exists():
            raise Refused(
                "asked_already",
                Text("已经申请撤下，等审批。", "It is asked already and waits for approval."),
                Text("请等结果。", "Wait for the result."),
            )
        return _request(row, WITHDRAWAL, Request.Kind.WITHDRAWAL, by=by, key=key, reason=why)


def object_to(publication: Publication, words: str, contact: str, *, key: str = "") -> Matter:
    """Somebody objects to an entry because of reputation, personality or privacy: it isn't shown until that is decided
    within the limit of its procedure (S4.43.11). What was decided already for this entry is decided again, but it stays
    shown meanwhile. Raises Refused (words_needed, too_often, not_shown, asked_already)."""
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        text = words.replace("\x00", "").strip()
        if not text or len(text) > MOST_WORDS or len(contact) > 60:
            raise Refused(
                "words_needed",
                Text("没有写明哪里不对，或者太长。", "It isn't said what is wrong, or at too great length."),
                Text(f"请写明，不超过{MOST_WORDS}字。", f"Say it in at most {MOST_WORDS} characters."),
                field="words",
            )
        _shown(publication)
        before = Request.objects.filter(publication=publication, kind="objection")
        if before.filter(matter__state=Matter.State.OPEN).exists():
            raise Refused(
                "asked_already",
                Text(
                    "这一份已经有人提出异议，正在处理。",
                    "Somebody objected to this already; it is being decided.",
                ),
                Text("处理结果会写在这一页。", "The result will stand on this page."),
            )
        township = publication.occurrence.township
        today = datetime.combine(clock.today(), time(), clock.CHINA)
        lately = Request.objects.filter(
            kind="objection",
            at__gte=today,
            at__lt=today + timedelta(1),
            publication__occurrence__township=township,
        )
        if lately.count() >= OBJECTIONS_A_DAY:
            raise Refused(
                "too_often",
                Text("今天收到的异议太多。", "Too many objections came in today."),
                Text("请打电话或者明天再提。", "Call us, or come back tomorrow."),
            )
        first = not before.exists()
        matter = _request(
            publication,
            OBJECTION,
            Request.Kind.OBJECTION,
            by=RESIDENT,
            key=key,
            words=text,
            contact=contact.strip(),
        )
        if first:
            task = matter.tasks.get(done_at=None)
            take(
                publication,
                Taking.Kind.HIDDEN,
                f"有人提出异议，{task.due or '限期'}前决定。Somebody objected; decided by {task.due or 'the limit'}."[
                    :300
                ],
                by=RESIDENT,
            )
        return matter


def check_request(matter: Matter, task: Task, outcome: str) -> None:
    """Before a withdrawal or objection is decided: by somebody else than who asked, not before the least time, and with
    words that may be public. Raises Refused (same_person, shown_too_short, replacement_needed, personal_data)."""
    if matter.kind not in KINDS:
        return
    found = Request.objects.select_related("publication__occurrence").get(matter=matter)
    if found.by_id is not None and found.by_id in (task.done_by_id, task.on_behalf_of_id):
        raise reviewing.same_person()
    if outcome == "taken_down":
        _shown(found.publication)
        check_free(found.publication)
    if task.opinion and matter.kind == OBJECTION:
        _reason(task.opinion, field="opinion")


def decided(matter: Matter) -> None:
    """A withdrawal or an objection was decided: do what was decided, with its public reason."""
    found = Request.objects.select_related("publication__occurrence__township").get(matter=matter)
    task = matter.tasks.filter(done_by__isnull=False).order_by("-pk").first()
    if task is None:
        return
    decider = Viewer(staff_id=task.done_by_id)
    row = found.publication
    if matter.step == "done":
        take(
            row,
            Taking.Kind.WITHDRAWN,
            found.reason,
            by=Viewer(staff_id=found.by_id),
            approved_by_id=task.done_by_id,
        )
    elif matter.step == "upheld" and row.occurrence.out_of_sight in ("", "hidden"):
        why = f"异议成立，撤下。Objection upheld. {task.opinion}".strip()[:300]
        take(row, Taking.Kind.WITHDRAWN, why, by=decider, approved_by_id=task.done_by_id)
    elif matter.step == "restored" and row.occurrence.out_of_sight == "hidden":
        take(row, Taking.Kind.RESTORED, task.opinion[:300], by=decider, approved_by_id=task.done_by_id)


def take(
    publication: Publication,
    kind: str,
    reason: str,
    *,
    by: Viewer,
    approved_by_id: int | None = None,
    replacement: Publication | None = None,
) -> Taking:
    """Write down what happens to a publication, inside a transaction. Raises Refused (not_shown) where it doesn't stand,
    or for what can't follow what happened before."""
    occurrence = _held(publication)
    after = {"": HIDING, "hidden": (Taking.Kind.RESTORED, Taking.Kind.WITHDRAWN, Taking.Kind.REPLACED)}
    if kind not in after.get(occurrence.out_of_sight, ()):
        raise _not_shown(occurrence)
    now = clock.now()
    row = Taking.objects.create(
        publication=publication,
        number=Taking.objects.filter(publication=publication).count() + 1,
        kind=kind,
        reason=reason,
        at=now,
        on=clock.today(),
        by_id=by.staff_id,
        approved_by_id=approved_by_id,
        replacement=replacement,
    )
    occurrence.out_of_sight = "" if kind == Taking.Kind.RESTORED else kind
    Occurrence.objects.filter(pk=occurrence.pk).update(out_of_sight=occurrence.out_of_sight)
    publication.occurrence.out_of_sight = occurrence.out_of_sight
    ledger.append(
        occurrence.township.code,
        f"publication_{kind}",
        actor=by.actor,
        subject_kind="publication",
        subject=str(publication.pk),
        facts={
            "text_hash": publication.text_hash,
            "reason": reason,
            "approved_by": f"staff:{approved_by_id}" if approved_by_id else "",
            "replacement": replacement.pk if replacement else "",
        },
        at=now,
    )
    return row


def confirm(publication_id: int, *, by: Viewer, remark: str = "") -> Confirmation:
    """A supervisor confirms that a duty was met. Who publishes confirms nothing, least of all the own (S4.04.01,
    S2.32.05). Confirming again changes nothing. Raises Refused (not_your_seat, publisher_cannot_inspect,
    same_person, words_too_long), Publication.DoesNotExist."""
    with transaction.atomic():
        row = _known(publication_id, by)
        if row.by_id is not None and row.by_id in {by.staff_id, *by.covers}:
            raise Refused(
                "same_person",
                Text("发布人不能核对自己发布的内容。", "Who posted it can't confirm it."),
                Text("请由监督人员核对。", "A supervisor confirms it."),
                clause="S4.04.01",
            )
        if not by.has_role("supervisor"):
            raise refusals.not_your_seat()
        if by.has_role("office_clerk"):
            raise Refused(
                "publisher_cannot_inspect",
                Text("负责发布的人不能同时检查公开。", "Who publishes can't inspect publication."),
                Text("请由没有发布职责的监督人员核对。", "A supervisor without the publishing role does it."),
                clause="S2.32.05",
            )
        _shown(row)
        known = Confirmation.objects.filter(publication=row).first()
        if known is not None:
            return known
        if len(remark) > MOST_REASON:
            raise reviewing.too_long(MOST_REASON, "remark")
        found = Confirmation.objects.create(
            publication=row, by_id=frame.staff_of(by), at=clock.now(), remark=" ".join(remark.split())
        )
        ledger.append(
            row.occurrence.township.code,
            "publication_confirmed",
            actor=by.actor,
            subject_kind="publication",
            subject=str(row.pk),
            facts={"text_hash": row.text_hash},
            at=clock.now(),
        )
        return found


def check_free(publication: Publication) -> None:
    """Raises Refused: shown_too_short before the least time of its duty is over, the posting day not counted;
    replacement_needed for what is disclosed permanently and has no newer version (S2.19.07)."""
    duty = book().duties.get(publication.occurrence.duty)
    least = duty.display_days if duty else 0
    shown = (clock.today() - publication.published_on).days
    if not is_free(least, shown):
        free = publication.published_on + timedelta(least + 1)
        raise Refused(
            "shown_too_short",
            Text(
                f"至少要公开满{least}天（发布当天不算），{free}起才能撤下。",
                f"It stands for at least {least} full days, the posting day not counted; it can be taken down from {free}.",
            ),
            Text("内容有错的，请更正。", "Where it is wrong, correct it."),
            clause="S4.43.09",
        )
    if duty is not None and duty.timing.standing and replaced_by(publication) is None:
        raise Refused(
            "replacement_needed",
            Text(
                "这一项长期公开，没有新的内容替换，不能撤下。",
                "This is disclosed permanently; without a newer version it can't be taken down.",
            ),
            Text(
                "内容变了、作废了的，请更正，或者先公开新的一份。",
                "Where it changed or is void, correct it, or publish the newer one first.",
            ),
            clause="S2.19.07",
        )


def _request(publication: Publication, kind: str, sort: str, *, by: Viewer, key: str, **words: str) -> Matter:
    row = publication.occurrence

    def keep(matter: Matter) -> None:
        Request.objects.create(
            matter=matter, publication=publication, kind=sort, at=clock.now(), by_id=by.staff_id, **words
        )

    what = "撤下公开内容" if kind == WITHDRAWAL else "对公开内容的异议"
    return actions.open_matter(
        actions.Opening(
            kind=kind,
            procedure=kind,
            township=row.township,
            unit=row.unit,
            intake_unit=row.unit,
            title=f"{what}：{row.title}"[:200],
        ),
        by=by,
        key=key,
        then=keep,
    )


def _known(publication_id: int, by: Viewer) -> Publication:
    rows = Publication.objects.known_to(by).select_related("occurrence__township", "occurrence__unit")
    found: Publication = rows.get(pk=publication_id, occurrence__township_id=by.township_id)
    return found


def _mine(publication_id: int, by: Viewer) -> Publication:
    row = _known(publication_id, by)
    starting.may_start(by, row.occurrence.township_id, row.occurrence.unit_id)
    return row


def _reason(typed: str, field: str = "reason") -> str:
    words = " ".join(typed.replace("\x00", "").split())
    if not words or len(words) > MOST_REASON:
        raise Refused(
            "reason_needed",
            Text("没有写明理由，或者太长。", "No reason is given, or too long a one."),
            Text(
                f"理由会公开，请写明，不超过{MOST_REASON}字。",
                f"It is shown to everybody; at most {MOST_REASON} characters.",
            ),
            field=field,
        )
    if personal_data(words):
        raise Refused(
            "personal_data",
            Text("理由里有个人信息，不能公开。", "There is personal data in the reason; it can't be shown."),
            Text("请删去。", "Remove it."),
            clause="S4.43.11",
            field=field,
        )
    return words


def _shown(publication: Publication) -> None:
    """Hold a publication until the transaction ends. Raises Refused (not_shown) where it doesn't stand."""
    occurrence = _held(publication)
    if occurrence.out_of_sight:
        raise _not_shown(occurrence)


def _held(publication: Publication) -> Occurrence:
    """The occurrence of a publication as it is now, locked where the database can."""
    rows = Occurrence.objects.select_related("township")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    found: Occurrence = rows.get(pk=publication.occurrence_id)
    return found


def _not_shown(occurrence: Occurrence) -> Refused:
    state = str(occurrence.get_out_of_sight_display()) if occurrence.out_of_sight else "正在公开 / shown"
    return Refused(
        "not_shown",
        Text(
            f"这一份现在的状态是“{state}”，不能这样办。", f"This isn't possible now; its state is “{state}”."
        ),
        Text("请看这一份的经过。", "See what happened to it."),
    )
