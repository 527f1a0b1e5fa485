"""Where the search joins the kernel: each matter is noted as it is opened, each notice as it is published."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate, post_save

from sunlit.disclosure.models import Publication
from sunlit.matters.hooks import on_event
from sunlit.matters.models import Matter
from sunlit.search import index


@on_event("opened")
def opened(matter: Matter, _detail: str) -> None:
    """What a line holds of a matter never changes after it was opened."""
    index.note_matter(matter)


def published(instance: Publication, created: bool, raw: bool = False, **_: Any) -> None:
    """A publication is written once."""
    if created and not raw:
        index.note_notice(instance)


def migrated(plan: Any = (), **_: Any) -> None:
    """After the tables of the search were made: write the lines of all that was there before."""
    if any(step.app_label == "search" and not backwards for step, backwards in plan or ()):
        index.mend()


post_save.connect(published, sender=Publication, dispatch_uid="search.published")
post_migrate.connect(migrated, sender=apps.get_app_config("search"), dispatch_uid="search.migrated")
