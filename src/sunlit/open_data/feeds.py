"""Atom feeds: what is new, and what is missing, of a township or of one unit or village."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.utils.feedgenerator import Atom1Feed

from sunlit import clock
from sunlit.core.duties import day_in_words
from sunlit.disclosure import queries
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.open_data.lists import latest
from sunlit.pages.addresses import whole
from sunlit.pages.context import township_or_404
from sunlit.pages.missing import Missing, missing_of
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

NEW, MISSING = 50, 500
"""So many entries at most: of what is new the latest, of what is missing the longest due."""


class SteadyAtom(Atom1Feed):
    """A feed that is as old as its latest entry, or as ``steady`` where it has none: never as old as the moment in which
    somebody asks, so that the same content is the same bytes."""

    def latest_post_date(self) -> datetime:
        """The day of the latest entry."""
        days = [item["updateddate"] for item in self.items if item["updateddate"]]
        steady: datetime = self.feed["steady"]
        return max(days, default=steady)


class TownFeed(Feed):
    """A feed of a township, narrowed to one unit where the address names it. Chinese, as what it tells of."""

    feed_type = SteadyAtom
    language = "zh-cn"
    route = ""
    name = ""
    list = ""

    def get_object(self, request: HttpRequest, township: str, unit: str = "") -> Any:
        """The township and the unit. Raises Http404."""
        place = township_or_404(township)
        if not unit:
            return place, None
        row = Organisation.objects.filter(township=place, code=unit, outside=False).first()
        if row is None:
            raise Http404
        return place, row

    def title(self, obj: Any) -> str:
        """Of whom, and what."""
        place, unit = obj
        return f"{unit.name if unit else place.name}：{self.name}"

    def link(self, obj: Any) -> str:
        """The page that shows the same to people."""
        place, unit = obj
        more = f"&unit={unit.code}" if unit else ""
        return f"{whole('disclosure', place.code)}?list={self.list}{more}"

    def feed_url(self, obj: Any) -> str:
        """Its own address."""
        place, unit = obj
        return whole(f"{self.route}_of", place.code, unit.code) if unit else whole(self.route, place.code)

    def feed_extra_kwargs(self, obj: Any) -> dict[str, Any]:
        """How old it is while it is empty."""
        return {"steady": datetime.combine(clock.today(), time(), clock.CHINA)}

    def feed_guid(self, obj: Any) -> str:
        """What names it for ever."""
        return self.feed_url(obj)


class NewFeed(TownFeed):
    """What was published lately; what doesn't stand any more isn't in it."""

    route, name, list = "feed_new", "新公开的", "published"

    def items(self, obj: Any) -> Any:
        """The newest first."""
        place, unit = obj
        rows = latest(place)
        if unit:
            rows = rows.filter(occurrence__unit=unit)
        return rows.select_related("occurrence__township", "occurrence__unit")[:NEW]

    def item_title(self, item: Publication) -> str:
        """Its title."""
        return item.title

    def item_description(self, item: Publication) -> str:
        """How it begins."""
        return item.text[:200] + ("…" if len(item.text) > 200 else "")

    def item_link(self, item: Publication) -> str:
        """Its page."""
        return whole("disclosed", item.occurrence.township.code, item.pk)

    def item_pubdate(self, item: Publication) -> datetime:
        """When it was published."""
        return item.published_at.astimezone(clock.CHINA)

    def item_updateddate(self, item: Publication) -> datetime:
        """What is published never changes."""
        return item.published_at.astimezone(clock.CHINA)

    def item_author_name(self, item: Publication) -> str:
        """The unit."""
        return item.occurrence.unit.name


class MissingFeed(TownFeed):
    """What is past its last day and isn't published (S0.01.16): the duty, its unit, its last day, the days since."""

    route, name, list = "feed_missing", "到期没有公开的", "missing"

    def items(self, obj: Any) -> Any:
        """What waits longest first."""
        place, unit = obj
        rows = Occurrence.objects.visible_to(PUBLIC).filter(township=place)
        if unit:
            rows = rows.filter(unit=unit)
        found = queries.narrowed(rows, "missing", clock.today())
        owed = found.select_related("unit", "township")[:MISSING]
        more = [one for one in missing_of(place, clock.today()) if unit is None or one.unit.pk == unit.pk]
        both: list[Occurrence | Missing] = [*owed, *more]
        return sorted(both, key=lambda one: one.due)[:MISSING]

    def item_title(self, item: Occurrence | Missing) -> str:
        """What is missing, whose it is, and its last day; nothing that changes from day to day."""
        if isinstance(item, Missing):
            return f"{item.title.zh}（{item.unit.name}，最后一日{day_in_words(item.due).zh}）"
        return f"{item.label('zh-hans')}（{item.unit.name}，最后一日{day_in_words(item.due).zh}）"

    def item_description(self, item: Occurrence | Missing) -> str:
        """Why it is that day, and what is still empty."""
        return f"{item.why.zh}：{item.what.zh}" if isinstance(item, Missing) else item.why

    def item_link(self, item: Occurrence | Missing) -> str:
        """The list that it stands in."""
        if isinstance(item, Missing):
            return f"{settings.PUBLIC_ADDRESS.rstrip('/')}{item.page}"
        return f"{whole('disclosure', item.township.code)}?list=missing&unit={item.unit.code}"

    def item_guid(self, item: Occurrence | Missing) -> str:
        """The same as long as it is missing."""
        if isinstance(item, Missing):
            return f"{settings.PUBLIC_ADDRESS.rstrip('/')}/missing/{item.mark}"
        return f"{settings.PUBLIC_ADDRESS.rstrip('/')}/{item.township.code}/missing/{item.pk}"

    def item_pubdate(self, item: Occurrence | Missing) -> datetime:
        """The first moment at which it was late."""
        return datetime.combine(item.due + timedelta(days=1), time(), clock.CHINA)

    item_updateddate = item_pubdate

    def item_author_name(self, item: Occurrence | Missing) -> str:
        """The unit that owes it."""
        return item.unit.name
