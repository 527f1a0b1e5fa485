"""A policy states from which day it holds and whom it concerns; a new service waits for its approval by itself."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from sunlit.core.duties import Duties, Particular
from sunlit.core.duty_checks import check_duties
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import publishing, starting
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.disclosure.models import Particular as Stated
from sunlit.disclosure.tests.conftest import task_of
from sunlit.hall import catalogue
from sunlit.hall.actions import offering
from sunlit.hall.models import ItemState
from sunlit.ledger.models import Entry
from sunlit.matters.book import book
from sunlit.matters.models import Task
from sunlit.matters.written_once import NeverChanged
from sunlit.people.models import Staff
from sunlit.promises.actions import versions

ITEM = "land.contract-certification"
STATED = {"effective": "2026-04-01", "concerns": "在本镇办厂的企业"}


@pytest.fixture
def policy(town, at_work):
    with at("2026-03-02 09:00"):
        yield starting.start_ad_hoc(town, "policy", "办厂补助", by=at_work("qx.office"))


def write(row, at_work, **stated):
    return publishing.prepare(
        task_of(row).pk, "办厂补助办法", "每户补助若干。", by=at_work("qx.office"), particulars=stated
    )


@pytest.mark.clause("S0.07.21")
def test_a_new_service_puts_its_notice_into_the_queue_of_approval(town, at_work, bring_to):
    ItemState.objects.filter(township=town, item=ITEM).update(offered=False, first_offered_at=None)
    with at("2026-03-02 09:00"):
        versions.attach_decision(town, ITEM, "党政联席会纪要〔2026〕3号", by=at_work("qx.office"))
        offering.offer(town, ITEM, by=at_work("qx.director"))
        (row,) = Occurrence.objects.filter(duty="new-service")
        assert catalogue.item(ITEM).name.zh in row.title
        waiting = Task.objects.waiting_for(at_work("qx.discipline")).get(matter=row.matter)
        assert waiting.step == "content" and catalogue.item(ITEM).name.zh in row.matter.facts["text"]
        # Offering it again after a pause is nothing new.
        offering.stop_offering(town, ITEM, by=at_work("qx.director"), reason="整修")
        offering.offer(town, ITEM, by=at_work("qx.director"))
        assert Occurrence.objects.filter(duty="new-service").count() == 1
        bring_to(row, "publish")
        publishing.publish(task_of(row).pk, "published", by=at_work("qx.office2"))
        page = Client().get(f"/QX/disclosure/{Publication.objects.get().pk}/").content.decode()
        assert catalogue.item(ITEM).name.zh in page


@pytest.mark.clause("S0.07.21")
@pytest.mark.parametrize("missing", ["effective", "concerns"])
def test_a_policy_without_its_day_or_whom_it_concerns_does_not_go_for_approval(policy, at_work, missing):
    for value in ("", "  ", *(("2026-02-30", "明天") if missing == "effective" else ("长" * 201,))):
        with pytest.raises(Refused) as refused:
            write(policy, at_work, **STATED | {missing: value})
        assert (refused.value.code, refused.value.field) == ("particular_needed", missing)
        assert refused.value.clause == "S0.07.21"
    assert task_of(policy).step == "prepare"


@pytest.mark.clause("S0.07.21")
def test_a_published_policy_shows_its_day_and_whom_it_concerns(policy, at_work, bring_to):
    write(policy, at_work, **STATED)
    bring_to(policy, "publish")
    publishing.publish(task_of(policy).pk, "published", by=at_work("qx.office2"))
    row = Publication.objects.get()
    for address in (f"/QX/disclosure/{row.pk}/", "/QX/disclosure/of/policy/"):
        page = Client().get(address).content.decode()
        assert "2026年4月1日" in page and "在本镇办厂的企业" in page and "办厂补助办法" in page
    entry = Entry.objects.get(act="published", subject=policy.matter.number)
    assert entry.known_facts["particulars"] == STATED


def test_what_a_policy_states_is_never_changed(policy, at_work, bring_to):
    test_a_published_policy_shows_its_day_and_whom_it_concerns(policy, at_work, bring_to)
    row = Stated.objects.get(key="effective")
    for change in (row.save, lambda: Stated.objects.all().update(value="x"), Stated.objects.all().delete):
        with pytest.raises(NeverChanged):
            change()
    with pytest.raises(DatabaseError), transaction.atomic():
        _by_hand()
    assert Stated.objects.get(key="effective").value == "2026-04-01"


def _by_hand():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE disclosure_particular SET value = 'x'")


def test_personal_data_in_a_particular_is_refused(policy, at_work):
    with pytest.raises(Refused) as refused:
        write(policy, at_work, **STATED | {"concerns": "联系13800006666"})
    assert (refused.value.code, refused.value.field) == ("personal_data", "concerns")


def test_the_page_asks_for_both_and_keeps_what_was_typed(policy, people):
    Staff.objects.filter(pk=people["qx.office"].pk).update(must_change_password=False)
    client = Client()
    client.force_login(people["qx.office"], "django.contrib.auth.backends.ModelBackend")
    address = f"/desk/disclosure/{policy.matter.number}/"
    with at("2026-03-02 10:00"):
        page = client.get(address)
        assert page.status_code == 200, page.status_code
        text = page.content.decode()
        assert 'name="effective"' in text and 'name="concerns"' in text
        typed = {
            "title": "办法",
            "text": "内容",
            "effective": "",
            "concerns": "全镇农户",
            "act": "written",
            "key": "k1",
        }
        answer = client.post(address, {**typed, "revision": policy.matter.revision})
        assert answer.status_code == 422
        assert "没有写明“实行日期”" in answer.content.decode() and "全镇农户" in answer.content.decode()
        answer = client.post(
            address, {**typed, "revision": policy.matter.revision, "effective": "2026-04-01", "key": "k2"}
        )
        assert answer.status_code == 302
        assert policy.matter.tasks.get(done_at=None).step == "content"


def test_a_particular_has_a_key_of_its_own():
    duty = book().duties["policy"]
    for keys in (("effective", "effective"), ("title",), ("Not A Key",)):
        told = tuple(Particular(key, Text("甲", "a")) for key in keys)
        assert check_duties(Duties((replace(duty, particulars=told),)))
    assert not check_duties(Duties((duty,)))
