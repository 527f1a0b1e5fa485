"""“Has my subsidy come?”: a household sees all its payments in one list, and nobody learns anything about another."""

import hmac
from datetime import timedelta

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.actions import following, public_use
from sunlit.hall.actions.public_use import Allowance
from sunlit.people.models import Organisation
from sunlit.subsidies import marks
from sunlit.subsidies.models import Household

ASK_ADDRESS = Allowance("subsidy-address", 60, timedelta(hours=1))
ASK_PERSON = Allowance("subsidy-person", 60, timedelta(hours=1))
ASK_TRY = Allowance("subsidy-try", 3, timedelta(minutes=15))
"""Three tries for one person from one address, then a pause."""


def by_card(township: Organisation, name: str, id_tail: str, card_tail: str, *, address: str) -> Household:
    """The household of a name, the last four signs of the identity number, and the last four digits of the card.

    Somebody unknown and a wrong tail are refused with the same words after the same work (not_found, too_often).
    """
    lookup = marks.lookup_mark(name[:60], id_tail[:4])
    one = f"{township.code}:{lookup}:{address}"
    public_use.take(ASK_ADDRESS, address)
    public_use.take(ASK_PERSON, f"{township.code}:{lookup}")
    public_use.take(ASK_TRY, one)
    typed = card_tail.strip()[:4].encode(errors="replace")
    rows = Household.objects.filter(township=township, lookup=lookup).exclude(card_tail="")
    found = [row for row in rows if hmac.compare_digest(row.card_tail.encode(), typed)]
    if len(found) != 1:
        raise _not_found()
    public_use.forgive(ASK_TRY, one)
    public_use.forgive(ASK_PERSON, f"{township.code}:{lookup}")
    return found[0]


def by_case(township: Organisation, number: str, code: str, name: str, *, address: str) -> Household:
    """The household of whoever holds the receipt of an application (S3.26.04). Raises Refused (not_found, too_often)."""
    held = following.open_with_receipt(township, number, code, name, address=address)
    id_number = held.application.id_number if held.application else ""
    row = (
        Household.objects.filter(township=township, id_mark=marks.id_mark(id_number)).first()
        if id_number
        else None
    )
    if row is None:
        raise Refused(
            "no_payments",
            Text(
                "这件申请的申请人还没有登记一卡通账户，没有发放记录。",
                "The applicant has no card account registered, and no payments.",
            ),
            Text("请带身份证和卡到窗口登记。", "Bring the identity card and the card to the counter."),
            clause="S3.25.04",
        )
    return row


def _not_found() -> Refused:
    return Refused(
        "not_found",
        Text("姓名、身份证后四位和卡号后四位对不上。", "Name, identity number and card don't agree."),
        Text(
            "请核对后再试；一刻钟内可以试三次。也可以带身份证到窗口查。",
            "Look again, three times in a quarter of an hour; or come to the counter with your identity card.",
        ),
    )
