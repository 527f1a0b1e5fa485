"""What can be found, in words: a line for each matter and each notice. The databases' own indexes follow the lines.

SQLite keeps an FTS5 table over each line table by triggers, PostgreSQL a generated column with a GIN index; both are
made by the migration, and no code writes to them.
"""

from typing import TYPE_CHECKING

from django.db import models

from sunlit.disclosure.models import Publication
from sunlit.matters import sight
from sunlit.matters.models import Matter

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
