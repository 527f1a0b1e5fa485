"""A report whose only supervisor is the one it is about goes to the leader above, and never to that person."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from sunlit.feedback.models import Voice
from sunlit.feedback.tests.conftest import told
from sunlit.hall.tests.refusing import refused
from sunlit.matters import seats
from sunlit.matters.listing import Listing
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Holding, Post


@pytest.fixture
def report(say, people, monday):
    """A report about the one supervisor of the township."""
    return say("staff-report", "staff", accused=people["qx.discipline"], author="张三", key="k")


def waits_for(voice, viewer):
    return Task.objects.waiting_for(viewer).filter(matter=voice.matter_id).exists()


def sees(voice, viewer):
    return Matter.objects.visible_to(viewer).filter(pk=voice.matter_id).exists()


def test_the_deputy_leader_looks_into_a_report_about_the_only_supervisor(report, at_work, do, signed_in):
    assert waits_for(report, at_work("qx.deputy")) and sees(report, at_work("qx.deputy"))
    for who in ("qx.discipline", "qx.mayor", "qx.office", "qx.director", "qx.gov"):
        assert not waits_for(report, at_work(who)) and not sees(report, at_work(who)), who
    refused("recused", do, report, "looked_into", "qx.discipline", investigation="x", finding="not_confirmed")
    do(report, "looked_into", "qx.deputy", investigation="问了三个人", finding="partly")
    # The next step passes the accused as well.
    assert waits_for(report, at_work("qx.deputy")) and not sees(report, at_work("qx.discipline"))
    do(report, "replied", "qx.deputy", result="已批评教育", **told(reply="已经查了，部分属实。"))
    assert not Matter.objects.get(pk=report.matter_id).is_open
    # Who looked into it reads it after its end, and nobody else comes to see it by that.
    assert sees(report, at_work("qx.deputy"))
    done = Listing(at_work("qx.deputy"), state="done", kind="staff-report")
    assert [row.pk for row in done] == [report.matter_id] and done.count() == 1
    for who in ("qx.discipline", "qx.mayor", "qx.office", "qx.director", "qx.gov"):
        assert not sees(report, at_work(who)), who
    page = signed_in("qx.deputy").get(f"/desk/matters/{report.matter.number}/")
    assert page.status_code == 200 and "问了三个人" in page.content.decode()
    assert signed_in("qx.discipline").get(f"/desk/matters/{report.matter.number}/").status_code == 404


def test_a_second_supervisor_keeps_the_report_in_the_discipline_office(say, people, at_work, monday):
    post = Post.objects.get(organisation__code="QX-JW", title="纪检监察干事")
    Holding.objects.create(post=post, staff=people["qx.office2"], letter="B", since=date(2026, 1, 1))
    seats.forget()
    voice = say("staff-report", "staff", accused=people["qx.discipline"])
    assert waits_for(voice, at_work("qx.office2")) and not waits_for(voice, at_work("qx.deputy"))
    assert not sees(voice, at_work("qx.discipline"))


def test_a_report_about_somebody_else_stays_with_the_supervisor(say, people, at_work, do, monday):
    voice = say("staff-report", "staff", accused=people["qx.deputy"], author="张三")
    assert waits_for(voice, at_work("qx.discipline")) and not sees(voice, at_work("qx.deputy"))
    do(voice, "looked_into", "qx.discipline", investigation="问了三个人", finding="partly")
    do(voice, "replied", "qx.discipline", result="已批评教育", **told(reply="已经查了。"))
    # A supervisor sees reports by the seat; it leaves no trace by which it could be seen later.
    assert Matter.objects.get(pk=voice.matter_id).handler_id is None


def test_where_nobody_else_is_left_it_is_not_taken_in_and_the_superiors_address_is_given(
    say, town, people, monday
):
    for title in ("分管副镇长（副乡长）", "镇长（乡长）"):
        Holding.objects.filter(post__organisation=town, post__title=title).update(
            staff=people["qx.discipline"]
        )
    found = refused("take_it_up", say, "staff-report", "staff", accused=people["qx.discipline"])
    assert "云岭县城府前路1号" in found.way_out.zh and "0000-6000012" in found.way_out.en
    assert not Voice.objects.exists() and not Matter.objects.exists()
    # On the page the same is said beside the field, and what was typed stays.
    typed = {"key": str(uuid4()), "what": "staff", "words": "反映的话", "whom": people["qx.discipline"].pk}
    answer = Client().post("/QX/feedback/new/", typed)
    assert answer.status_code == 422
    assert "云岭县城府前路1号" in answer.content.decode() and "反映的话" in answer.content.decode()


def test_the_slip_says_who_looks_into_it_and_where_the_superior_is(people, town, monday):
    key = str(uuid4())
    typed = {"key": key, "what": "staff", "words": "反映的话", "whom": people["qx.discipline"].pk}
    assert Client().post("/QX/feedback/new/", typed).status_code == 302
    slip = Client().get(f"/QX/feedback/sent/{key}/").content.decode()
    assert "分管领导" in slip and "云岭县城府前路1号" in slip
    other = str(uuid4())
    Client().post("/QX/feedback/new/", {"key": other, "what": "opinion", "words": "装灯"})
    assert "云岭县城府前路1号" not in Client().get(f"/QX/feedback/sent/{other}/").content.decode()
