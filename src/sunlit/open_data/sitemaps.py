"""The site map of a township: its public pages, its services, everything that stands published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.urls import reverse

from sunlit.disclosure.models import Publication
from sunlit.hall import catalogue
from sunlit.open_data.lists import published_now, stand_of_published
from sunlit.pages.addresses import whole
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

PAGES = (
    "portal:home", "portal:items", "portal:rules", "portal:staff_list", "portal:checkpoints", "disclosure", "duty_register",
    "catalogues", "disclosure_withheld", "boards", "feedback", "assessment", "promises", "fees", "subsidies", "open_data",
)  # fmt: skip
"""The public pages of every township."""


class Places(Sequence[Any]):
    """Addresses first, then publications, as one list that is never read as a whole."""

    def __init__(self, addresses: Sequence[str], publications: Any) -> None:
        self.addresses, self.publications = addresses, publications
        self.all = len(addresses) + publications.count()

    def __len__(self) -> int:
        return self.all

    def __getitem__(self, part: Any) -> Any:
        if not isinstance(part, slice):
            return self[part : part + 1][0]
        first, last, _step = part.indices(self.all)
        own = len(self.addresses)
        found: list[Any] = list(self.addresses[first:last])
        if last > own:
            found += self.publications[max(0, first - own) : last - own]
        return found


class TownSitemap(Sitemap):
    """Everything of one township that a search engine may read."""

    limit = 10_000

    def __init__(self, township: Organisation) -> None:
        self.township = township
        # As the base class wants it: without the host.
        before, after = reverse("disclosed", args=[township.code, 0]).rsplit("0", 1)
        self.page = before + "{}" + after

    @property
    def protocol(self) -> str:  # type: ignore[override]
        """As the installation's public address has it."""
        return urlsplit(settings.PUBLIC_ADDRESS).scheme

    def get_domain(self, site: Any = None) -> str:
        """The host of the public address, never the one that a request names."""
        return urlsplit(settings.PUBLIC_ADDRESS).netloc

    def items(self) -> Any:
        """Pages, services, publications."""
        code = self.township.code
        own = [reverse(name, args=[code]) for name in PAGES]
        own += [
            reverse("portal:guide", args=[code, item])
            for item in sorted(one.id for one in catalogue.items_of(self.township.pk))
        ]
        return Places(own, published_now(self.township).select_related(None).only("pk", "published_at"))

    def location(self, item: Any) -> str:
        """The address of a page."""
        return item if isinstance(item, str) else self.page.format(item.pk)

    def lastmod(self, item: Any) -> datetime | None:
        """A publication never changes after its day; of the other pages nothing is said."""
        return item.published_at if isinstance(item, Publication) else None

    def get_latest_lastmod(self) -> datetime | None:
        """The last change of what stands published, without reading it all."""
        return stand_of_published(self.township).changed


def every_sitemap() -> list[SitemapIndexItem]:
    """The site map of each township, in as many parts as it needs."""
    rows = Organisation.objects.visible_to(PUBLIC).filter(
        kind=Organisation.Kind.TOWNSHIP, valid_to=None, outside=False
    )
    found = []
    for row in rows.order_by("code"):
        one, address = TownSitemap(row), whole("sitemap", row.code)
        changed = one.get_latest_lastmod()
        for number in range(1, one.paginator.num_pages + 1):
            part = address if number == 1 else f"{address}?p={number}"
            found.append(SitemapIndexItem(part, changed))  # type: ignore[arg-type]  # the stubs know no moments
    return found
