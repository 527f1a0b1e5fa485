"""A form acts once, however often it is sent: twice by a double click, again after a line that broke off.

For acts on what is no matter; those on matters keep their keys with the matter (`matters.frame`).
"""

from collections.abc import Callable

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.people.models import SentForm
from sunlit.people.viewer import Viewer


def once(key: str, act: Callable[[], object], *, by: Viewer) -> bool:
    """Carry out ``act`` and keep the key of its form, both or neither; False where this form was carried out before.

    A refused act keeps nothing, so that the mended form may have the same key. Who sends no key, or is no member of
    staff, is served without. Raises Refused (form_too_old) for a key that no page of ours has made, and whatever the act
    raises.
    """
    if "\x00" in key or len(key) > SentForm.KEY_LENGTH:
        raise Refused(
            "form_too_old",
            Text("这张表单已经失效。", "This form can't be used any more."),
            Text("请重新打开页面再填。", "Open the page again and fill it in."),
        )
    with transaction.atomic():
        if key and by.staff_id is not None and not _keep(key, by.staff_id):
            return False
        act()
        return True


def _keep(key: str, staff_id: int) -> bool:
    """Keep the key; the constraint tells whoever comes second, also while the first is still at work."""
    try:
        with transaction.atomic():
            SentForm.objects.create(staff_id=staff_id, key=key, at=clock.now())
    except IntegrityError:
        return False
    return True
