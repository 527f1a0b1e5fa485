"""The service team (政务服务队伍): its posts, who holds them, which stand open, and where somebody is sought (S4.19.02)."""

from dataclasses import dataclass

from sunlit import clock
from sunlit.bodies.models import Recruitment
from sunlit.people.models import Holding, Organisation, Post, Staff
from sunlit.people.queries import holdings_on

KINDS = ("centre", "department")


@dataclass(frozen=True)
class Place:
    """One post of the team; ``notice`` is the recruitment notice of an open one, in force today."""

    post: Post
    holders: tuple[Staff, ...]
    notice: Recruitment | None

    @property
    def open(self) -> bool:
        return not self.holders


@dataclass(frozen=True)
class Team:
    """The posts of a township's service centre and its departments."""

    places: tuple[Place, ...]

    @property
    def filled(self) -> int:
        return sum(not place.open for place in self.places)

    @property
    def open(self) -> int:
        return sum(place.open for place in self.places)

    @property
    def unsought(self) -> int:
        """Open posts without a notice in force."""
        return sum(place.open and place.notice is None for place in self.places)


def team_of(township: Organisation) -> Team:
    """The service team today. Three queries."""
    today = clock.today()
    units = Organisation.objects.valid_on(today).filter(township=township, kind__in=KINDS, outside=False)
    posts = (
        Post.objects.filter(organisation__in=units)
        .select_related("organisation")
        .order_by("organisation__code", "pk")
    )
    holders: dict[int, list[Staff]] = {}
    rows: list[Holding] = list(
        holdings_on(today).filter(post__in=posts, staff__is_active=True).select_related("staff")
    )
    for row in sorted(rows, key=lambda row: row.letter):
        holders.setdefault(row.post_id, []).append(row.staff)
    notices = Recruitment.objects.filter(township=township, published_on__lte=today, until__gte=today)
    sought = {notice.post_id: notice for notice in notices.order_by("pk")}
    return Team(
        tuple(
            Place(
                post, tuple(holders.get(post.pk, ())), None if holders.get(post.pk) else sought.get(post.pk)
            )
            for post in posts
        )
    )
