"""The pages of the search: of the desk, of the public, whole and in parts, and what harm somebody tries."""

import re

import pytest
from django.test import Client

from sunlit.hall.tests.walking import ALLOWANCE, Walk
from sunlit.search import queries
from sunlit.search.tests.test_finding import published

pytestmark = pytest.mark.django_db
HOSTILE = (
    '"', "'", "''", '""', '"*', "*", "a* OR b*", "NEAR(a b)", "words:低保", "低保 AND", "NOT 低保", "^低保", "-低保", "(((", ")))",
    "{a b}", "a + b", "低保:*", "'低保' & !'王'", "a <-> b", "a | b", "\\", "\\'", "%", "_", "%s", "%(x)s", "$1", "; DROP TABLE search_matterline;",
    "\x00", "低\x00保", "低保\x00' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "ǂicivil", "ǂt1", "١٢٣", "９９９", "\ud7ff", "\U0001f468\u200d\U0001f469",
    "é" * 70, "ﷺ" * 64, "金" * 10_000, "a " * 5_000, "-" * 10_000, "𠮷野家", "𬭩", "〇", "\u202e", "\t\r\n",
)  # fmt: skip


@pytest.fixture
def desk(people):
    """A client at somebody's desk."""

    def enter(username):
        client = Client()
        staff = people[username]
        staff.must_change_password = False
        staff.save()
        client.force_login(staff, "django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def walk(people, monday):
    return Walk(people, ALLOWANCE, "王小满")


def text_of(answer):
    """The page without its token against forged requests, which is another each time."""
    return re.sub(r'(CSRFToken": |value=)"\w{64}"', r"\1", answer.content.decode())


def test_the_desk_finds_all_four_kinds_with_numbers(people, town, walk, desk):
    published(people, town, title="低保金发放情况", text="三月发放低保金。")
    page = text_of(desk("qx.clerk").get("/desk/search/", {"q": "低保"}))
    for name, title in (("items", "服务事项"), ("matters", "办件和登记"), ("notices", "公开内容")):
        assert f'id="g-{name}"' in page and title in page
    assert walk.number in page and "<mark>低保</mark>" in page and "王小满" in page
    assert 'id="desk-q"' not in page, "one search field is enough"
    english = text_of(
        desk("qx.clerk").get("/desk/search/", {"q": people["qx.gov"].name}, headers={"accept-language": "en"})
    )
    assert "People of the office" in english and 'id="g-people"' in english


def test_every_page_of_the_desk_has_the_field_and_works_without_script(desk):
    page = text_of(desk("qx.gov").get("/desk/"))
    assert 'action="/desk/search/"' in page and 'name="q"' in page
    admin = text_of(desk("sys.admin").get("/desk/admin/staff/"))
    assert "desk-search" not in admin
    assert desk("sys.admin").get("/desk/search/").status_code == 403


def test_while_typing_only_a_part_of_the_page_comes(walk, desk):
    client = desk("qx.clerk")
    whole = client.get("/desk/search/", {"q": "王小满"})
    part = client.get(
        "/desk/search/", {"q": "王小满"}, headers={"HX-Request": "true", "HX-Target": "search-found"}
    )
    brief = client.get(
        "/desk/search/", {"q": "王小满"}, headers={"HX-Request": "true", "HX-Target": "desk-found"}
    )
    assert "<html" in text_of(whole) and "<html" not in text_of(part) + text_of(brief)
    for answer in (whole, part, brief):
        assert walk.number in text_of(answer)
        assert "HX-Target" in answer["Vary"] and answer["Cache-Control"] == "no-store"
    assert (
        text_of(
            client.get("/desk/search/", {"q": ""}, headers={"HX-Request": "true", "HX-Target": "desk-found"})
        ).strip()
        == ""
    )


def test_one_kind_is_paged(people, monday, desk):
    for number in range(queries.SIZE + 3):
        Walk(people, ALLOWANCE, f"云有田{'甲乙丙丁戊己庚辛壬癸'[number % 10]}")
    client = desk("qx.clerk")
    whole = text_of(client.get("/desk/search/", {"q": "云有田"}))
    assert "in=matters" in whole and f"({queries.SIZE + 3})" in whole.replace(" ", "")
    second = text_of(client.get("/desk/search/", {"q": "云有田", "in": "matters", "page": "2"}))
    assert second.count('<li><a href="/desk/matters/') == 3 and "2 / 2" in second
    assert client.get("/desk/search/", {"q": "云有田", "in": "secrets"}).status_code == 404
    for odd in ("0", "-1", "9" * 40, "٢", "x", ""):
        assert client.get("/desk/search/", {"q": "云有田", "in": "matters", "page": odd}).status_code == 200


def test_who_may_not_see_it_gets_the_same_answer_as_for_nothing(walk, desk):
    for username in ("qx.econ", "lh.clerk"):
        client = desk(username)
        client.get("/desk/account/")
        hidden = text_of(client.get("/desk/search/", {"q": walk.number, "in": "matters"}))
        nothing = text_of(client.get("/desk/search/", {"q": "QX2026B999999", "in": "matters"}))
        assert hidden.replace(walk.number, "") == nothing.replace("QX2026B999999", "")


def test_the_public_finds_services_and_notices_and_no_matter(people, town, walk, client):
    published(people, town)
    page = text_of(client.get("/QX/search/", {"q": "砖窑"}))
    assert "关停旧砖窑" in page.replace("<mark>", "").replace("</mark>", "") and "<mark>砖窑</mark>" in page
    assert "household.birth" in text_of(client.get("/QX/search/", {"q": "生孩子 上户口"}))
    for query in ("王小满", people["qx.gov"].name):
        answer = text_of(client.get("/QX/search/", {"q": query}))
        assert "没有找到" in answer and walk.number not in answer
    assert client.get("/QX/search/", {"q": "x", "in": "matters"}).status_code == 404
    assert client.get("/XX/search/", {"q": "x"}).status_code == 404


def test_a_number_leads_the_public_to_where_it_is_followed_whether_it_exists_or_not(walk, client):
    real = text_of(client.get("/QX/search/", {"q": walk.number}))
    made_up = text_of(client.get("/QX/search/", {"q": "QX2026B999999"}))
    assert f"/QX/follow/?number={walk.number}" in real
    assert real.replace(walk.number, "") == made_up.replace("QX2026B999999", "")
    assert "/QX/follow/?number=" not in text_of(client.get("/QX/search/", {"q": "低保"}))


def test_staff_who_look_at_the_public_page_find_there_what_everybody_finds(people, town, monday, desk):
    notice = published(people, town)
    type(notice.occurrence).objects.filter(pk=notice.occurrence_id).update(audience="staff")
    assert "关停" not in text_of(desk("qx.clerk").get("/QX/search/", {"q": "砖窑"}))


@pytest.mark.parametrize("typed", HOSTILE, ids=[ascii(one[:20]) for one in HOSTILE])
def test_nothing_that_is_typed_breaks_it_or_comes_back_as_code(walk, desk, client, typed):
    for answer in (
        desk("qx.clerk").get("/desk/search/", {"q": typed}),
        desk("qx.clerk").get("/desk/search/", {"q": typed, "in": "matters", "page": typed}),
        client.get("/QX/search/", {"q": typed}),
    ):
        assert answer.status_code == 200
        page = text_of(answer)
        assert "<script>alert" not in page and "\x00" not in page


def test_nothing_is_changed_by_a_search_and_only_get_is_answered(walk, desk, client):
    assert desk("qx.clerk").post("/desk/search/", {"q": "低保"}).status_code == 405
    assert client.post("/QX/search/", {"q": "低保"}).status_code == 405
