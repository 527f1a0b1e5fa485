"""Help given to older people is written down, and the pages of who keeps the agents' posts."""

import pytest
from django.urls import reverse

from sunlit.agents.actions import helping
from sunlit.agents.models import Help, TrainingDay
from sunlit.core.refusals import Refused
from sunlit.hall.tests.visits import PASSWORD
from sunlit.ledger.models import Entry


def test_help_is_written_down_without_a_name_and_in_the_ledger(client, people, village, agent, monday):
    client.force_login(people["qx.agent"], backend=PASSWORD)
    page = reverse("help_given")
    assert client.post(page, {"way": "", "persons": 1}).status_code == 422
    assert client.post(page, {"way": "home", "persons": 0}).status_code == 422
    assert client.post(page, {"way": "home", "persons": 2, "note": "手机认证"}).status_code == 302
    row = Help.objects.get()
    assert (row.unit, row.persons, row.way) == (village, 2, "home")
    entry = Entry.objects.get(act="help_given")
    assert '"persons":2' in entry.facts.replace(" ", "")
    assert "手机认证" in client.get(page).content.decode()
    client.force_login(people["lh.mayor"], backend=PASSWORD)
    assert "手机认证" not in client.get(page).content.decode()


def test_help_is_refused_where_it_makes_no_sense(village, agent, at_work):
    for way, persons, item in (("nap", 1, ""), ("home", 0, ""), ("home", 501, ""), ("home", 1, "no.such")):
        with pytest.raises(Refused):
            helping.give_help(village, way, by=agent, persons=persons, item=item)
    with pytest.raises(Refused) as refused:
        helping.give_help(village, "home", by=at_work("qx.clerk"))
    assert refused.value.code == "not_your_unit"


def test_the_director_records_training_and_ends_and_begins_duty_on_one_page(client, people, village, monday):
    client.force_login(people["qx.director"], backend=PASSWORD)
    page, agent = reverse("agents"), people["qx.agent"]
    bad = client.post(page, {"act": "train", "staff": agent.pk, "day": "2026-03-03", "subject": "新系统"})
    assert bad.status_code == 422 and "新系统" in bad.content.decode()
    assert (
        client.post(page, {"act": "train", "staff": agent.pk, "day": "", "subject": "新系统"}).status_code
        == 422
    )
    good = {"act": "train", "staff": agent.pk, "day": "2026-03-02", "subject": "新系统"}
    assert client.post(page, good).status_code == 302
    assert TrainingDay.objects.filter(staff=agent).count() == 4
    pair = f"{agent.pk}:{village.pk}"
    assert client.post(page, {"act": "off", "pair": pair}).status_code == 302
    assert "0/6" in client.get(page).content.decode()
    assert client.post(page, {"act": "on", "pair": pair}).status_code == 302
    assert "1/6" in client.get(page).content.decode()
    client.post(page, {"act": "on", "pair": "1:1"})
