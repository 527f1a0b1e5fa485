"""What is found, by whom, and what it costs."""

from datetime import timedelta

import pytest

from sunlit.demonstration import chain
from sunlit.disclosure.actions import publishing, starting
from sunlit.disclosure.tests.conftest import task_of
from sunlit.hall.actions import inquiries
from sunlit.hall.tests.walking import ALLOWANCE, SUBSIDY, Walk
from sunlit.matters import actions
from sunlit.people.models import Holding, Organisation
from sunlit.people.viewer import PUBLIC, RESIDENT, viewer_of
from sunlit.search import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(people, monday):
    """An allowance that Wang Xiaoman applied for; social affairs answers for it."""
    return Walk(people, ALLOWANCE, "王小满")


@pytest.fixture
def look(town, at_work):
    """The rows of one group that somebody finds: ``look("qx.clerk", "matters", "低保")``."""

    def find(username, group, query, **how):
        viewer = at_work(username) if username else PUBLIC
        found = queries.find(viewer, town, query, (group,), **{"size": 20, **how})
        return list(found[0].rows) if found else []

    return find


@pytest.mark.parametrize(
    "query",
    ["王小满", "小满", "wxm", "wangxiaoman", "wangx", "农村最低生活保障", "低保", "dibao", "低保 王小满", "{number}",
     "{number:.7}", "{end}", "{letter}",
     "rural minimum", "吃低保 王小满", "王小蛮", "王小滿满", "农村最低生或保障"],
)  # fmt: skip
def test_a_matter_is_found_by_number_name_sound_plain_words_and_with_a_wrong_sign(walk, look, query):
    typed = query.format(number=walk.number.lower(), end=walk.number[-4:], letter="b1")
    assert [row.number for row in look("qx.clerk", "matters", typed)] == [walk.number]


@pytest.mark.parametrize("query", ["王小明", "wxq", "医保", "采伐", "QX2025B", "99999", "王小满 采伐"])
def test_what_does_not_fit_is_not_found(walk, look, query):
    assert look("qx.clerk", "matters", query) == []


def test_words_that_villagers_use_find_the_service_and_its_matters(people, monday, look):
    birth = Walk(people, "household.birth", "云知秋")
    for query in ("生孩子 上户口", "生孩子上户口", "生娃 落户"):
        assert "household.birth" in [hit.item.id for hit in look("qx.clerk", "items", query)], query
        assert [row.number for row in look("qx.clerk", "matters", query)] == [birth.number], query


def test_only_who_may_see_a_matter_finds_it(walk, look):
    for username in ("qx.clerk", "qx.director", "qx.mayor", "qx.discipline", "qx.social", "qx.social.head"):
        assert look(username, "matters", "王小满"), username
    for username in ("qx.econ", "qx.gov", "qx.office", "qx.agent", "lh.clerk", "lh.mayor"):
        for query in ("王小满", walk.number, "低保", "王小蛮"):
            assert look(username, "matters", query) == [], (username, query)
    assert look("", "matters", walk.number) == []


def test_a_report_is_found_by_nobody_but_who_may_see_it(people, town, look, monday, at_work):
    question = inquiries.Question(
        text="收了人家的烟酒", visitor="田知秋", contact="13900000001", about=people["qx.gov"]
    )
    report = inquiries.register(town, question, by=at_work("qx.clerk")).matter
    everybody = [name for name in people if name.startswith(("qx.", "lh."))]
    for query in (report.number, "田知秋", "烟酒", "tzq"):
        finders = {name for name in everybody if look(name, "matters", query)}
        assert finders <= {"qx.discipline"}, (query, finders)
    assert look("qx.discipline", "matters", report.number)


def test_a_sensitive_matter_stands_in_no_full_text_index(people, town, monday, at_work, look):
    from sunlit.search.models import MatterLine, WithheldLine

    question = inquiries.Question(text="不要让人知道", visitor="水长流", about=people["qx.gov"])
    report = inquiries.register(town, question, by=at_work("qx.clerk")).matter
    assert not MatterLine.objects.filter(pk=report.pk).exists()
    assert WithheldLine.objects.filter(pk=report.pk).exists()
    assert list(WithheldLine.objects.visible_to(at_work("qx.gov"))) == []


def test_telephone_identity_number_and_address_are_in_no_line(walk):
    from sunlit.search.models import MatterLine

    words = MatterLine.objects.get(pk=walk.matter.pk).words
    for sealed in ("110101199001011237", "13800006666", "上河", "1237", walk.code.lower()):
        assert sealed not in words


def test_the_newest_stands_first_and_pages_hold_each_once(people, monday, look, town, at_work):
    numbers = [Walk(people, SUBSIDY, f"云有田{sign}").number for sign in "甲乙丙丁戊己庚"]
    first = look("qx.clerk", "matters", "云有田", size=3)
    second = look("qx.clerk", "matters", "云有田", size=3, page=2)
    third = look("qx.clerk", "matters", "云有田", size=3, page=3)
    assert [row.number for row in [*first, *second, *third]] == numbers[::-1]
    assert look("qx.clerk", "matters", "云有田", size=3, page=9999) == third
    group = queries.find(at_work("qx.clerk"), town, "云有田", ("matters",), size=3)[0]
    assert (group.total, group.pages, group.more, group.roughly) == (7, 3, False, False)


def test_beyond_the_reach_it_says_more_instead_of_counting(people, monday, town, at_work, monkeypatch):
    monkeypatch.setattr(queries, "REACH", 3)
    for sign in "甲乙丙丁戊":
        Walk(people, SUBSIDY, f"云有田{sign}")
    group = queries.find(at_work("qx.clerk"), town, "云有田", ("matters",), size=2)[0]
    assert group.total == 3 and group.more and len(group.rows) == 2


# --- people ---


@pytest.mark.parametrize("way", ["name", "sound", "initials", "post", "unit"])
def test_people_are_found_by_name_sound_post_and_unit(people, look, way):
    clerk = people["qx.clerk"]
    held = clerk.holdings.get().post
    typed = {
        "name": clerk.name,
        "sound": queries.people.sounds_of(clerk.name)[0],
        "initials": queries.people.sounds_of(clerk.name)[1],
        "post": held.title,
        "unit": held.organisation.name,
    }[way]
    assert clerk.pk in [person.id for person in look("qx.gov", "people", typed)]


def test_people_of_another_township_administrators_and_who_left_are_not_found(people, look, monday):
    assert look("qx.gov", "people", people["lh.clerk"].name) == []
    assert look("qx.gov", "people", people["sys.admin"].name) == []
    clerk = people["qx.clerk"]
    Holding.objects.filter(staff=clerk).update(until=(monday - timedelta(days=1)).date())
    assert clerk.pk not in [person.id for person in look("qx.gov", "people", clerk.name)]
    assert look("", "people", people["qx.gov"].name) == []


def test_a_changed_post_is_found_at_once(people, look):
    post = people["qx.clerk"].holdings.get().post
    post.title = "无人机巡查岗"
    post.save()
    assert [person.id for person in look("qx.gov", "people", "无人机")][:1] == [people["qx.clerk"].pk]
    assert look("qx.gov", "people", "wrj")


def test_nobody_finds_a_private_telephone(people, look):
    staff = people["qx.clerk"]
    staff.phone = "13712345678"
    staff.save()
    assert look("qx.gov", "people", "13712345678") == []


# --- notices ---


def published(people, town, duty="decision", title="关停旧砖窑", text="自三月起关停旧砖窑，退出的地块复垦。"):
    row = starting.start_ad_hoc(town, duty, title, by=viewer_of(people["qx.office"]))
    return chain.bring_out(row, chain.who_in(people), text, title=title)


def test_a_notice_is_found_when_published_and_not_before(people, town, monday, look):
    row = starting.start_ad_hoc(town, "decision", "关停旧砖窑", by=viewer_of(people["qx.office"]))
    publishing.prepare(task_of(row).pk, "关停旧砖窑", "地块复垦", by=viewer_of(people["qx.office"]))
    assert look("", "notices", "砖窑") == []
    chain.bring_out(row, chain.who_in(people), "地块复垦")
    for query in ("砖窑", "复垦", "旧砖窑 地块", "gtjzy", "关停旧专窑"):
        assert [one.title for one in look("", "notices", query)] == ["关停旧砖窑"], query
        assert look("qx.gov", "notices", query)


def test_a_notice_of_another_township_is_found_there_only(people, town, monday, look):
    published(people, town)
    other = Organisation.objects.get(code="LH")
    assert queries.find(PUBLIC, other, "砖窑", ("notices",))[0].total == 0


def test_what_is_published_inside_is_found_by_its_own_staff_only(people, town, monday, look, at_work):
    notice = published(people, town)
    type(notice.occurrence).objects.filter(pk=notice.occurrence_id).update(audience="staff")
    from sunlit.search import index

    for mended in (False, True):
        # The gate stands whether or not the index knows already.
        if mended:
            index.mend()
        assert look("", "notices", "砖窑") == []
        assert queries.find(at_work("lh.mayor"), town, "砖窑", ("notices",))[0].total == 0
    assert look("qx.gov", "notices", "砖窑")


# --- what it costs ---


@pytest.mark.parametrize(("group", "most"), [("items", 0), ("matters", 3), ("people", 2), ("notices", 2)])
def test_a_group_costs_as_many_queries_whatever_is_found(
    people, monday, town, at_work, django_assert_num_queries, group, most
):
    viewer = at_work("qx.clerk")
    for sign in "甲乙丙":
        Walk(people, SUBSIDY, f"关有田{sign}")
    published(people, town, title="关有田好人好事")
    queries.find(
        viewer, town, "关有田", (group,)
    )  # the rulebook and the dictionaries of sounds are read once
    with django_assert_num_queries(most):
        queries.find(viewer, town, "关有田" if group != "people" else people["qx.gov"].name, (group,))


def test_an_application_withdrawn_or_closed_is_still_found(walk, look):
    actions.withdraw(walk.matter.pk, by=RESIDENT, reason="不办了")
    assert [row.number for row in look("qx.clerk", "matters", "王小满")] == [walk.number]
