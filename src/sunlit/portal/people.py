"""The public side of staff: name, post, duties, unit and the telephone for complaints; never a private number."""

from dataclasses import dataclass

from django.db.models import Q

from sunlit import clock
from sunlit.core.text import Text
from sunlit.people.models import Holding, Organisation, Post, Staff


@dataclass(frozen=True)
class PostHeld:
    """A post as the public sees it; ``duties`` is None where none are written yet (S1.04.07)."""

    title: Text
    duties: Text | None
    unit: Text
    letter: str
    complaint_phone: str


@dataclass(frozen=True)
class Card:
    """The public card of one staff member. It has no field for a private telephone, so none can leak."""

    id: int
    name: Text
    posts: tuple[PostHeld, ...]


@dataclass(frozen=True)
class PostRow:
    """One post on the public list of staff: who holds it as A and B, and whether its duties are written."""

    title: Text
    duties: Text | None
    holders: tuple[tuple[int, Text, str], ...]


def card_of(staff: Staff) -> Card:
    """The card of a staff member with the posts held today. One query."""
    today = clock.today()
    holdings = (
        Holding.objects.filter(Q(until=None) | Q(until__gte=today), staff=staff, since__lte=today)
        .select_related("post__organisation__township")
        .order_by("letter", "post_id")
    )
    return Card(staff.pk, _both(staff), tuple(_held(holding) for holding in holdings))


def public_staff(township: Organisation, staff_id: int) -> Card | None:
    """The card of somebody who holds a post in this township today; None for everybody else."""
    staff = Staff.objects.filter(pk=staff_id, township=township, is_active=True, admin="").first()
    card = card_of(staff) if staff else None
    return card if card and card.posts else None


def posts_by_unit(township: Organisation) -> list[tuple[Text, list[PostRow]]]:
    """Every post of a township with its holders, unit by unit. Two queries."""
    today = clock.today()
    holders: dict[int, list[tuple[int, Text, str]]] = {}
    current = Holding.objects.filter(
        Q(until=None) | Q(until__gte=today),
        since__lte=today,
        staff__is_active=True,
        post__organisation__township=township,
    )
    for holding in current.select_related("staff").order_by("letter"):
        holders.setdefault(holding.post_id, []).append(
            (holding.staff_id, _both(holding.staff), holding.letter)
        )
    units: dict[int, tuple[Text, list[PostRow]]] = {}
    posts = Post.objects.filter(organisation__township=township, organisation__valid_to=None)
    for post in posts.select_related("organisation").order_by("organisation__kind", "organisation_id", "pk"):
        entry = units.setdefault(post.organisation_id, (_both(post.organisation), []))
        entry[1].append(PostRow(_both(post), _duties(post), tuple(holders.get(post.pk, ()))))
    return sorted(units.values(), key=lambda unit: 0 if unit[0].zh == township.name else 1)


def _held(holding: Holding) -> PostHeld:
    unit = holding.post.organisation
    phone = unit.complaint_phone or (unit.township.complaint_phone if unit.township else "")
    return PostHeld(_both(holding.post), _duties(holding.post), _both(unit), holding.letter, phone)


def _duties(post: Post) -> Text | None:
    return Text(post.duties, post.duties_en or post.duties) if post.duties.strip() else None


def _both(named: Staff | Post | Organisation) -> Text:
    return Text(named.label("zh-hans"), named.label("en"))
