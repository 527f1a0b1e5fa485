"""What can be found, in words: a line for each matter and each notice. The databases' own indexes follow the lines.

SQLite keeps an FTS5 table over each line table by triggers, PostgreSQL a generated column with a GIN index; both are
made by the migration, and no code writes to them.
"""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import Q

from sunlit.disclosure.models import Publication
from sunlit.matters import sight
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.sealing import SealedText

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class MatterLine(models.Model):
    """The words of an ordinary matter: number, title, person, and marks of item and sound."""

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="+")
    words = models.TextField()

    objects: "models.Manager[MatterLine]" = models.Manager()


class WithheldLineQuerySet(models.QuerySet["WithheldLine"]):
    def visible_to(self, viewer: "Viewer") -> "WithheldLineQuerySet":
        """The lines of the matters that this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))


class WithheldLine(models.Model):
    """The words of a matter that is sensitive or a report. They stand in no full-text index: the gate is asked first
    and only what the viewer may see is compared, so that neither a number nor the time taken tells anybody else."""

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="+")
    words = models.TextField()

    objects = WithheldLineQuerySet.as_manager()


class NoticeLine(models.Model):
    """The words of something published, with marks of township and audience."""

    publication = models.OneToOneField(Publication, models.CASCADE, primary_key=True, related_name="+")
    words = models.TextField()

    objects: "models.Manager[NoticeLine]" = models.Manager()


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def visible_to(self, _viewer: "Viewer") -> "SavedSearchQuerySet":
        """None, whoever looks: a saved search is known to whoever holds the link in its mail."""
        return self.none()

    def running(self) -> "SavedSearchQuerySet":
        """Those whose address was confirmed."""
        return self.filter(confirmed_at__isnull=False)


class SavedSearch(models.Model):
    """Somebody wants an e-mail when something new is published that a search finds (邮件订阅).

    The address is sealed and no page shows it; ``mark`` is a keyed hash of address, township and words, so that
    asking twice makes no second row. ``seen`` is the last publication that was looked at, ``sent_on`` the day
    of the last digest.
    """

    reference = models.UUIDField(primary_key=True, default=uuid4)
    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    query = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    address = SealedText()
    mark = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    seen = models.PositiveBigIntegerField(default=0)
    sent_on = models.DateField(null=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(query=""), name="a_saved_search_looks_for_something"),
            models.CheckConstraint(
                condition=Q(sent_on=None) | Q(confirmed_at__isnull=False), name="nothing_is_sent_unconfirmed"
            ),
        ]

    def __str__(self) -> str:
        return self.query
