"""Following a matter without an account: number, code, and a check on the name or the telephone."""

import hmac
from dataclasses import dataclass

from django.db import transaction

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import receipts
from sunlit.hall.actions import applications, public_use, tasks
from sunlit.hall.models import Application, Inquiry, Paper
from sunlit.matters import actions, attachments, frame
from sunlit.matters.models import Attachment, Matter
from sunlit.matters.receipts import Receipt, receipt_of
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT

NOBODY = receipts.hashed("-")
BROUGHT_LATER = (Paper.State.MISSING, Paper.State.FAULTY, Paper.State.FOLLOWS)


@dataclass(frozen=True)
class Held:
    """A matter that somebody holds the receipt of, with what stands behind it; ``receipt`` is that of another field of
    work, such as an appeal's."""

    matter: Matter
    application: Application | None
    inquiry: Inquiry | None
    receipt: Receipt | None = None

    @property
    def receipt_hash(self) -> str:
        """The hash of the code on the slip; empty where none was given out."""
        holder = self.application or self.inquiry
        if holder:
            return holder.receipt_hash
        return self.receipt.code_hash if self.receipt else ""


def open_with_receipt(township: Organisation, number: str, code: str, check: str, *, address: str) -> Held:
    """The matter of a receipt. ``check`` is the name, or the last four digits of the telephone; a question that was
    asked without either needs none.

    An unknown number and a wrong code or check are refused with the same words after the same work, three times in
    a quarter of an hour for one number from one address (not_found, too_often).
    """
    number = "".join(number.split()).upper()[:40]
    one = f"{township.code}:{number}:{address}"
    public_use.take(public_use.FOLLOW_ADDRESS, address)
    public_use.take(public_use.FOLLOW_NUMBER, f"{township.code}:{number}")
    public_use.take(public_use.FOLLOW_TRY, one)
    held = _held(township, number)
    right_code = receipts.matches(code[:40], held.receipt_hash if held else NOBODY)
    name, tail, open_to_all = _checks(held)
    typed = "".join(check.split())[:60]
    right_check = any(
        [
            _same(typed.casefold(), name.casefold()),
            _same(typed[-4:] if len(typed) >= 4 else "", tail),
            open_to_all,
        ]
    )
    if held is None or not (right_code & right_check):
        raise Refused(
            "not_found",
            Text("编号、查询码和姓名（电话）对不上。", "Number, code and name (telephone) don't agree."),
            Text(
                "请照回执核对后再试；一刻钟内可以试三次。回执丢了，请带身份证到窗口查询。",
                "Compare with your slip and try again, three times in a quarter of an hour. If the slip is lost, "
                "come to the counter with your identity card.",
            ),
        )
    public_use.forgive(public_use.FOLLOW_TRY, one)
    public_use.forgive(public_use.FOLLOW_NUMBER, f"{township.code}:{number}")
    return held


def held_again(township: Organisation, number: str, proof: str) -> Held | None:
    """The matter for somebody whose receipt was checked a moment ago; ``proof`` is what `proof_of` gave then."""
    held = _held(township, number)
    return held if held and hmac.compare_digest(proof_of(held), proof) else None


def proof_of(held: Held) -> str:
    """What a browser keeps (signed, for half an hour) after the receipt was checked."""
    return receipts.hashed(f"proof{held.receipt_hash}")[:32]


def hand_in_online(
    held: Held, files: dict[str, list[tuple[attachments.Readable, str]]], *, key: str
) -> tuple[list[Attachment], list[str]]:
    """Take in missing papers as files: those stored, and the materials that are still missing.

    A paper that came online is to be looked at by the counter like any other. Once everything that was missing is
    there, the matter goes on (S2.29.06). Raises Refused (nothing_chosen, not_wanted, and those of attachments).
    """
    if frame.done_before(key):
        return [], []
    application = held.application
    if application is None or not held.matter.is_open:
        raise _not_wanted("")
    with transaction.atomic():
        locked = tasks.locked_application(application.pk)
        wanted = set(locked.papers.filter(state__in=BROUGHT_LATER).values_list("material", flat=True))
        if not any(files.values()):
            raise Refused(
                "nothing_chosen",
                Text("还没有选择文件。", "No file is chosen yet."),
                Text("请先选择照片或PDF文件。", "Choose a picture or a PDF first."),
            )
        stored = []
        for material, given in files.items():
            if given and material not in wanted:
                raise _not_wanted(material)
            stored += [
                attachments.store(locked.matter, file, kind=material, by=RESIDENT, name=name)
                for file, name in given
            ]
        must = set(
            locked.papers.filter(state__in=[Paper.State.MISSING, Paper.State.FAULTY]).values_list(
                "material", flat=True
            )
        )
        since = locked.notices.order_by("-ordinal").values_list("given_at", flat=True).first()
        came = Attachment.objects.present().filter(matter=locked.matter)
        if since:
            came = came.filter(stored_at__gte=since)
        there = set(came.values_list("kind", flat=True))
        still = sorted(must - there)
        ready = {material: str(Paper.State.OPEN) for material in (must | set(files)) & there & wanted}
        if not still:
            applications.hand_in(application.pk, ready, by=RESIDENT, key=key)
        return stored, still


def withdraw(held: Held, reason: str, *, key: str) -> Matter:
    """The applicant takes the application back at their own wish. Raises Refused (not_an_application, is_closed)."""
    if held.receipt is not None:
        raise Refused(
            "not_an_application",
            Text(
                "这件事不是申请，不能在网上撤回。", "This is no application; it can't be taken back online."
            ),
            Text("请打电话或者到窗口说明。", "Please call, or come to the counter."),
        )
    return actions.withdraw(held.matter.pk, by=RESIDENT, reason=reason.strip() or "申请人自愿撤回", key=key)


def own_attachment(held: Held, attachment_id: int) -> Attachment | None:
    """A file of this matter, for its own applicant."""
    return Attachment.objects.present().filter(matter=held.matter, pk=attachment_id).first()


def _held(township: Organisation, number: str) -> Held | None:
    matter = (
        Matter.objects.select_related("township", "unit", "intake_unit", "handler", "application", "inquiry")
        .filter(township=township, number=number)
        .first()
    )
    if matter is None:
        return None
    application = getattr(matter, "application", None)
    inquiry = getattr(matter, "inquiry", None)
    held = Held(matter, application, inquiry, None if application or inquiry else receipt_of(matter))
    return held if held.receipt_hash else None


def _checks(held: Held | None) -> tuple[str, str, bool]:
    """Name, telephone tail, and whether the matter has neither."""
    if held is None:
        return "", "", False
    if held.application:
        names, tail = held.application.applicant, held.application.phone_tail
    elif held.receipt:
        names, tail = held.receipt.name, ""
    else:
        assert held.inquiry is not None
        names, tail = held.inquiry.visitor, held.inquiry.contact_tail
    name = "".join(names.split())
    return name, tail, not name and not tail


def _same(typed: str, stored: str) -> bool:
    return bool(stored) & hmac.compare_digest(typed.encode(errors="replace"), stored.encode())


def _not_wanted(material: str) -> Refused:
    return Refused(
        "not_wanted",
        Text("现在没有要补交的这份材料。", "That paper isn't asked for now."),
        Text("请看最近一次告知书。", "Please look at the latest notice."),
        clause="S4.20.03",
        field=material,
    )
