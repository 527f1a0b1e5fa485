"""People of the office, by name, sound, post and unit. A township has some dozens, so they are read and compared; there
is no index that a changed post could leave behind."""

from dataclasses import dataclass, field

from django.db.models import Q

from sunlit import clock
from sunlit.core.search_words import Asked, holds, line_of, mark
from sunlit.core.text import Text
from sunlit.people.models import Holding, Staff
from sunlit.people.viewer import Viewer
from sunlit.search.lines import sounds_of


@dataclass(frozen=True)
class PostHeld:
    """A post held today: its title, the unit with its telephone, and whether as A or B."""

    title: Text
    unit: Text
    phone: str
    letter: str


@dataclass
class Person:
    """A colleague with the posts held today. No private telephone is read."""

    id: int
    name: Text
    posts: list[PostHeld] = field(default_factory=list)

    def line(self) -> str:
        """All that the person is found by."""
        texts = [self.name.zh, self.name.en]
        sounding = [self.name.zh]
        for post in self.posts:
            texts += [post.title.zh, post.title.en, post.unit.zh, post.unit.en]
            sounding += [post.title.zh, post.unit.zh]
        marks = [mark("p", sound) for name in dict.fromkeys(sounding) for sound in sounds_of(name)]
        return line_of(dict.fromkeys(texts), marks=marks)


def office(viewer: Viewer) -> list[Person]:
    """The colleagues that the viewer may see and who hold a post today, in order of their accounts. Two queries."""
    today = clock.today()
    staff = Staff.objects.visible_to(viewer).filter(is_active=True, admin="")
    found = {
        pk: Person(pk, Text(name, name_en or name))
        for pk, name, name_en in staff.order_by("pk").values_list("pk", "name", "name_en")
    }
    held = Holding.objects.filter(
        Q(until=None) | Q(until__gte=today), staff_id__in=found.keys(), since__lte=today
    ).select_related("post__organisation")
    for holding in held.order_by("letter", "post_id"):
        unit = holding.post.organisation
        found[holding.staff_id].posts.append(
            PostHeld(
                Text(holding.post.label("zh-hans"), holding.post.label("en")),
                Text(unit.label("zh-hans"), unit.label("en")),
                unit.phone,
                holding.letter,
            )
        )
    return [person for person in found.values() if person.posts]


def found_in(people: list[Person], asked: Asked) -> list[Person]:
    """Those who are what is asked; who is called so comes before whose post or unit is."""
    fitting = [person for person in people if holds(asked, person.line())]
    return sorted(fitting, key=lambda person: not holds(asked, Person(person.id, person.name).line()))
