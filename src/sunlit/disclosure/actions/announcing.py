"""What changed in what stands published is announced the same day: a time limit that was set or altered (S0.07.31)."""

import logging
from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.due_days import due_at_once
from sunlit.core.duties import Duty
from sunlit.core.periods import day_in_words
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions.opening import in_townships
from sunlit.disclosure.actions.publishing import add
from sunlit.disclosure.models import Announced, Occurrence
from sunlit.ledger import actions as ledger
from sunlit.matters.book import book
from sunlit.matters.hooks import PublicValue, public_values_of
from sunlit.people.models import Organisation
from sunlit.people.viewer import CLOCK

log = logging.getLogger("sunlit.disclosure")


def announce_changes(today: date | None = None) -> int:
    """Compare every public value with what was announced last, and publish each change; how many there were.

    A value that is seen for the first time is written down and is no change. Doing it again changes nothing.
    """
    day = today or clock.today()
    duty = next((duty for duty in book().duties.values() if duty.automatic), None)
    if duty is None:
        return 0
    changed = 0
    for township in in_townships():
        last = {
            row.subject: row
            for row in Announced.objects.filter(township=township, after=None).order_by("number")
        }
        for value in public_values_of(township):
            before = last.get(value.subject)
            if before is not None and before.code == value.code:
                continue
            try:
                with transaction.atomic():
                    _announce(township, duty, value, before, day)
            except IntegrityError:
                continue  # another process did it at the same moment
            except Refused as refusal:  # never published unseen; tried again tomorrow
                log.warning("%s %s: %s", township.code, value.subject, refusal)
                continue
            changed += before is not None
    return changed


def _announce(
    township: Organisation, duty: Duty, value: PublicValue, before: Announced | None, day: date
) -> None:
    row = Announced(
        township=township,
        subject=value.subject,
        number=before.number + 1 if before else 1,
        name=value.name.zh,
        name_en=value.name.en,
        code=value.code,
        value=value.words.zh,
        value_en=value.words.en,
        owner=value.owner,
        ground=value.ground,
        noticed_on=day,
        before=before,
    )
    if before is not None:
        words = _words(before, row)
        due = due_at_once(day)
        occurrence = Occurrence.objects.create(
            township=township,
            duty=duty.key,
            audience=duty.audience.value,
            unit_id=value.unit_id,
            title=f"{duty.title.zh}：{value.name.zh}",
            title_en=f"{duty.title.en}: {value.name.en}",
            opens=day,
            due=day,
            why=due.why.zh,
            why_en=due.why.en,
        )
        row.publication = add(occurrence, value.name.zh, words.zh, text_en=words.en)
    row.save()
    if row.publication:
        ledger.append(
            township.code,
            "value_announced",
            actor=CLOCK.actor,
            subject_kind="public_value",
            subject=value.subject[:64],
            facts={
                "before": before.code if before else "",
                "now": value.code,
                "publication": row.publication.pk,
                "text_hash": row.publication.text_hash,
            },
            at=clock.now(),
        )


def _words(before: Announced, now: Announced) -> Text:
    owner = now.owner or "—"
    ground = now.ground or "—"
    day = day_in_words(now.noticed_on)
    zh = f"“{now.name}”的办理期限：原为“{before.words.zh}”，现为“{now.words.zh}”，{day.zh}起执行。责任人：{owner}。依据：{ground}。"
    en = (
        f"The time limit of “{now.name_en}” was “{before.words.en}” and is “{now.words.en}” from {day.en}. "
        f"Responsible: {owner}. Grounds: {ground}."
    )
    return Text(zh, en)
