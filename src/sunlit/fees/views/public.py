"""What may be taken from me, on which ground, and how much would it be? Needs no script and no account."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit import clock
from sunlit.core import money
from sunlit.core.text import Text
from sunlit.fees import catalogue
from sunlit.matters.book import book
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.models import Organisation


@for_everybody
@require_GET
def overview(request: HttpRequest, township: str) -> HttpResponse:
    """The catalogue with ground, rate, scope, procedure and date, the free services, and a reckoner for households."""
    place, today = township_or_404(township), clock.today()
    entries = catalogue.entries(place, today)
    charged = {item for entry in entries if entry.published for item in entry.charge.items}
    free = [item for item in book().items.values() if item.fee.amount == 0 and item.id not in charged]
    context = public_page(
        place,
        section="disclosure",
        entries=entries,
        free=free,
        **_reckoned(request, place, entries),
    )
    return render(request, "fees/public.html", context)


def _classes(entry: catalogue.Entry) -> list[tuple[str, Text | None]]:
    if not entry.charge.classes:
        return [("", None)]
    return [(one.code, one.title) for one in entry.charge.classes]


def _reckoned(request: HttpRequest, place: Organisation, entries: list[catalogue.Entry]) -> dict[str, Any]:
    """What one household would pay: rate × base, by its class (S4.49.04)."""
    choices: list[tuple[str, Text, Text | None]] = [
        (f"{entry.charge.id}:{code}", entry.charge.title, title)
        for entry in entries
        if entry.published is not None
        for code, title in _classes(entry)
    ]
    chosen, base = request.GET.get("which", "")[:100], request.GET.get("base", "")[:20]
    found: dict[str, Any] = {"choices": choices, "which": chosen, "base": base}
    charge_id, _, household = chosen.partition(":")
    entry = next((one for one in entries if one.charge.id == charge_id and one.published), None)
    if entry is None or entry.published is None:
        return found
    try:
        quantity: Decimal = money.quantity(base)
        found["amount"] = catalogue.for_household(entry.charge, entry.published, household, quantity)
        found["unit"] = entry.charge.unit
    except (money.NotMoney, KeyError):
        found["wrong"] = True
    return found
