"""What was printed for a display board and put up: its words then, held against what is true now."""

from django.db import models

from sunlit.boards.models.places import once
from sunlit.people.models import Organisation, Staff


class Shown(models.Model):
    """A display board was put up (展板), with every word that stood on it. Written once; the newest counts."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    display = models.CharField(max_length=32)
    said = models.JSONField()
    put_up_at = models.DateTimeField()
    put_up_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    request = once()

    class Meta:
        indexes = [models.Index(fields=["township", "display"])]
