"""Issued papers and received files."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.matters import sight
from sunlit.matters.models.work import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.sealing import SealedText
from sunlit.shelves import ATTACHMENTS, PAPERS, FileName

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, viewer: "Viewer") -> "DocumentQuerySet":
        """The papers of the matters that this viewer may see. A paper that belongs to no matter is seen by whoever
        issued it and by those who see all ordinary matters of its township."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        alone = Q(matter=None, township_id=viewer.township_id)
        if not viewer.sees_township:
            alone &= Q(issued_by_id=viewer.staff_id)
        return self.filter(alone | Q(sight.of_matters(viewer, "matter"), matter__isnull=False))


class Document(models.Model):
    """A numbered paper that was issued: its data, and the hash of what was printed.

    The PDF itself is kept encrypted in the data folder under ``pdf_hash``, so that a reprint is the same to the
    byte also after a template was changed.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.CASCADE, null=True, related_name="documents")
    template = models.CharField(max_length=48)
    number = models.CharField(max_length=40, unique=True)
    data = SealedText()
    fingerprint = models.CharField(
        max_length=64, help_text="of data, number and template; printed in the footer"
    )
    template_hash = models.CharField(max_length=64)
    pdf_hash = FileName(shelf=PAPERS)
    pages = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["matter", "issued_at"])]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, viewer: "Viewer") -> "AttachmentQuerySet":
        """The attachments of the matters that this viewer may see; those of drafts are nobody's but the applicant's."""
        return self.filter(sight.of_matters(viewer, "matter"))

    def present(self) -> "AttachmentQuerySet":
        return self.filter(erased_at=None)


class Attachment(models.Model):
    """A file that an applicant or a clerk put to a matter, or to an application not yet sent (``draft``).

    What is shown is ``file``: for a picture a copy made anew without metadata. ``original`` is what was handed
    in, sealed. Both are names in the data folder: the hash of the encrypted content, never a name from outside.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.CASCADE, null=True, related_name="attachments")
    draft = models.CharField(max_length=64, blank=True, help_text="hash of the draft's token")
    kind = models.CharField(max_length=64, blank=True, help_text="the material of the item's list")
    name = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField(help_text="bytes as handed in")
    digest = models.CharField(max_length=64, blank=True, help_text="keyed hash, to know the same file again")
    file = FileName(shelf=ATTACHMENTS, blank=True)
    original = FileName(shelf=ATTACHMENTS, blank=True)
    stored_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    stored_at = models.DateTimeField()
    entry = models.PositiveBigIntegerField(null=True, help_text="its entry in the ledger")
    erased_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(matter__isnull=False) | ~Q(draft=""), name="an_attachment_belongs_somewhere"
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "stored_at"]),
            models.Index(fields=["draft"], condition=~Q(draft=""), name="attachment_of_a_draft"),
        ]
