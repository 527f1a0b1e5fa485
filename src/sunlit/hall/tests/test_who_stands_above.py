"""Who acts where a unit has no head, or its head may not: items of the enquiry department, ratings, reports."""

import pytest
from django.urls import reverse

from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import handling, inquiries, leading, ratings
from sunlit.hall.actions.inquiries import Question
from sunlit.hall.actions.tasks import find_task
from sunlit.hall.models import Rating
from sunlit.hall.tests.walking import CERTIFICATE, Walk
from sunlit.matters import assignment, seats
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Holding, Organisation, Post
from sunlit.people.roles import instead_of, titles
from sunlit.people.viewer import PUBLIC

PASSWORD = "django.contrib.auth.backends.ModelBackend"


@pytest.mark.parametrize("item", ["burden.question", "burden.report"])
def test_the_centre_director_receives_what_the_enquiry_department_handles(people, item):
    with at("2026-03-02 09:00"):
        walk = Walk(people, item).accept()
        task = find_task(walk.matter, "named")
        assert (task.role, task.unit.code) == ("centre_director", "QX-ZX")
        for stranger in ("qx.gov.head", "qx.social.head", "qx.econ.head"):
            with pytest.raises(Refused):
                handling.receive(
                    walk.id, people["qx.clerk"], by=walk.who(stranger), promised_day=walk.matter.due
                )
        walk.receive()
        assert walk.matter.handler.username == "qx.clerk"
        walk.to_the_end()
    assert walk.matter.state == "done"
    approved = walk.matter.tasks.get(step="approve")
    assert (approved.done_by.username, approved.outcome) == ("qx.director", "grant")


def test_the_directors_page_receives_an_item_of_the_enquiry_department(people, client):
    with at("2026-03-02 09:00"):
        walk = Walk(people, "burden.question").accept()
        client.force_login(people["qx.director"], backend=PASSWORD)
        assert walk.number in client.get("/desk/").content.decode()
        answer = client.post(
            reverse("desk_act", args=[walk.number, "receive"]),
            {"handler": people["qx.clerk2"].pk, "promised_day": str(walk.matter.due), "key": "k"},
        )
    assert answer.status_code == 302 and walk.matter.handler.username == "qx.clerk2"


def test_a_unit_with_a_head_keeps_its_own(people):
    unit = Organisation.objects.get(code="QX-ZX4")
    assert seats.seat_for(unit.township_id, unit.pk, "station_head") == (unit.pk, "station_head")


def test_where_nobody_of_the_line_is_left_no_other_departments_head_is_asked(people, town):
    unit = Organisation.objects.get(code="QX-ZX4")
    barred = [people[name].pk for name in ("qx.econ.head", "qx.director", "qx.deputy", "qx.mayor")]
    seen = [seats.seat_for(town.pk, unit.pk, "station_head", barred[:count])[1] for count in range(4)]
    assert seen == ["station_head", "centre_director", "deputy_leader", "mayor"]
    with pytest.raises(Refused) as refused:
        seats.seat_for(town.pk, unit.pk, "station_head", barred)
    assert refused.value.code == "nobody_for_role"


def test_every_role_that_acts_instead_is_a_role(people):
    assert all(set(instead_of(code)) <= set(titles()) for code in titles())
    assert instead_of("station_head") == ("centre_director", "deputy_leader", "mayor")


def rated_badly(walk: Walk) -> Matter:
    """The matter that a rating of 1 opens, verified and waiting to be mended."""
    walk.to_the_end()
    token = ratings.token_for(walk.matter)
    with at("2026-03-10 09:00"):
        ratings.rate(walk.number, token, 1, by=PUBLIC, text="态度不好")
    follow_up = Rating.objects.get(matter=walk.matter).follow_up
    with at("2026-03-10 10:00"):
        task = find_task(follow_up, "confirmed")
        handling.follow_up_rating(task.pk, "confirmed", by=walk.who("qx.discipline"), text="属实")
    return Matter.objects.get(pk=follow_up.pk)


def test_the_bad_rating_of_a_sole_head_goes_to_the_seat_above(people, client):
    with at("2026-03-02 09:00"):
        walk = Walk(people, CERTIFICATE).accept()
        walk.handler = "qx.econ.head"
        walk.receive()
        matter = rated_badly(walk)
    task = matter.tasks.get(done_at=None)
    assert (task.step, task.role) == ("rectify", "centre_director")
    rated = walk.who("qx.econ.head")
    assert not Matter.objects.visible_to(rated).filter(pk=matter.pk).exists()
    assert not Task.objects.waiting_for(rated).filter(pk=task.pk).exists()
    with pytest.raises(Refused):
        handling.follow_up_rating(task.pk, "rectified", by=rated, text="已经改了")
    handling.follow_up_rating(task.pk, "rectified", by=walk.who("qx.director"), text="已谈话并整改")
    assert Matter.objects.get(pk=matter.pk).step == "call_back"


def test_the_bad_rating_of_a_head_with_a_deputy_in_the_post_stays_in_the_unit(people):
    post = Post.objects.get(organisation__code="QX-ZX4", roles__icontains="station_head")
    Holding.objects.create(post=post, staff=people["qx.econ2"], letter="B", since="2026-01-01")
    with at("2026-03-02 09:00"):
        walk = Walk(people, CERTIFICATE).accept()
        walk.handler = "qx.econ.head"
        walk.receive()
        matter = rated_badly(walk)
    task = matter.tasks.get(done_at=None)
    assert task.role == "station_head"
    with pytest.raises(Refused):
        handling.follow_up_rating(task.pk, "rectified", by=walk.who("qx.econ.head"), text="已经改了")
    handling.follow_up_rating(task.pk, "rectified", by=walk.who("qx.econ2"), text="已经整改")


def test_a_report_never_goes_to_the_person_or_to_a_unit_that_they_head(people, town, at_work):
    head = people["qx.econ.head"]
    unit = Organisation.objects.get(code="QX-ZX4")
    report = inquiries.register(town, Question("反映收费", about=head), by=at_work("qx.clerk"))
    matter = Matter.objects.get(pk=report.matter_id)
    assert matter.recused == [head.pk] and matter.handler.username == "qx.discipline"
    assert find_task(matter, "accepted").person.username == "qx.discipline"
    supervisor = at_work("qx.discipline")
    refused = []
    for to, handler in ((unit, people["qx.econ"]), (unit, head)):
        with pytest.raises(Refused) as found:
            leading._check_handler(report, to, handler)
        refused.append(found.value.code)
    assert refused == ["headed_by_the_person_concerned", "to_the_person_concerned"]
    for act in (
        lambda: assignment.offer(matter.pk, "handling", unit, by=supervisor),
        lambda: assignment.share(matter, [unit], by=supervisor),
    ):
        with pytest.raises(Refused) as found:
            act()
        assert found.value.code == "headed_by_the_person_concerned"
    assert not matter.shares.filter(unit=unit).exists()


def test_a_report_on_a_director_goes_to_no_department_under_them(people, town, at_work):
    report = inquiries.register(
        town, Question("反映作风", about=people["qx.director"]), by=at_work("qx.clerk")
    )
    for code in ("QX-ZX", "QX-ZX2", "QX-ZX4"):
        assert seats.headed_by(Organisation.objects.get(code=code), report.matter.recused)
    assert not seats.headed_by(Organisation.objects.get(code="QX-JW"), report.matter.recused)


def test_a_report_on_the_head_of_the_discipline_office_is_directed_above(people, town, at_work):
    Post.objects.filter(organisation__code="QX-JW").update(roles=["supervisor", "station_head"])
    with pytest.raises(Refused) as refused:
        inquiries.register(town, Question("反映", about=people["qx.discipline"]), by=at_work("qx.clerk"))
    assert refused.value.code == "nobody_to_pass_to"
