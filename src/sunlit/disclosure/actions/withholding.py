"""Not publishing something: only through its own matter, on a lawful ground, until a day (S0.06.04, S2.10.02, S3.12.01)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.openness import Exemption, Ground, Tests, may_be_withheld
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions import files, opening, starting
from sunlit.disclosure.models import Occurrence, OutOfSight, Publication, Withholding
from sunlit.ledger import actions as ledger
from sunlit.matters import actions, frame
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Holding, Staff
from sunlit.people.viewer import CLOCK, Viewer

KIND = "withholding"
STATE_SECRET = "state_secret"
WORDS = ("heading", "text", "particulars", "files")
"""The facts of a matter that hold what was to be published."""
MOST_REASON = 500
log = logging.getLogger("sunlit.disclosure")


@dataclass(frozen=True)
class Secret:
    """A secret as its classifier set it: level, the rule it rests on, who classified it, and the day it ends."""

    level: str
    basis: str
    classifier: str
    until: date


@dataclass(frozen=True)
class Proposal:
    """Why something should not be published. ``tests`` and ``policy_tests``: the answers by key; the latter only for a
    superior policy. ``approver``: the principal leader who is asked. ``until``: the day on which it is looked at again."""

    exemption: str
    basis: str
    reason: str
    tests: Mapping[str, bool]
    until: date
    approver: int | None = None
    policy_tests: Mapping[str, bool] | None = None


def propose(occurrence_id: int, proposal: Proposal, *, by: Viewer, key: str = "") -> Withholding:
    """Ask that something isn't published; it stays to be public until both county offices agreed (S2.07.06).

    Raises Refused (no_exemption, basis_needed, reason_needed, approver_needed, tests_unanswered, must_be_public,
    until_needed, is_secret, not_open, asked_already, not_your_seat), Occurrence.DoesNotExist.
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done is not None and hasattr(done, "withholding"):
            return done.withholding
        row = (
            Occurrence.objects.visible_to(by)
            .select_related("matter", "unit", "township")
            .get(pk=occurrence_id)
        )
        starting.may_start(by, row.township_id, row.unit_id)
        # Held until the end, so that nobody publishes it at the same moment.
        worked_on = frame.lock(row.matter.pk) if row.matter is not None else None
        if worked_on is None or not worked_on.is_open or Publication.objects.filter(occurrence=row).exists():
            raise _refused(
                "not_open", "这件事已经公开或者已经办结。", "This is published or over already.",
                "已公开的可以申请撤下。", "What is published can be asked to be taken down.",
            )  # fmt: skip
        exemption = _check(proposal, row.township_id, by)
        asked = Withholding.objects.filter(occurrence=row, state__in=("pending", "withheld"))
        if asked.exists():
            raise _refused(
                "asked_already", "已经在审核。", "That is being reviewed already.",
                "请等审核结果。", "Wait for its result.",
            )  # fmt: skip
        approver = proposal.approver

        def keep(matter: Matter) -> None:
            Withholding.objects.create(
                township=row.township,
                occurrence=row,
                matter=matter,
                worked_on=worked_on,
                exemption=exemption.key,
                basis=" ".join(proposal.basis.split()),
                reason=proposal.reason.strip(),
                tests=dict(proposal.tests),
                policy_tests=dict(proposal.policy_tests) if proposal.policy_tests is not None else None,
                until=proposal.until,
                state=Withholding.State.PENDING,
                asked_at=clock.now(),
                asked_by_id=frame.staff_of(by),
                approved_by_id=approver,
            )
            _log(row, "withholding_asked", by, exemption.key, proposal.until)

        matter = actions.open_matter(
            actions.Opening(
                kind=KIND,
                procedure=KIND,
                township=row.township,
                unit=row.unit,
                intake_unit=row.unit,
                title=f"不予公开审核：{row.title}"[:200],
                handler=worked_on.handler,
            ),
            by=by,
            key=key,
            then=keep,
        )
        return matter.withholding


def _check(proposal: Proposal, township_id: int, by: Viewer) -> Exemption:
    """The ground of a proposal, after everything that its rules ask. Raises Refused."""
    rules = book().openness
    exemption = rules.exemption(proposal.exemption) if rules else None
    if rules is None or exemption is None:
        raise _refused(
            "no_exemption", "没有选不公开的依据类别。默认是公开。", "No lawful ground is chosen. Open is the rule.",
            "请从清单中选一项。", "Choose one of the list.", clause="S3.12.01", field="exemption",
        )  # fmt: skip
    if exemption.ground is Ground.SECRET:
        raise _refused(
            "is_secret", "国家秘密在法律和保密审查时认定。", "A state secret is noted in the legal and secrecy review.",
            "请送审，由审查人写明密级、依据和定密人。", "Send it there; the reviewer states level, basis and classifier.",
            clause="S0.07.05", field="exemption",
        )  # fmt: skip
    if not proposal.basis.strip() or len(proposal.basis) > 200:
        raise _refused(
            "basis_needed", "没有写明法律依据。", "Its legal basis isn't stated.",
            "请写明法律、法规的名称和条文。", "Name the law and the article.", clause="S3.12.01", field="basis",
        )  # fmt: skip
    if not proposal.reason.strip() or len(proposal.reason) > MOST_REASON:
        raise _refused(
            "reason_needed", "没有写明理由，或者太长。", "No reason is given, or too long a one.",
            f"请写明，不超过{MOST_REASON}字。", f"Give it in at most {MOST_REASON} characters.",
            clause="S2.18.05", field="reason",
        )  # fmt: skip
    if proposal.approver not in approvers(township_id) or proposal.approver == by.staff_id:
        raise _refused(
            "approver_needed", "没有写明由谁审定。", "Who approves it isn't named.",
            "请选本乡镇主要负责人，不能是自己。", "Choose the principal leader of the township, not yourself.",
            clause="S3.12.01", field="approver",
        )  # fmt: skip
    _answered(rules.tests, proposal.tests, "tests")
    if proposal.policy_tests is not None:
        _answered(rules.policy_tests, proposal.policy_tests, "policy_tests")
    policy = None if proposal.policy_tests is None else proposal.policy_tests.values()
    if not may_be_withheld(exemption.ground, proposal.tests.values(), policy):
        barred = policy is not None and any(policy)
        raise _refused(
            "must_be_public",
            "上级政策四问中有“是”，不得不公开。" if barred else "三问中有“是”，应当公开。",
            "One of the four tests of a superior policy says that it is public." if barred
            else "One of the three tests says that it is public.",
            "请公开；法律禁止或者保护的，选对应的依据。", "Publish it, or choose the ground by which the law itself bars it.",
            clause="S4.48.01" if barred else "S0.01.20", field="exemption",
        )  # fmt: skip
    if proposal.until <= clock.today():
        raise _refused(
            "until_needed", "复核日不晚于今天。", "The day of review isn't after today.",
            "请写以后的一天。", "Give a later day.", field="until",
        )  # fmt: skip
    return exemption


def approvers(township_id: int) -> dict[int, Staff]:
    """Who may approve a withholding in a township: the principal leader, by id."""
    today = clock.today()
    rows = Holding.objects.filter(
        post__organisation__pk=township_id, since__lte=today, staff__is_active=True
    ).select_related("post", "staff")
    return {
        row.staff_id: row.staff
        for row in rows
        if "mayor" in row.post.roles and (row.until is None or row.until >= today)
    }


def _answered(tests: Tests, answers: Mapping[str, bool], field: str) -> None:
    if set(answers) != {point.key for point in tests.points} or not all(
        isinstance(answer, bool) for answer in answers.values()
    ):
        raise _refused(
            "tests_unanswered", "该答的没有答全。", "Not every test is answered.",
            "每一问都请选“是”或“否”。", "Answer each with yes or no.", clause=tests.clause, field=field,
        )  # fmt: skip


def checked_secret(level: str, basis: str, classifier: str, until: date | None) -> Secret:
    """What a secret needs: level, basis, classifier and a day after today. Raises Refused (secret_incomplete)."""
    rules = book().openness
    known = {one.key for one in rules.levels} if rules else set()
    basis, classifier = " ".join(basis.split()), " ".join(classifier.split())
    missing = (
        "level" if level not in known
        else "basis" if not basis or len(basis) > 200
        else "classifier" if not classifier or len(classifier) > 60
        else "until" if until is None or until <= clock.today()
        else ""
    )  # fmt: skip
    if missing or until is None:
        raise _refused(
            "secret_incomplete", "涉密的要写明密级、依据、定密人和解密日期。",
            "A secret needs its level, basis, classifier and the day on which it ends.",
            "请补全。", "Fill in what is missing.", clause="S0.07.05", field=missing,
        )  # fmt: skip
    return Secret(level, basis, classifier, until)


def as_secret(row: Occurrence, matter: Matter, secret: Secret, *, by: Viewer) -> Withholding:
    """Withhold something as a secret, inside the act of the review that found it (S0.06.03).

    Its words and files are erased: a system that isn't made for secrets keeps none (保守国家秘密法 31). When its time is
    over, somebody writes it anew.
    """
    for asked in Withholding.objects.filter(occurrence=row, state="pending"):
        Withholding.objects.filter(pk=asked.pk).update(state=Withholding.State.REFUSED)
        actions.withdraw(asked.matter_id, by=CLOCK, reason="已按国家秘密处理。")
    found = Withholding.objects.create(
        township=matter.township,
        occurrence=row,
        matter=matter,
        worked_on=matter,
        exemption=STATE_SECRET,
        basis=secret.basis,
        reason="国家秘密",
        level=secret.level,
        classifier=secret.classifier,
        until=secret.until,
        state=Withholding.State.WITHHELD,
        asked_at=clock.now(),
        asked_by_id=frame.staff_of(by),
        decided_on=clock.today(),
        approved_by_id=frame.staff_of(by),
    )
    _put_out_of_sight(row, OutOfSight.WITHHELD)
    matter.facts = {name: value for name, value in matter.facts.items() if name not in WORDS}
    matter.save(update_fields=["facts"])
    files.forget(matter, by=by)
    _log(row, "withheld", by, STATE_SECRET, secret.until)
    return found


def asked_by(matter: Matter) -> int | None:
    """Who asked for a withholding: nobody approves what they asked for themselves."""
    return Withholding.objects.filter(matter=matter).values_list("asked_by_id", flat=True).first()


def pending(row: Occurrence) -> bool:
    """Whether it is being reviewed if this may stay unpublished; nothing is published meanwhile."""
    return Withholding.objects.filter(occurrence=row, state="pending").exists()


def decided(matter: Matter) -> None:
    """The review is over: withheld where the leader and both offices agreed, public where one of them didn't."""
    found = Withholding.objects.select_related("occurrence", "worked_on", "township").get(matter=matter)
    if found.state != Withholding.State.PENDING:
        return
    first = matter.tasks.filter(step="leader", done_by__isnull=False).order_by("-pk").first()
    if first is not None:
        found.approved_by_id = first.done_by_id
    found.decided_on = clock.today()
    agreed = matter.step == "withheld"
    found.state = Withholding.State.WITHHELD if agreed else Withholding.State.REFUSED
    found.save(update_fields=["state", "decided_on", "approved_by"])
    _log(
        found.occurrence, "withheld" if agreed else "withholding_refused", CLOCK, found.exemption, found.until
    )
    if agreed:
        _put_out_of_sight(found.occurrence, OutOfSight.WITHHELD)
        if found.worked_on.is_open:
            actions.withdraw(found.worked_on_id, by=CLOCK, reason="经审核不予公开。")


def end_due(today: date | None = None) -> int:
    """Open again what is withheld until today or an earlier day: its text goes for review, nothing is published by
    itself (S0.07.05, S4.43.06). How many; doing it again changes nothing."""
    day, ended = today or clock.today(), 0
    rows = Withholding.objects.filter(state="withheld", until__lte=day).order_by("until", "pk")
    for pk in list(rows.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                ended += _end(pk, day)
        except IntegrityError:
            continue  # another process did it at the same moment
        except Refused as refusal:  # nobody to write it; tried again tomorrow
            log.warning("withholding %s: %s", pk, refusal)
    return ended


def _end(pk: int, day: date) -> int:
    found = Withholding.objects.select_related("occurrence__township", "worked_on").get(pk=pk)
    if found.state != Withholding.State.WITHHELD:
        return 0
    opening.reopen(found.occurrence, found.worked_on, day, key=f"withheld:{found.pk}")
    found.state = Withholding.State.ENDED
    found.save(update_fields=["state"])
    _log(found.occurrence, "withholding_ended", CLOCK, found.exemption, found.until)
    return 1


def _put_out_of_sight(row: Occurrence, why: str) -> None:
    Occurrence.objects.filter(pk=row.pk).update(out_of_sight=why)
    row.out_of_sight = why


def _log(row: Occurrence, act: str, by: Viewer, exemption: str, until: date) -> None:
    ledger.append(
        row.township.code,
        act,
        actor=by.actor,
        subject_kind="occurrence",
        subject=str(row.pk),
        facts={"duty": row.duty, "exemption": exemption, "until": str(until)},
        at=clock.now(),
    )


def _refused(
    code: str, zh: str, en: str, out_zh: str, out_en: str, *, clause: str = "S0.06.04", field: str = ""
) -> Refused:
    return Refused(code, Text(zh, en), Text(out_zh, out_en), clause=clause, field=field)
