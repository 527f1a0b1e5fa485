"""The personal part of what is published in total: dues, evaluations, results, each for the member concerned alone."""

from typing import TYPE_CHECKING

from django.db import models

from sunlit.disclosure.models.publications import Publication
from sunlit.people.models import Staff
from sunlit.sealing import SealedText

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class ShareQuerySet(models.QuerySet["Share"]):
    def visible_to(self, viewer: "Viewer") -> "ShareQuerySet":
        """What concerns this very person; nobody else's, whatever seat somebody holds or covers (S4.43.03)."""
        if viewer.staff_id is None or viewer.admin:
            return self.none()
        return self.filter(member_id=viewer.staff_id)


class Share(models.Model):
    """What one member has to do with a publication (个人部分): an amount or an evaluation, stored encrypted. The public page
    carries totals and final results alone."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="shares")
    member = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    what = models.CharField(max_length=60)
    value = SealedText()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, null=True, unique=True)

    objects = ShareQuerySet.as_manager()

    def __str__(self) -> str:
        return self.what
