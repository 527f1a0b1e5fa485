"""Reads of payments: for the desk from `visible_to`, for the public what is published and masked, for a household its own."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from sunlit.core import money
from sunlit.core.programmes import Programme
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.subsidies.actions.registering import standards_on
from sunlit.subsidies.models import Certificate, Draw, Household, PayList, PayRow, Standard

PUBLIC_FOR = 365
"""Days for which a list stays on the public page after its publication began."""
PUBLIC = (PayList.State.PUBLIC, PayList.State.SENT, PayList.State.DONE)


@dataclass(frozen=True)
class Paying:
    """A programme with the standards in force."""

    programme: Programme
    standards: list[tuple[Text, Standard]]


@dataclass(frozen=True)
class Received:
    """One line of what a household gets: the same for lists and for what was drawn."""

    title: Text
    category: Text
    period: str
    amount: Decimal
    standing: Text
    on: date | None
    payer: Text
    list_id: int | None = None
    reason: str = ""


def programmes_of(township: Organisation, day: date) -> list[Paying]:
    """Every programme of the rulebook with its standards on a day."""
    standards = standards_on(township, day)
    found = []
    for one in book().programmes.values():
        names = {category.code: category.title for category in one.categories} or {"": one.title}
        rows = [
            (title, standards[one.id, code]) for code, title in names.items() if (one.id, code) in standards
        ]
        found.append(Paying(one, rows))
    return found


def public_lists(township: Organisation, day: date) -> QuerySet[PayList]:
    """The lists that anybody may see: approved, of the last year."""
    rows = PayList.objects.filter(
        township=township, state__in=PUBLIC, public_from__gte=day - timedelta(days=PUBLIC_FOR)
    )
    return rows.select_related("village", "posting").order_by("-public_from", "-pk")


def desk_lists(viewer: Viewer) -> QuerySet[PayList]:
    """The lists of the viewer's township, the newest first."""
    rows = PayList.objects.visible_to(viewer).select_related("village", "made_by", "posting")
    return rows.order_by("-made_at", "-pk")


def sums(row: PayList) -> dict[str, Decimal]:
    """What a list says, what was paid of it, what came back, and what waits; the first is the sum of the others."""
    found = {str(state): money.ZERO for state in PayRow.State.values}
    for state, amount in row.rows.values_list("state", "amount"):
        found[state] += amount
    return found


def received(household: Household) -> list[Received]:
    """All that a household gets, of every kind, in one list, the newest first (S3.25.04)."""
    found = []
    shown = PayRow.objects.filter(household=household, list__state__in=PUBLIC).select_related("list")
    for row in shown:
        rule = book().programmes.get(row.programme)
        found.append(
            Received(
                rule.title if rule else Text(row.programme, row.programme),
                row.category_words,
                row.period,
                row.amount,
                _standing(row),
                row.settled_on,
                rule.payer if rule else Text("", ""),
                row.list_id,
                row.reason,
            )
        )
    drawn = Draw.objects.filter(certificate__household=household, row=None).select_related("certificate")
    for draw in drawn:
        rule = book().programmes.get(draw.certificate.programme)
        category = rule.category(draw.certificate.category) if rule else None
        found.append(
            Received(
                rule.title if rule else Text("", ""),
                category.title if category else Text("", ""),
                draw.period,
                draw.amount,
                Text("已领取", "drawn"),
                draw.drawn_on,
                rule.payer if rule else Text("", ""),
            )
        )
    return sorted(found, key=lambda one: (one.period, one.on or date.min), reverse=True)


def _standing(row: PayRow) -> Text:
    if row.struck:
        return Text("已取消", "taken out")
    if row.state == PayRow.State.PAID:
        return Text("已到账", "paid")
    if row.state == PayRow.State.RETURNED:
        return Text("退回", "returned")
    return (
        Text("公示中", "public, not paid yet")
        if row.list.state == PayList.State.PUBLIC
        else Text("发放中", "on its way")
    )


def certificates(viewer: Viewer) -> QuerySet[Certificate]:
    """The certificates of the viewer's township."""
    rows = Certificate.objects.visible_to(viewer).select_related("household", "household__village")
    return rows.prefetch_related("draws").order_by("-at", "-pk")


def villages(township: Organisation) -> QuerySet[Organisation]:
    """The villages for which lists are made."""
    return Organisation.objects.filter(
        township=township, kind=Organisation.Kind.VILLAGE, valid_to=None
    ).order_by("code")
