"""Flows of the centre: each step names one responsible post, each gap has a training task (S4.29.13)."""

import pytest

from sunlit.bodies.actions import training
from sunlit.bodies.flows import flows_of
from sunlit.bodies.models import Flow, Training
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refused
from sunlit.matters import actions as kernel

FLOW = "service-immediate"


def flow(town, unit="ZX3", procedure=FLOW):
    return next(
        one for one in flows_of(town.place) if one.unit == town.unit(unit) and one.procedure.id == procedure
    )


def gaps(town):
    return [one.key for one in flow(town).gaps]


@pytest.mark.clause("S4.29.13")
def test_a_step_with_no_post_or_two_is_listed_and_has_a_training_task(town, client):
    unit, by = town.unit("ZX3"), town.viewer("qx.director")
    steps = [one.key for one in flow(town).steps]
    assert len(steps) > 2 and not Training.objects.exists()
    refused("not_your_seat", training.take_up, unit, FLOW, by=town.viewer("qx.social.head"))
    refused("no_such_flow", training.take_up, unit, "body-task", by=by)
    row = training.take_up(unit, FLOW, by=by)
    assert row == training.take_up(unit, FLOW, by=by) and Flow.objects.count() == 1
    assert gaps(town) == steps
    assert Training.objects.count() == len(steps)
    assert all(
        one.training.is_open and one.training.handler == town.people["qx.social.head"]
        for one in flow(town).gaps
    )

    one, two = unit.posts.get(title="社会事务岗"), town.unit("ZX1").posts.get()
    for step in steps:
        training.name_posts(row, step, [one.pk], by=by)
    assert gaps(town) == []
    assert all(step.posts == (one,) for step in flow(town).steps)
    client.force_login(town.people["qx.social"])
    assert "有2个责任岗位" not in client.get("/desk/bodies/flows/").content.decode()

    first = steps[0]
    for matter in [entry.matter for entry in Training.objects.all()]:
        kernel.complete(
            matter.tasks.get().pk, "trained", by=town.viewer("qx.social.head"), opinion="岗位职责"
        )
    training.name_posts(row, first, [one.pk, two.pk], by=by)
    assert gaps(town) == [first]
    found = flow(town).gaps[0]
    assert found.training.is_open and "有2个责任岗位" in found.training.title
    page = client.get("/desk/bodies/flows/").content.decode()
    assert page.count("有2个责任岗位") == 1 and found.training.number in page
    count = Training.objects.count()
    assert training.train_gaps(town.place) == 0 and Training.objects.count() == count
    training.name_posts(row, first, [], by=by)
    assert flow(town).gaps[0].gap.zh == "没有责任岗位"

    # A gap that outlives its training gets another one the next day.
    task = found.training.tasks.get().pk
    refused("text_needed", training.trained, task, " ", by=town.viewer("qx.social.head"))
    refused("not_your_seat", training.trained, task, "岗位职责", by=town.viewer("qx.social"))
    client.force_login(town.people["qx.social.head"])
    typed = {"act": "trained", "task": str(task), "content": "岗位职责和交接"}
    assert client.post("/desk/bodies/flows/", typed).status_code == 302
    assert not flow(town).gaps[0].training.is_open
    with at("2026-03-02 09:00"):
        assert training.train_gaps(town.place) == 1
        assert flow(town).gaps[0].training.is_open
    training.name_posts(row, first, [two.pk], by=by)
    assert gaps(town) == []


def test_only_the_director_names_posts_and_only_those_of_the_township(town, client):
    unit, by = town.unit("ZX3"), town.viewer("qx.director")
    row = training.take_up(unit, FLOW, by=by)
    step = flow(town).steps[0].key
    post = unit.posts.first().pk
    other = town.people["lh.social"].holdings.get().post_id
    refused("not_your_seat", training.name_posts, row, step, [post], by=town.viewer("lh.director"))
    refused("no_such_step", training.name_posts, row, "done", [post], by=by)
    for wrong in (other, 0, 10**9):
        refused("unknown_post", training.name_posts, row, step, [wrong], by=by)
    client.force_login(town.people["qx.director"])
    address = "/desk/bodies/flows/"
    typed = {"act": "posts", "step": f"{row.pk}:{step}", "posts": [str(post)]}
    assert client.post(address, typed).status_code == 302
    assert flow(town).steps[0].posts[0].pk == post
    assert client.post(address, {"act": "take", "flow": "QX-ZX2:service-standard"}).status_code == 302
    assert client.post(address, {"act": "take", "flow": "QX-V1:service-standard"}).status_code == 422
    client.force_login(town.people["qx.clerk"])
    assert client.post(address, typed).status_code == 422
