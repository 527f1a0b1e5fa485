"""A service may become simpler by itself; a step more or a longer limit waits for a leader's reason, in public."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from sunlit.core.item_versions import Shape, compare, restored, shape_of, stored
from sunlit.core.limits import Limit, Unit
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall import catalogue
from sunlit.hall.actions import offering
from sunlit.hall.models import ItemState
from sunlit.ledger.models import Entry
from sunlit.matters import book
from sunlit.people.viewer import PUBLIC
from sunlit.promises.actions import versions
from sunlit.promises.changes import changes, latest

ITEM = "land.contract-certification"
DAYS = Unit.WORKING_DAY
MINUTES = "党政联席会纪要〔2026〕3号，2月27日"


@pytest.fixture
def service(monkeypatch):
    """Give the item another number of steps or another limit: ``service(steps=-1)``, ``service(days=7)``."""
    held = book.book()
    base = held.items[ITEM]
    flow = held.procedures[base.procedure]

    def change(steps=0, days=5):
        taken = dict(flow.steps)
        spare = [key for key, step in taken.items() if step.kind.value == "task"]
        for key in spare[: max(-steps, 0)]:
            del taken[key]
        for number in range(max(steps, 0)):
            taken[f"more-{number}"] = taken[spare[0]]
        monkeypatch.setitem(held.procedures, flow.id, replace(flow, steps=taken))
        monkeypatch.setitem(held.items, ITEM, replace(base, promised=Limit(days, DAYS)))

    return change


def public(path="/QX/items/changes/"):
    return Client().get(path).content.decode()


def test_limits_of_other_units_count_as_longer_and_none_at_all_too():
    five = Shape(6, Limit(5, DAYS))
    assert compare(five, Shape(6, Limit(5, DAYS))).harder is False
    assert compare(five, Shape(6, Limit(6, DAYS))).longer
    assert compare(five, Shape(6, Limit(5, Unit.DAY))).shorter
    assert compare(Shape(6, Limit(5, Unit.DAY)), five).longer
    assert compare(five, Shape(6, None)).longer and compare(Shape(6, None), five).shorter
    assert compare(five, Shape(5, Limit(6, DAYS))).harder
    for limit in (None, Limit(5, DAYS), Limit(0, Unit.AT_ONCE)):
        assert restored(*stored(limit)) == limit


@pytest.mark.clause("S1.04.12")
def test_a_step_less_is_in_the_years_list_and_a_step_more_needs_a_reason(town, at_work, service):
    steps = shape_of(book.book().procedures[catalogue.item(ITEM).procedure], None).steps
    service(steps=6 - steps)
    with at("2026-03-02 09:00"):
        versions.note_versions(town)
        assert latest(town)[ITEM].steps == 6
    service(steps=5 - steps)
    with at("2026-03-03 09:00"):
        assert versions.note_versions(town) >= 1 and latest(town)[ITEM].steps == 5
        assert "6 → 5" in public()
        assert "6 → 5" not in public("/QX/items/changes/?year=2025")
    service(steps=6 - steps)
    with at("2026-03-04 09:00"):
        versions.note_versions(town)
        assert latest(town)[ITEM].steps == 5
        with pytest.raises(Refused) as refusal:
            versions.approve_harder(town, ITEM, " ", by=at_work("qx.mayor"))
        assert refusal.value.field == "reason"
        versions.approve_harder(town, ITEM, "增加现场核验", by=at_work("qx.mayor"))
        assert latest(town)[ITEM].steps == 6 and "增加现场核验" in public()


@pytest.mark.clause("S4.29.07")
def test_from_six_steps_to_four_shows_minus_two_with_date_and_decision_and_an_added_step_is_public(
    town, at_work, service, client, people
):
    steps = shape_of(book.book().procedures[catalogue.item(ITEM).procedure], None).steps
    service(steps=6 - steps)
    with at("2026-03-02 09:00"):
        versions.note_versions(town)
    service(steps=4 - steps)
    with at("2026-04-07 09:00"):
        versions.note_versions(town)
        client.force_login(people["qx.office"], backend="django.contrib.auth.backends.ModelBackend")
        typed = {"what": "decision", "item": ITEM, "decision": "清政发〔2026〕8号"}
        assert client.post("/desk/promises/services/", typed).status_code == 302
        page = public()
        assert "<strong>−2</strong>" in page and "2026年4月7日" in page and "清政发〔2026〕8号" in page
    service(steps=5 - steps)
    with at("2026-04-08 09:00"):
        assert "增加环节" in {words.zh[:4] for words in catalogue.offer(town, ITEM).missing}
        versions.approve_harder(town, ITEM, "上级要求公示", by=at_work("qx.deputy"))
        page = public()
        assert "<strong>+1</strong>" in page and "上级要求公示" in page and people["qx.deputy"].name in page


@pytest.mark.clause("S3.30.05")
def test_a_longer_limit_closes_the_service_until_a_leader_gives_the_reason_and_a_shorter_one_is_logged(
    town, at_work, service
):
    service(days=5)
    with at("2026-03-02 09:00"):
        versions.note_versions(town)
        assert catalogue.offer(town, ITEM).offered
        service(days=6)
        assert not catalogue.offer(town, ITEM).offered
        with pytest.raises(Refused) as refusal:
            offering.offer(town, ITEM, by=at_work("qx.director"))
        assert "批准人" in refusal.value.reason.zh
        for name in ("qx.office", "qx.director", "lh.mayor"):
            with pytest.raises(Refused):
                versions.approve_harder(town, ITEM, "邮路改班", by=at_work(name))
        versions.approve_harder(town, ITEM, "邮路改班", by=at_work("qx.mayor"))
        assert catalogue.offer(town, ITEM).offered
        assert "邮路改班" in public() and "高明远" in public()
        service(days=3)
        assert catalogue.offer(town, ITEM).offered
        versions.note_versions(town)
        assert catalogue.offer(town, ITEM).offered
        assert [row.change.shorter for row in changes(town, PUBLIC, 2026)] == [True, False]
        logged = Entry.objects.filter(chain="QX", act="item_version", subject=ITEM).order_by("seq")
        assert [entry.known_facts["now"].split("，")[1] for entry in logged] == ["6个工作日", "3个工作日"]
        with pytest.raises(Refused) as refusal:
            versions.approve_harder(town, ITEM, "x", by=at_work("qx.mayor"))
        assert refusal.value.code == "nothing_to_approve"


def test_a_service_opened_for_the_first_time_puts_its_notice_into_the_queue_once(town, at_work):
    from sunlit.disclosure.models import Occurrence

    ItemState.objects.filter(township=town, item=ITEM).update(offered=False, first_offered_at=None)
    with at("2026-03-02 09:00"):
        versions.attach_decision(town, ITEM, MINUTES, by=at_work("qx.office"))
        for _ in range(2):
            offering.offer(town, ITEM, by=at_work("qx.director"))
        (row,) = Occurrence.objects.filter(duty="new-service")
        assert catalogue.item(ITEM).name.zh in row.title and row.due == date(2026, 3, 2)
        assert row.matter.tasks.filter(done_at=None).exists() and "要带" in row.matter.facts["text"]
        assert row.matter.handler == Occurrence.objects.get().matter.handler


@pytest.mark.clause("S2.25.03")
def test_a_service_is_opened_for_the_first_time_only_on_a_decision_of_the_joint_meeting(
    town, at_work, client, people
):
    ItemState.objects.filter(township=town, item=ITEM).update(offered=False, first_offered_at=None)
    director = at_work("qx.director")
    with at("2026-03-02 09:00"):
        versions.note_versions(town)  # noted every night; a version alone is no decision
        with pytest.raises(Refused) as refusal:
            offering.offer(town, ITEM, by=director)
        assert (refusal.value.code, refusal.value.clause) == ("decision_needed", "S2.25.03")
        state = ItemState.objects.get(township=town, item=ITEM)
        assert not state.offered and state.first_offered_at is None
        assert f"/items/{ITEM}/apply/" not in public(f"/QX/items/{ITEM}/")
        client.force_login(people["qx.director"], backend="django.contrib.auth.backends.ModelBackend")
        answer = client.post("/desk/catalogue/", {"item": ITEM, "what": "offer"})
        assert answer.status_code == 422 and "/desk/promises/services/" in answer.content.decode()
        # The decision is entered for all services of the meeting in one go; nothing of it without its words.
        name = catalogue.item(ITEM).name.zh
        waiting = client.get("/desk/promises/services/").content.decode()
        assert name in waiting.split('id="new"')[1].split("</section>")[0]
        for typed in (
            {"items": [], "decision": MINUTES},
            {"items": [ITEM], "decision": "  "},
            {"items": ["no.such"], "decision": MINUTES},
        ):
            answer = client.post("/desk/promises/services/", {"what": "new", **typed})
            assert answer.status_code == 422 and "error" in answer.content.decode()
            assert typed["decision"].strip() in answer.content.decode(), "what was typed stays"
        with pytest.raises(KeyError):  # one that was offered long ago waits for nothing
            versions.decide_new(town, [ITEM, "subsidy.farmers"], MINUTES, by=director)
        with pytest.raises(Refused) as refusal:
            versions.decide_new(town, [ITEM], MINUTES, by=at_work("qx.clerk"))
        assert refusal.value.code == "not_your_seat" and not latest(town)[ITEM].decision
        typed = {"what": "new", "items": [ITEM], "decision": MINUTES}
        assert client.post("/desk/promises/services/", typed).status_code == 302
        assert latest(town)[ITEM].decision == MINUTES
        # Sent twice it is one decision; another one doesn't take its place unseen.
        assert client.post("/desk/promises/services/", typed).status_code == 302
        assert client.post("/desk/promises/services/", typed | {"decision": "别的"}).status_code == 422
        assert latest(town)[ITEM].decision == MINUTES
        assert Entry.objects.filter(act="item_decision_attached", subject=ITEM).count() == 1
        assert client.post("/desk/catalogue/", {"item": ITEM, "what": "offer"}).status_code == 302
        assert f"/items/{ITEM}/apply/" in public(f"/QX/items/{ITEM}/")
        # Closing and opening again is nothing new.
        offering.stop_offering(town, ITEM, by=director, reason="整修")
        assert offering.offer(town, ITEM, by=director).offered


def test_a_service_that_nobody_noted_yet_is_noted_with_its_decision(town, at_work):
    ItemState.objects.filter(township=town, item=ITEM).update(offered=False, first_offered_at=None)
    with at("2026-03-02 09:00"):
        assert ITEM not in latest(town)
        assert versions.decide_new(town, [ITEM, ITEM], MINUTES, by=at_work("qx.office")) == 1
        assert (latest(town)[ITEM].number, latest(town)[ITEM].decision) == (1, MINUTES)
        assert versions.note_versions(town) > 0 and latest(town)[ITEM].decision == MINUTES


def test_a_refused_decision_of_a_leader_keeps_what_was_typed(town, at_work, service, client, people):
    service(steps=1)
    with at("2026-03-02 09:00"):
        versions.note_versions(town)
    service(steps=2)
    with at("2026-03-03 09:00"):
        client.force_login(people["qx.mayor"], backend="django.contrib.auth.backends.ModelBackend")
        answer = client.post(
            "/desk/promises/services/", {"what": "approve", "item": ITEM, "reason": "长" * 301}
        )
        assert answer.status_code == 422 and "长" * 301 in answer.content.decode()
        for what, item in (("approve", "no.such"), ("nothing", ITEM), ("decision", "a\x00b")):
            sent = {"what": what, "item": item, "reason": "好", "decision": "好"}
            assert client.post("/desk/promises/services/", sent).status_code in (404, 422)
