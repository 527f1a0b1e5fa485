"""The help: a part for every page of a menu, pictures that are there, and a story that can be walked."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, resolve

from sunlit.demonstration.tests.walking_the_story import follow
from sunlit.pages import guides
from sunlit.pages.context import ADMIN_MENU, MENU
from sunlit.people.models import Staff
from sunlit.people.queries import demonstration_accounts

HELP = guides.FOLDER.parents[3] / "frontend" / "static" / "help"
ALL = [guides.guide(name) for name in (*guides.STAFF, guides.RESIDENT)]


def signed_in(staff: Staff) -> Client:
    Staff.objects.filter(pk=staff.pk).update(must_change_password=False)
    client = Client()
    client.force_login(staff, "django.contrib.auth.backends.ModelBackend")
    return client


def names_of_routes() -> set[str]:
    found: set[str] = set()

    def walk(patterns: Any, space: str = "") -> None:
        for one in patterns:
            if hasattr(one, "url_patterns"):
                walk(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
            elif one.name:
                found.add(space + one.name)

    walk(get_resolver().url_patterns)
    return found


@pytest.mark.parametrize(
    "entry", [*MENU, *(row for rows in ADMIN_MENU.values() for row in rows)], ids=lambda e: e.url
)
def test_every_page_of_a_menu_has_its_part_of_the_help(entry: Any) -> None:
    route = resolve(entry.url).view_name
    assert guides.part_for(route, "everyone") is not None, f"no guide speaks of {route} ({entry.title.zh})"


def test_every_page_of_the_public_site_that_stands_in_its_navigation_has_its_part(
    people: dict[str, Staff],
) -> None:
    page = Client().get("/QX/").content.decode()
    navigation = re.search(r"<nav.*?</nav>", page, re.S)
    assert navigation
    addresses = re.findall(r'href="(/QX/[^"]*)"', navigation[0] + page[page.index("<main") :])
    assert len(addresses) > 10
    without = {
        address
        for address in addresses
        if guides.part_for(resolve(address.partition("?")[0]).view_name, guides.RESIDENT) is None
    }
    # A page of the navigation that another field of work adds must be told of; a link in the text may lead to a file.
    assert without == set()


def test_no_guide_speaks_of_a_page_that_is_not_there() -> None:
    routes = names_of_routes()
    for guide in ALL:
        for part in guide.parts:
            for pattern in part.routes:
                shape = re.compile(re.escape(pattern).replace(r"\*", ".*"))
                assert any(shape.fullmatch(route) for route in routes), f"{guide.id}#{part.id}: {pattern}"


def test_parts_have_names_of_their_own_and_both_languages() -> None:
    for guide in ALL:
        names = [part.id for part in guide.parts]
        assert len(names) == len(set(names))
        for text in (
            guide.title,
            guide.intro,
            *(line for part in guide.parts for line in (part.title, *part.lines)),
        ):
            assert (
                re.search(r"[一-鿿]", text.zh)
                and text.en
                and not re.search(r"[一-鿿]", text.en.replace("低保", ""))
            )


def test_the_pictures_are_those_that_the_guides_name_and_are_small() -> None:
    named = {part.picture.file for guide in ALL for part in guide.parts if part.picture}
    there = {path.name for path in HELP.iterdir()}
    assert named == there and len(named) >= 15
    assert sum(path.stat().st_size for path in HELP.iterdir()) < 1_500_000


@pytest.mark.parametrize(
    ("username", "guide"),
    [
        ("qx.clerk", "clerk"),
        ("qx.agent", "agent"),
        ("qx.social.head", "head"),
        ("qx.mayor", "head"),
        ("qx.social", "everyone"),
        ("sys.admin", "administrator"),
    ],
)
def test_everybody_begins_with_the_guide_of_their_work(
    people: dict[str, Staff], username: str, guide: str
) -> None:
    page = signed_in(people[username]).get("/desk/help/").content.decode()
    assert f"<h1>{guides.guide(guide).title.zh}</h1>" in page
    for part in guides.guide(guide).parts:
        assert f'id="{part.id}"' in page and f'href="#{part.id}"' in page


def test_the_help_of_a_page_is_the_part_that_belongs_to_it(people: dict[str, Staff]) -> None:
    clerk = signed_in(people["qx.clerk"])
    assert 'href="/desk/help/clerk/#counter"' in clerk.get("/desk/counter/").content.decode()
    assert 'href="/desk/help/everyone/#registers"' in clerk.get("/desk/registers/").content.decode()
    public = Client()
    assert 'href="/help/#guide"' in public.get("/QX/items/civil.low-income-rural/").content.decode()
    assert 'id="guide"' in public.get("/help/").content.decode()
    agent = signed_in(people["qx.agent"])
    assert 'href="/desk/help/agent/#home"' in agent.get("/desk/agent/").content.decode()


def test_a_guide_that_is_not_there_is_not_found_and_nobody_reads_the_desks_help_from_outside(
    people: dict[str, Staff],
) -> None:
    assert signed_in(people["qx.clerk"]).get("/desk/help/trainer/").status_code == 404
    assert Client().get("/desk/help/").status_code == 302


def test_the_story_is_told_in_the_demonstration_only(people: dict[str, Staff], settings: Any) -> None:
    assert Client().get("/help/story/").status_code == 404
    assert "讲解员" not in Client().get("/help/").content.decode()
    settings.PROFILE = "demo"
    page = Client().get("/help/story/").content.decode()
    for step in guides.story().steps:
        assert f'href="{step.address}"' in page and step.do.zh in page
    assert 12 <= len(guides.story().steps) <= 15


def test_every_step_of_the_story_leads_to_a_page_that_says_what_the_story_says(
    people: dict[str, Staff], settings: Any
) -> None:
    assert follow(guides.story()) == []
    settings.PROFILE = "demo"
    offered = {staff.username for staff, _holding in demonstration_accounts()}
    assert {step.who for step in guides.story().steps} - {""} <= offered  # each has a button at the sign-in
    for step in guides.story().steps:
        assert not step.who or people[step.who].name in step.name.zh or people[step.who].admin


def test_a_step_that_leads_nowhere_is_found(people: dict[str, Staff]) -> None:
    told = guides.story()
    wrong = guides.Step("qx.clerk", told.title, "/desk/nothing/", told.title, "x")
    unseen = guides.Step("", told.title, "/QX/", told.title, "这句话哪里也没有")
    found = follow(guides.Story(told.title, told.password, (wrong, unseen)))
    assert len(found) == 2 and "404" in found[0] and "这句话哪里也没有" in found[1]
