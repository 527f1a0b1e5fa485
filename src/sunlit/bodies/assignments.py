"""Work that belongs to one post and one person: whether both are named, and whether that person holds the post today."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from sunlit import clock
from sunlit.bodies.actions.guarding import unfit
from sunlit.bodies.models.work import Assigned
from sunlit.core.text import Text
from sunlit.people.models import Organisation, Post, Staff
from sunlit.people.queries import holdings_on

T = TypeVar("T", bound=Assigned)


class Standing(StrEnum):
    """How something stands that belongs to a post and a person."""

    STANDS = "stands"
    NO_POST = "no_post"
    NO_PERSON = "no_person"
    NEITHER = "neither"
    LEFT = "left"


WORDS = {
    Standing.STANDS: Text("已落实", "assigned"),
    Standing.NO_POST: Text("没有落实岗位", "no post"),
    Standing.NO_PERSON: Text("没有责任人", "no responsible person"),
    Standing.NEITHER: Text("没有落实岗位和责任人", "neither post nor person"),
    Standing.LEFT: Text("责任人已离岗，待重新落实", "the person has left the post; to be reassigned"),
}


@dataclass(frozen=True)
class Shown(Generic[T]):
    """A row with how it stands today."""

    row: T
    standing: Standing

    @property
    def words(self) -> Text:
        return WORDS[self.standing]

    @property
    def stands(self) -> bool:
        return self.standing is Standing.STANDS


def held_in(township: Organisation) -> set[tuple[int, int]]:
    """Who holds which post of a township today, as (person, post); only people whose account is in use."""
    rows = holdings_on(clock.today()).filter(staff__township=township, staff__is_active=True)
    return set(rows.values_list("staff_id", "post_id"))


def standing(row: Assigned, held: set[tuple[int, int]]) -> Standing:
    """How a row stands, held against who holds which post."""
    if row.post_id is None:
        return Standing.NEITHER if row.person_id is None else Standing.NO_POST
    if row.person_id is None:
        return Standing.NO_PERSON
    return Standing.STANDS if (row.person_id, row.post_id) in held else Standing.LEFT


def shown(rows: Iterable[T], township: Organisation) -> list[Shown[T]]:
    """Rows with how each stands today. One query."""
    held = held_in(township)
    return [Shown(row, standing(row, held)) for row in rows]


def check(
    posts: list[int], persons: list[int], township: Organisation, unit: Organisation | None, clause: str
) -> tuple[Post | None, Staff | None]:
    """The one post and the one person that something is given to; either may be missing, neither may be two.

    The person holds the post today, the post stands in ``unit`` where one is given. Raises Refused (two_posts,
    two_persons, unknown_post, unknown_person, not_in_post).
    """
    if len(set(posts)) > 1:
        raise unfit("two_posts", "一项只能落实到一个岗位。", "One post only.", "请只选一个岗位。", "Choose one.", "post", clause)  # fmt: skip
    if len(set(persons)) > 1:
        raise unfit("two_persons", "一项只能有一名责任人。", "One responsible person only.",
                    "请只选一人。", "Choose one.", "person", clause)  # fmt: skip
    post = Post.objects.filter(pk__in=posts, organisation__in=_places(township, unit)).first()
    person = Staff.objects.filter(pk__in=persons, township=township, is_active=True, admin="").first()
    if posts and post is None:
        raise unfit("unknown_post", "这里没有这个岗位。", "There is no such post here.",
                    "请选本单位的岗位。", "Choose a post of the unit.", "post", clause)  # fmt: skip
    if persons and person is None:
        raise unfit("unknown_person", "本镇没有这名工作人员。", "There is nobody of this name on the staff.",
                    "请从名单中选择。", "Choose from the list.", "person", clause)  # fmt: skip
    if post and person and (person.pk, post.pk) not in held_in(township):
        raise unfit("not_in_post", f"{person.name}现在不在“{post.title}”岗位上。",
                    f"{person.label('en')} doesn't hold the post {post.label('en')} today.",
                    "请选在这个岗位上的人。", "Choose who holds it.", "person", clause)  # fmt: skip
    return post, person


def _places(township: Organisation, unit: Organisation | None) -> list[int]:
    if unit is not None:
        return [unit.pk]
    rows = Organisation.objects.valid_on(clock.today()).filter(township=township, outside=False)
    return [township.pk, *rows.values_list("pk", flat=True)]
