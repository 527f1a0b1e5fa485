"""The text and its publication: written, approved, looked through for personal data, published once. The signatures
between stand in `reviewing`."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date

from sunlit import clock
from sunlit.core.duties import Duty
from sunlit.core.openness import Asked
from sunlit.core.personal import Finding, personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions import correcting, files, reviewing, withholding
from sunlit.disclosure.models import Occurrence, Particular, Publication
from sunlit.matters import actions, frame
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.people.viewer import Viewer

MOST_TITLE, MOST_TEXT = 120, 20_000
NAMED_AT_MOST = 8
MOST_PARTICULAR = 200


def prepare(
    task_id: int,
    title: str,
    text: str,
    *,
    by: Viewer,
    particulars: Mapping[str, str] | None = None,
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """Write what is to be published and send it for approval, with each of the particulars that its duty asks for.

    Raises Refused (text_needed, particular_needed, personal_data, and those of `actions.complete`).
    """
    heading, words = " ".join(title.split()), text.strip()
    matter = Task.objects.select_related("matter__township").get(pk=task_id).matter
    check(heading, words, files.office_numbers(matter.township))
    stated = check_particulars(duty_of(matter), particulars or {})
    with_it = files.digests(matter)
    return actions.complete(
        task_id,
        "written",
        by=by,
        facts={"heading": heading, "text": words}
        | ({"particulars": stated} if stated else {})
        | ({"files": with_it} if with_it or matter.facts.get("files") else {}),
        revision=revision,
        key=key,
    )


def review(
    task_id: int, outcome: str, *, by: Viewer, opinion: str = "", revision: int | None = None, key: str = ""
) -> Matter:
    """Approve the text as it stands, or send it back with the reason (S4.43.10)."""
    return actions.complete(task_id, outcome, by=by, opinion=opinion, revision=revision, key=key)


def publish(
    task_id: int,
    outcome: str,
    *,
    by: Viewer,
    usable: Collection[str] = (),
    opinion: str = "",
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """Publish the approved text, word for word, or send it back with the reason. ``usable``: what was ticked on the
    list of what makes it easy to use; it is kept with the publication and blocks nothing (S0.01.22).

    Raises Refused (personal_data: what was found and where; text_needed; withholding_pending; earlier_first;
    no_such_point; own_text: who wrote it; and those of `actions.complete`).
    """
    rules = book().openness
    lists = rules.asked_at(Asked.PUBLISH) if rules else ()
    ticked = reviewing.points(Asked.PUBLISH, {one.key: usable for one in lists} if usable else {})

    def keep(matter: Matter) -> None:
        heading, words = str(matter.facts.get("heading", "")), str(matter.facts.get("text", ""))
        # Again, although it was looked through when written: what finds more by now must find it here.
        check(heading, words, files.office_numbers(matter.township))
        stated = check_particulars(duty_of(matter), matter.facts.get("particulars") or {})
        occurrence = Occurrence.objects.select_related("replaces__occurrence__township").get(matter=matter)
        if withholding.pending(occurrence):
            raise _pending()
        _check_order(occurrence)
        approval = (
            Task.objects.filter(matter=matter, step="review", outcome="approved").order_by("-round").first()
        )
        if approval is None or approval.done_by_id is None:
            raise _not_approved()
        row = add(
            occurrence,
            heading,
            words,
            by_id=frame.staff_of(by),
            approved_by_id=approval.done_by_id,
        )
        for name, value in stated.items():
            Particular.objects.create(publication=row, key=name, value=value)
        with_it = files.publish(matter, row)
        facts: dict[str, object] = {
            "publication": row.pk,
            "text_hash": row.text_hash,
            "due": str(row.occurrence.due),
        }
        if stated:
            facts["particulars"] = stated
        if occurrence.replaces is not None:
            why = str(matter.facts.get("correction", ""))
            correcting.replaced(occurrence.replaces, row, why, by=by, approved_by_id=approval.done_by_id)
        reviewing.write(matter, task_id, {"ticked": ticked}, by)
        if with_it:
            facts["files"] = with_it
        frame.log(matter, "published", by, facts)

    then = keep if outcome == "published" else None
    return actions.complete(task_id, outcome, by=by, opinion=opinion, revision=revision, key=key, then=then)


def duty_of(matter: Matter) -> Duty | None:
    """The duty that a publication meets, as the rulebook says it now."""
    return book().duties.get(str(matter.facts.get("duty", "")))


def check_particulars(duty: Duty | None, typed: Mapping[str, str]) -> dict[str, str]:
    """The particulars of a duty as they are stored, days as 2026-11-21. Raises Refused (particular_needed, with the duty's
    first clause; personal_data)."""
    found = {}
    for one in duty.particulars if duty else ():
        value = " ".join(str(typed.get(one.key) or "").replace("\x00", "").split())
        if not value or len(value) > MOST_PARTICULAR or (one.day and not _is_day(value, one.past)):
            raise Refused(
                "particular_needed",
                Text(f"没有写明“{one.title.zh}”。", f"'{one.title.en}' isn't stated."),
                Text(
                    "请填写日期，如 2026-11-21，不能晚于今天。",
                    "Give a day such as 2026-11-21, not after today.",
                )
                if one.past
                else Text("请填写日期，如 2026-11-21。", "Give a day such as 2026-11-21.")
                if one.day
                else Text(
                    f"请写明，不超过{MOST_PARTICULAR}字。", f"State it, at most {MOST_PARTICULAR} characters."
                ),
                clause=duty.clauses[0] if duty else "",
                field=one.key,
            )
        if findings := personal_data(value):
            raise _personal(one.key, findings)
        found[one.key] = value
    return found


def _is_day(value: str, past: bool) -> bool:
    try:
        return len(value) == 10 and (date.fromisoformat(value) <= clock.today() or not past)
    except ValueError:
        return False


def add(
    occurrence: Occurrence,
    title: str,
    text: str,
    *,
    text_en: str = "",
    by_id: int | None = None,
    approved_by_id: int | None = None,
) -> Publication:
    """Write a publication down, after the last look for personal data. Without ``by_id`` it is the program's own
    notice. The caller writes the ledger. Raises Refused (text_needed, personal_data)."""
    allowed = files.office_numbers(occurrence.township)
    check(title, text, allowed)
    check(title, text_en or text, allowed)
    return Publication.objects.create(
        occurrence=occurrence,
        title=title,
        text=text,
        text_en=text_en,
        text_hash=hash_of(title, text),
        way=Publication.Way.STAFF if by_id else Publication.Way.PROGRAM,
        published_at=clock.now(),
        published_on=clock.today(),
        by_id=by_id,
        approved_by_id=approved_by_id,
    )


def hash_of(title: str, text: str) -> str:
    """The SHA-256 by which the ledger knows a publication."""
    return hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()


def check(title: str, text: str, allowed: Collection[str] = ()) -> None:
    """Refuse what can't be published: nothing written, too much, or personal data in it (S4.43.11).

    ``allowed`` are telephones of the office itself. Raises Refused (text_needed, personal_data); the refusal says what was found and where, never the number itself.
    """
    for field, words, most in (("title", title, MOST_TITLE), ("text", text, MOST_TEXT)):
        if not words.strip() or len(words) > most:
            raise Refused(
                "text_needed",
                Text(
                    f"没有写内容，或者超过{most}个字。",
                    f"Nothing is written, or more than {most} characters.",
                ),
                Text("请写明公开的内容。", "Write what is published."),
                field=field,
            )
        if findings := personal_data(words, allowed):
            raise _personal(field, findings)


def _personal(field: str, findings: tuple[Finding, ...]) -> Refused:
    shown = [finding.words for finding in findings[:NAMED_AT_MOST]]
    more = len(findings) - len(shown)
    zh = "；".join(words.zh for words in shown) + (f"；还有{more}处" if more else "")
    en = "; ".join(words.en for words in shown) + (f"; and {more} more" if more else "")
    return Refused(
        "personal_data",
        Text(
            f"查出个人信息{len(findings)}处，不能公开。{zh}。",
            f"Personal data in {len(findings)} places; it can't be published: {en}.",
        ),
        Text(
            "请删去或遮盖。如果不是个人信息，请写上单位（元、亩、户）再试。",
            "Remove or mask it. If it isn't personal data, write its unit (yuan, mu, households) and try again.",
        ),
        clause="S4.43.11",
        field=field,
    )


def _check_order(occurrence: Occurrence) -> None:
    """Where a duty says so, no stage goes out before the ones before it: never a result without its process (S0.07.02).
    What is lawfully withheld has its public record. Raises Refused (earlier_first)."""
    rule, stage = occurrence.rule, occurrence.stage
    if rule is None or stage is None or not rule.timing.in_order:
        return
    there = Occurrence.objects.filter(work=occurrence.work_id, stage__lt=stage)
    known = there.filter(published_at__isnull=False) | there.filter(out_of_sight="withheld")
    done = set(known.values_list("stage", flat=True))
    missing = [rule.timing.stages[number - 1] for number in range(1, stage) if number not in done]
    if missing:
        zh, en = "、".join(one.zh for one in missing), ", ".join(one.en for one in missing)
        raise Refused(
            "earlier_first",
            Text(f"前面的还没有公开：{zh}。", f"What comes before it isn't published yet: {en}."),
            Text("请先公开前面的阶段。", "Publish the earlier stages first."),
            clause=rule.clauses[0],
        )


def _pending() -> Refused:
    return Refused(
        "withholding_pending",
        Text("正在审核可否不公开。", "It is being reviewed whether this is withheld."),
        Text("审核不同意的，就可以发布。", "It can be published where that isn't agreed."),
        clause="S4.43.06",
    )


def _not_approved() -> Refused:
    return Refused(
        "not_approved",
        Text("这份内容还没有经主要负责人审批。", "The principal leader hasn't approved this text."),
        Text("请先送审。", "Send it for approval first."),
        clause="S4.43.10",
    )
