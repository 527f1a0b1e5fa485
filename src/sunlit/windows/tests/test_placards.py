"""Plates on desks, boards at doors, guides at windows: what they say, and when they have to be printed again."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import offering
from sunlit.people.models import Holding, Organisation, Post
from sunlit.promises.actions import around
from sunlit.windows import placards, sheets
from sunlit.windows.actions import putting_up, setting_up
from sunlit.windows.models import Placard
from sunlit.windows.placards import State
from sunlit.windows.tests.conftest import plan

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def words_of(pdf: bytes) -> str:
    """Everything that a PDF says, without spaces and line breaks."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in pages))


def of(rows, about):
    return next(row for row in rows if row.about == about)


def all_up(town, kind, by):
    rows = placards.FINDERS[kind](town)
    return putting_up.put_up(town, kind, [(one.about, one.mark) for one in rows if one.to_print], by=by)


@pytest.mark.clause("S1.04.09")
def test_a_plate_prints_for_every_post_and_a_change_of_duties_lists_it_until_it_is_marked_done(
    town, at_work, people, client, monday
):
    director = at_work("qx.director")
    rows = placards.plates(town, clock.today())
    posts = Post.objects.filter(organisation__township=town)
    assert {int(row.about.split(":")[1]) for row in rows} == set(posts.values_list("pk", flat=True))
    assert all(row.state is State.NEVER for row in rows)
    client.force_login(people["qx.director"], MODEL_BACKEND)
    printed = client.get("/desk/windows/placards/plate.pdf")
    said = words_of(printed.content)
    for post in posts:
        holders = Holding.objects.filter(post=post, until=None).select_related("staff")
        for text in (post.title, post.duties, *(row.staff.name for row in holders)):
            assert re.sub(r"\s", "", text) in said, text
    assert len(all_up(town, "plate", director)) == len(rows)
    assert not any(row.to_print for row in placards.plates(town, clock.today()))
    again = [(one.about, one.mark) for one in placards.plates(town, clock.today())]
    assert putting_up.put_up(town, "plate", again, by=director) == []
    # A change of duties lists the plates of that post and no others, and they stay listed.
    post = posts.get(title="咨询受理岗")
    post.duties = "首问登记；全程代办。"
    post.save()
    changed = [row for row in placards.plates(town, clock.today()) if row.to_print]
    assert {row.about.split(":")[1] for row in changed} == {str(post.pk)} and len(changed) == 2
    assert [name.zh for name in changed[0].changed] == ["职责"]
    with at("2026-04-02 09:00"):
        page = client.get("/desk/windows/placards/").content.decode()
        assert page.count(f'value="post:{post.pk}:') == 2 and "已过时，请重印" in page
        one, other = changed
        sent = {"kind": "plate", "placards": [f"{one.about}|{one.mark}"]}
        assert client.post("/desk/windows/placards/", sent).status_code == 302
        left = [row for row in placards.plates(town, clock.today()) if row.to_print]
        assert [row.about for row in left] == [other.about]
        putting_up.put_up(town, "plate", [(other.about, other.mark)], by=director)
        assert not any(row.to_print for row in placards.plates(town, clock.today()))


def test_a_plate_follows_who_holds_the_post_and_a_vacant_one_says_so(town, at_work, people, monday):
    director = at_work("qx.director")
    all_up(town, "plate", director)
    holding = Holding.objects.get(staff=people["qx.econ"], until=None)
    Holding.objects.filter(post=holding.post).exclude(pk=holding.pk).delete()
    holding.delete()
    row = of(placards.plates(town, clock.today()), f"post:{holding.post_id}:staff:0")
    assert row.state is State.NEVER and row.said["name"] == ""
    assert "空缺" in words_of(sheets.printed(town, "plate", [row]).pdf)


def test_a_post_without_written_duties_has_no_plate_and_shows_as_something_to_do(
    town, at_work, client, people
):
    post = Post.objects.get(organisation__township=town, title="咨询受理岗")
    Post.objects.filter(pk=post.pk).update(duties="  ")
    mine = [row for row in placards.plates(town, clock.today()) if row.about.startswith(f"post:{post.pk}:")]
    assert {row.state for row in mine} == {State.NO_TEXT}
    with pytest.raises(Refused) as refusal:
        putting_up.put_up(town, "plate", [(mine[0].about, mine[0].mark)], by=at_work("qx.director"))
    assert refusal.value.code == "no_such_placard"
    client.force_login(people["qx.director"], MODEL_BACKEND)
    assert client.get(f"/desk/windows/placards/plate.pdf?post={post.pk}").status_code == 404
    assert "岗位职责" in client.get("/desk/windows/placards/").content.decode()


def test_what_changed_after_printing_is_not_marked_as_put_up(town, at_work, client, people):
    row = placards.plates(town, clock.today())[0]
    post = int(row.about.split(":")[1])
    Post.objects.filter(pk=post).update(duties="改过的职责")
    with pytest.raises(Refused) as refusal:
        putting_up.put_up(town, "plate", [(row.about, row.mark)], by=at_work("qx.director"))
    assert refusal.value.code == "changed_meanwhile" and not Placard.objects.exists()
    client.force_login(people["qx.director"], MODEL_BACKEND)
    sent = {"kind": "plate", "placards": [f"{row.about}|{row.mark}"]}
    assert client.post("/desk/windows/placards/", sent).status_code == 409
    assert client.post("/desk/windows/placards/", {"kind": "plate"}).status_code == 422
    for strange in ("post:1", "|", "unit:9999|x", "post:1:staff:2|" + "a" * 5000):
        answer = client.post("/desk/windows/placards/", {"kind": "plate", "placards": [strange]})
        assert answer.status_code == 422
    assert client.post("/desk/windows/placards/", {"kind": "poster"}).status_code == 404


def test_only_who_manages_the_hall_notes_plates(town, at_work):
    row = placards.plates(town, clock.today())[0]
    for name in ("qx.clerk", "lh.director", "sys.admin"):
        with pytest.raises(Refused) as refusal:
            putting_up.put_up(town, "plate", [(row.about, row.mark)], by=at_work(name))
        assert refusal.value.code == "not_your_seat"


@pytest.mark.clause("S1.04.10")
def test_a_board_says_what_the_catalogue_says_and_an_office_without_one_is_something_to_do(
    town, at_work, client, people, monday
):
    director = at_work("qx.director")
    offices = Organisation.objects.filter(
        township=town, outside=False, kind__in=("office", "station", "centre", "department")
    )
    bare = Organisation.objects.create(
        code="QX-NEW", kind="station", name="水利站", parent=town, township=town, valid_from="2020-01-01"
    )
    rows = placards.boards(town, clock.today())
    assert {row.about for row in rows} == {f"unit:{unit.pk}" for unit in offices}
    assert of(rows, f"unit:{bare.pk}").state is State.NO_TEXT
    client.force_login(people["qx.director"], MODEL_BACKEND)
    page = client.get("/desk/windows/placards/").content.decode()
    assert "水利站" in page and "职能和职责" in page
    # Once the catalogue says what the office is for, its board prints just that, on A4 and on A3.
    around.say_functions(bare, "管水", "巡查河道。\n发放灌溉用水。", by=at_work("qx.office"))
    row = of(placards.boards(town, clock.today()), f"unit:{bare.pk}")
    assert (row.said["functions"], row.said["duties"]) == ("管水", "巡查河道。\n发放灌溉用水。")
    for size in ("a4", "a3"):
        printed = client.get(f"/desk/windows/placards/board.pdf?about=unit:{bare.pk}&size={size}")
        page_of = PdfReader(io.BytesIO(printed.content)).pages[0]
        assert round(page_of.mediabox.width) == {"a4": 595, "a3": 842}[size]
        said = words_of(printed.content)
        assert all(text in said for text in ("水利站", "管水", "巡查河道。", "发放灌溉用水。"))
    all_up(town, "board", director)
    assert not any(one.to_print for one in placards.boards(town, clock.today()))
    around.say_functions(bare, "管水", "巡查河道。", by=at_work("qx.office"))
    assert [one.about for one in placards.boards(town, clock.today()) if one.to_print] == [row.about]


@pytest.mark.clause("S3.12.04")
def test_a_window_prints_nameplate_and_guide_and_a_guide_older_than_a_change_is_outdated(
    town, at_work, client, people, monday
):
    director = at_work("qx.director")
    window = setting_up.set_up_window(town, plan(town, scope=["category:8"]), by=director)
    other = setting_up.set_up_window(town, plan(town, 2, scope=["category:10"]), by=director)
    client.force_login(people["qx.director"], MODEL_BACKEND)
    page = client.get("/desk/windows/setup/").content.decode()
    plate, guide = f"/desk/windows/placards/plate.pdf?post={window.post_id}", f"about=window:{window.pk}"
    assert plate in page and guide in page
    names = words_of(client.get(plate).content)
    assert "林晓晴" in names and "何向北" in names and "首问登记" in names
    printed = client.get(f"/desk/windows/placards/guide.pdf?{guide}")
    rows = placards.guide_rows(window)
    assert len(rows) > 3 and printed.status_code == 200
    assert all(re.sub(r"\s", "", row["number"]) in words_of(printed.content) for row in rows)
    assert client.get("/desk/windows/placards/guide.pdf?about=window:9999").status_code == 404
    all_up(town, "guide", director)
    assert not any(row.to_print for row in placards.guides(town))
    # A service of the one window changes: its guide is outdated and names the service; the other's holds.
    with at("2026-03-03 09:00"):
        changed = next(
            key for key in of(placards.guides(town), f"window:{window.pk}").said if key != "window"
        )
        offering.stop_offering(town, changed, by=director, reason="停办")
        mine, theirs = (of(placards.guides(town), f"window:{one.pk}") for one in (window, other))
        assert mine.state is State.OUTDATED and theirs.state is State.HOLDS
        assert len(mine.changed) == 1
        assert "已过时，请重印" in client.get("/desk/windows/setup/").content.decode()
        putting_up.put_up(town, "guide", [(mine.about, mine.mark)], by=director)
        assert of(placards.guides(town), mine.about).state is State.HOLDS
        # What the guide says of the department changes too: another telephone.
        Organisation.objects.filter(township=town, key="social_affairs").update(phone="0000-1")
        assert of(placards.guides(town), mine.about).state is State.OUTDATED


def test_the_lists_ask_the_database_a_few_times_whatever_their_length(town, at_work, monday):
    for number in range(1, 6):
        setting_up.set_up_window(town, plan(town, number), by=at_work("qx.director"))
    for kind, most in (("plate", 4), ("board", 4), ("guide", 10)):
        with CaptureQueriesContext(connection) as asked:
            placards.FINDERS[kind](town)
        assert len(asked) <= most, (kind, len(asked))
