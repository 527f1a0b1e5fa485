"""Figures, lists, ratings and the catalogue: what supervision sees, and what it never shows."""

import re
from dataclasses import replace

import pytest

from sunlit import clock
from sunlit.core.item_checks import check_item
from sunlit.core.item_elements import TO_CONFIRM
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall import catalogue, supervision
from sunlit.hall.actions import applications, handling, notices, offering, ratings
from sunlit.hall.lists import LISTS, Filters, listed
from sunlit.hall.models import ItemState, Rating
from sunlit.hall.tests.walking import CERTIFICATE, SUBSIDY, Walk
from sunlit.matters import actions
from sunlit.matters import queries as kernel
from sunlit.matters.models import Matter, SweepRun
from sunlit.matters.sweep import sweep
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, RESIDENT, viewer_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def busy(people):
    """A township with matters in many states, seen on Friday 20 March."""
    with at("2026-03-02 09:00"):
        walks = [
            Walk(people, item, name)
            for item, name in ((CERTIFICATE, "甲一"), (SUBSIDY, "乙二"), (CERTIFICATE, "丙三"))
        ]
        walks[0].accept().receive()
        walks[1].accept()
        walks[2].accept().receive().to_the_end()
    with at("2026-03-20 09:00"):
        sweep()
        yield walks


@pytest.mark.parametrize("name", sorted(LISTS))
def test_each_figure_counts_what_its_list_shows_and_nobody_sees_more_than_the_gate(busy, people, name):
    for username in ("qx.discipline", "qx.econ.head", "qx.clerk", "lh.discipline"):
        viewer = viewer_of(people[username])
        figure = supervision.figures(viewer, [name])[0]
        rows = set(listed(viewer, Filters(list=name)).values_list("pk", flat=True))
        assert figure.count == len(rows) and f"list={name}" in figure.url
        assert rows <= set(kernel.matters(viewer).values_list("pk", flat=True))
    assert not listed(PUBLIC, Filters(list=name)).exists()


def test_lateness_is_counted_by_unit_and_post_and_no_person_is_named(busy, people, client):
    officer = viewer_of(people["qx.discipline"])
    rows = supervision.late_by_post(officer)
    assert {(row.label.zh, row.sub.zh, row.count) for row in rows} == {
        ("经济发展服务部", "经济发展岗", 1),
        ("政务服务部", "未确定承办人", 1),
    }
    client.force_login(people["qx.mayor"], backend=BACKEND)
    page = client.get("/desk/supervision/").content.decode()
    assert "经济发展岗" in page
    for person in people.values():
        assert person.name not in page.split("<main")[1], "the mayor's page names no staff"


def test_one_persons_list_is_closed_to_everybody_but_that_person_and_the_discipline_office(
    busy, people, client
):
    address = f"/desk/supervision/late/{people['qx.econ'].pk}/"
    for username, status in (
        ("qx.econ", 200),
        ("qx.discipline", 200),
        ("qx.mayor", 404),
        ("qx.econ.head", 404),
        ("lh.discipline", 404),
    ):
        client.force_login(people[username], backend=BACKEND)
        assert client.get(address).status_code == status, username
    client.force_login(people["qx.econ.head"], backend=BACKEND)
    with_filter = client.get(f"/desk/matters/?handler={people['qx.econ'].pk}").content.decode()
    assert (
        "<h1>" in with_filter
        and people["qx.econ"].name not in re.search("<h1>.*?</h1>", with_filter, re.S).group()
    )


def test_a_sweep_that_did_not_deal_with_all_it_found_stands_out(people):
    SweepRun.objects.create(started_at=clock.now(), seconds=1, open_matters=3, due=2, handled=2, raised=2)
    SweepRun.objects.create(
        started_at=clock.now(), seconds=1, open_matters=3, due=2, handled=1, raised=1, failed=1
    )
    assert sorted(check.sound for check in supervision.sweeps()) == [False, True]
    assert not supervision.sweep_is_silent()


# --- Ratings ---


def rated(walk, level, text="等了很久"):
    token = ratings.token_for(walk.matter)
    return ratings.rate(walk.number, token, level, by=RESIDENT, text=text, call_back="13800006666")


def test_a_bad_rating_is_verified_mended_and_called_back_and_never_by_whom_it_is_about(people, client):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive().to_the_end()
        follow = rated(walk, 1).follow_up
        assert follow.recused == [people["qx.econ"].pk] and follow.step == "verify"
        task = follow.tasks.get(done_at=None)
        with pytest.raises(Refused) as caught:
            handling.follow_up_rating(task.pk, "confirmed", by=walk.who("qx.econ"), text="不属实")
        assert caught.value.code == "recused"
        officer = walk.who("qx.discipline")
        with pytest.raises(Refused) as caught:
            actions.complete(task.pk, "confirmed", by=officer)
        assert caught.value.code == "guard_failed"
        handling.follow_up_rating(task.pk, "confirmed", by=officer, text="确实让人多跑了一趟")
        task = follow.tasks.get(done_at=None)
        assert task.step == "rectify"
        handling.follow_up_rating(task.pk, "rectified", by=walk.who("qx.econ.head"), text="改为电话通知")
        task = follow.tasks.get(done_at=None)
        handling.follow_up_rating(task.pk, "satisfied", by=officer, text="认可")
        follow.refresh_from_db()
        assert follow.state == "done" and follow.facts["finding"] == "确实让人多跑了一趟"
    for name, reads in (("qx.econ", False), ("qx.discipline", True)):
        client.force_login(people[name], backend=BACKEND)
        for address in ("/desk/ratings/", f"/desk/matters/{walk.number}/"):
            page = client.get(address).content.decode()
            assert ("等了很久" in page) is reads and "13800006666" not in page
        assert "13800006666" not in repr([vars(row) for row in supervision.ratings(walk.who(name))])


def test_a_good_rating_opens_nothing(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive().to_the_end()
        assert rated(walk, 3).follow_up is None
        assert Matter.objects.filter(kind="bad-rating").count() == 0 and Rating.objects.count() == 1


# --- Catalogue ---


def test_an_item_that_is_incomplete_is_refused_with_the_missing_element_on_its_page(people, client):
    Organisation.objects.filter(township__code="QX", key="economic_development").update(complaint_phone="")
    ItemState.objects.filter(township__code="QX", item=CERTIFICATE).update(offered=False)
    client.force_login(people["qx.director"], backend=BACKEND)
    answer = client.post("/desk/catalogue/", {"item": CERTIFICATE, "what": "offer"})
    assert answer.status_code == 422 and "监督投诉电话" in answer.content.decode()
    assert not ItemState.objects.get(township__code="QX", item=CERTIFICATE).offered
    Organisation.objects.filter(township__code="QX", key="economic_development").update(
        complaint_phone="0000-1"
    )
    assert client.post("/desk/catalogue/", {"item": CERTIFICATE, "what": "offer"}).status_code == 302
    state = ItemState.objects.get(township__code="QX", item=CERTIFICATE)
    assert state.offered and state.incomplete_since is None


def test_an_item_is_owned_by_somebody_of_the_township_and_changed_by_its_editors_only(people):
    town = Organisation.objects.get(code="QX")
    director = viewer_of(people["qx.director"])
    with pytest.raises(Refused) as caught:
        offering.set_owner(town, CERTIFICATE, people["lh.econ"], by=director)
    assert caught.value.code == "not_of_this_township"
    for name in ("qx.econ.head", "qx.discipline", "lh.director"):
        with pytest.raises(Refused) as caught:
            offering.set_owner(town, CERTIFICATE, people["qx.econ"], by=viewer_of(people[name]))
        assert caught.value.code == "not_your_seat"
    with pytest.raises(Refused):
        offering.stop_offering(town, CERTIFICATE, by=director, reason="")
    offering.stop_offering(town, CERTIFICATE, by=director, reason="土地确权结束")
    assert not ItemState.objects.get(township=town, item=CERTIFICATE).offered


@pytest.mark.clause("S2.29.08")
def test_a_second_notice_is_listed_with_what_it_added_and_why(people):
    with at("2026-03-02 09:00"):
        once, twice = Walk(people, SUBSIDY, "甲"), Walk(people, SUBSIDY, "乙")
        director = once.who("qx.director")
        for walk in (once, twice):
            rows = [row.material for row in walk.application.papers.all() if row.state != "fetched"]
            states = dict.fromkeys(rows, "there") | {rows[0]: "missing"}
            applications.check_papers(walk.id, states, by=walk.who("qx.clerk"))
            notices.give_notice(walk.id, by=walk.who("qx.clerk"))
        assert supervision.second_notices(director) == []
        applications.hand_in(twice.id, {rows[0]: "missing", rows[1]: "faulty"}, by=twice.who("qx.clerk"))
        task = twice.matter.tasks.get(done_at=None)
        assert task.step == "papers"
        notices.give_notice(
            twice.id, by=twice.who("qx.clerk"), explanations={rows[1]: "复印不清"}, approved_by=director
        )
        assert {row.number for row in listed(director, Filters(list="notices"))} == {twice.number}
        row = supervision.second_notices(director)[0]
        assert row.ordinal == 2 and [why for _name, why in row.added] == ["复印不清"]


ODD_NUMBERS = ("", "x", "a\x00b", "²", "٣", "-1", "1.0", "9" * 30, "9" * 5000, "[]")


def test_numbers_that_are_none_are_refused_and_lose_nothing(client, people, town):
    client.force_login(people["qx.director"], backend=BACKEND)
    before = ItemState.objects.get(township=town, item=CERTIFICATE).owner
    for odd in ODD_NUMBERS:
        answer = client.post("/desk/catalogue/", {"item": CERTIFICATE, "what": "owner", "owner": odd})
        assert answer.status_code == 422 and "没有选责任人" in answer.content.decode(), odd[:20]
        assert client.get("/desk/visits/", {"days": odd}).status_code == 200, odd[:20]
    assert ItemState.objects.get(township=town, item=CERTIFICATE).owner == before


def test_what_the_township_has_to_confirm_stands_in_words(client, people):
    client.force_login(people["qx.director"], backend=BACKEND)
    page = client.get("/desk/catalogue/?only=confirm").content.decode()
    for key, words in TO_CONFIRM.items():
        assert f"<li>{key}</li>" not in page
        assert key != "materials" or f"<li>{words.zh}</li>" in page
    (problem,) = check_item(replace(catalogue.item(CERTIFICATE), to_confirm=("materials", "colour")))
    assert problem.path == ("to_confirm", 1) and "colour" in problem.reason.zh
