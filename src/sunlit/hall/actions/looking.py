"""Looking at what is sensitive, reading notices, and checking the log: acts that change no matter."""

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import own_forms
from sunlit.hall.models import Application
from sunlit.ledger import actions as ledger
from sunlit.ledger.verification import Report, verify
from sunlit.matters import queries, refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

SENSITIVE = {
    "id_number": Text("身份证件号", "identity number"),
    "phone": Text("电话", "telephone"),
    "address": Text("住址", "address"),
    "agent_phone": Text("代办人电话", "agent's telephone"),
}


def reveal(matter: Matter, *, by: Viewer, purpose: str) -> list[tuple[Text, str]]:
    """The applicant's sensitive data in full with their labels, those of the item's own form as well. Who looked, at what and what for stands in the log before it is shown
    (个人信息保护法 6, 社会救助法 70).

    Raises Refused (not_your_seat, purpose_needed).
    """
    if not queries.matters(by).filter(pk=matter.pk).exists():
        raise refusals.not_your_seat()
    if not purpose.strip():
        raise Refused(
            "purpose_needed",
            Text("没有写明用途。", "The purpose is missing."),
            Text(
                "请写明为什么要看，例如“通知领取结果”。", "Say what for, such as 'to call about the result'."
            ),
            clause="个人信息保护法 6",
            field="purpose",
        )
    application = Application.objects.get(matter=matter)
    found = {name: str(getattr(application, name)) for name in SENSITIVE if getattr(application, name)}
    own = own_forms.in_full(application, book().items.get(application.item))
    if found or own:
        ledger.record_read(
            matter.township.code,
            actor=by.actor,
            subject_kind="matter",
            subject=matter.number,
            fields={**found, **{label.zh: value for label, value in own}},
            purpose=purpose.strip()[:200],
        )
    return [*((SENSITIVE[name], value) for name, value in found.items()), *own]


def read_notices(*, by: Viewer) -> int:
    """Mark the viewer's notices as read; how many there were."""
    return queries.notices(by).filter(read_at=None).order_by().update(read_at=clock.now())


def check_ledger(township: Organisation, *, by: Viewer) -> Report:
    """Check every entry and seal of the township's log, and write down that it was checked and what came out.

    Raises Refused (not_your_seat).
    """
    if by.township_id != township.pk or not by.has_role("supervisor", "mayor", "deputy_leader"):
        raise refusals.not_your_seat()
    report = verify(township.code)
    with transaction.atomic():
        ledger.append(
            township.code,
            "ledger_checked",
            actor=by.actor,
            subject_kind="ledger",
            subject=township.code,
            facts={"entries": report.count, "sound": report.ok, "faults": len(report.problems) + report.more},
            at=clock.now(),
        )
    return report
