"""A display board was printed and put up (S3.07.10, S3.12.02)."""

from django.db import transaction

from sunlit import clock
from sunlit.boards.acting import again, log, registrar, unfit
from sunlit.boards.models import Shown
from sunlit.boards.queries.displays import display
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


def put_up(township: Organisation, key: str, *, by: Viewer, request: str = "") -> Shown:
    """Note that a display stands there as it would be printed now. Raises Refused (not_your_seat, no_such_display)."""
    registrar(by, township.pk)
    with transaction.atomic():
        ledger.hold(township.code)
        if before := again(Shown, request):
            return before
        try:
            now = display(township, key, clock.today())
        except LookupError as error:
            raise unfit("no_such_display", "没有这块展板。", "There is no such display.",
                        "请从列表中选。", "Choose from the list.") from error  # fmt: skip
        row = Shown.objects.create(
            township=township,
            display=key,
            said=now.said,
            put_up_at=clock.now(),
            put_up_by_id=frame.staff_of(by),
            request=request or None,
        )
        facts = {"display": key, "filled": now.filled, "of": len(now.blocks)}
        log(township, "display_put_up", by, f"display:{row.pk}", facts, "display")
        return row
