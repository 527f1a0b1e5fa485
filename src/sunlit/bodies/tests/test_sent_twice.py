"""Each form of the bodies' pages acts once, however often it is sent."""

import re

import pytest
from django.urls import reverse

from sunlit.bodies.actions import rules
from sunlit.bodies.models import Question, Round
from sunlit.core.refusals import Refused
from sunlit.ledger.models import Entry
from sunlit.people.models import SentForm
from sunlit.people.sent_forms import once
from sunlit.people.viewer import PUBLIC

from .test_work import full_group

pytestmark = pytest.mark.django_db
RULE = reverse("rule_desk", args=["openness-rules"])
KEY = re.compile(r'<input type="hidden" name="key" value="([^"]{36})"')


def forms_on(client, address):
    page = client.get(address).content.decode()
    return [one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="act"' in one]


def test_every_form_carries_a_key_of_its_own(town, client):
    client.force_login(town.people["qx.office"])
    rules.ask("openness-rules", town.place, "S0.07.32", "含十五日吗？", by=town.viewer("qx.clerk"))
    full_group(town)
    addresses = [
        RULE,
        reverse("unit_desk", args=["QX-ZX3"]),
        reverse("body_desk", args=["disclosure-leading", "QX"]),
        *(reverse(name) for name in ("rounds_desk", "board_desk", "powers_desk", "flows_desk")),
    ]
    found = [form for address in addresses for form in forms_on(client, address)]
    keys = [KEY.search(form) for form in found]
    assert len(found) >= 8 and all(keys), [
        form[:160] for form, key in zip(found, keys, strict=True) if not key
    ]
    assert len({key[1] for key in keys}) == len(found)


def test_an_interpretation_sent_twice_is_published_once_and_both_answers_are_alike(town, client):
    question = rules.ask("openness-rules", town.place, "S0.07.32", "含十五日吗？", by=town.viewer("qx.clerk"))
    client.force_login(town.people["qx.office"])
    form = next(one for one in forms_on(client, RULE) if 'value="answer"' in one)
    typed = {"act": "answer", "question": question.pk, f"answer_{question.pk}": "含十五日。"}
    typed["key"] = KEY.search(form)[1]
    for _time in range(3):
        assert client.post(RULE, typed).status_code == 302
    assert Entry.objects.filter(act="meaning_published").count() == 1
    # Another form on the same is somebody coming second, and is told so.
    late = client.post(RULE, {**typed, "key": "another", f"answer_{question.pk}": "不含。"})
    assert late.status_code == 409


def test_a_refused_form_keeps_nothing_and_the_mended_one_acts(town, client):
    client.force_login(town.people["qx.office"])
    typed = {"act": "ask", "clause": "S0.07.32", "text": " \x00", "key": "k1"}
    assert client.post(RULE, typed).status_code == 422
    assert not SentForm.objects.exists()
    assert client.post(RULE, {**typed, "text": "及时是几天？"}).status_code == 302
    assert client.post(RULE, {**typed, "text": "及时是几天？改过"}).status_code == 302
    assert Question.objects.count() == 1
    # The key of one person is nobody else's.
    client.force_login(town.people["qx.clerk"])
    assert client.post(RULE, {**typed, "text": "谁来公布？"}).status_code == 302
    assert Question.objects.count() == 2


def test_a_round_closed_twice_by_one_form_is_closed_once(town, client):
    full_group(town)
    client.force_login(town.people["qx.mayor"])
    opened = {"act": "open", "title": "一季度", "first": "2026-03-02", "last": "2026-03-06", "key": "a"}
    assert client.post(reverse("rounds_desk"), opened).status_code == 302
    row = Round.objects.get()
    address = reverse("round_desk", args=[row.pk])
    typed = {"act": "close", "summary": "都看了。", "revision": row.revision, "key": "b"}
    assert [client.post(address, typed).status_code for _time in range(2)] == [302, 302]
    assert Entry.objects.filter(act="round_closed").count() == 1
    assert client.post(address, {**typed, "key": "c"}).status_code == 422  # it is closed


@pytest.mark.parametrize("key", ["x" * 65, "a\x00b"])
def test_a_key_that_no_page_made_is_refused_in_both_languages(town, key):
    with pytest.raises(Refused) as refused:
        once(key, lambda: None, by=town.viewer("qx.office"))
    assert refused.value.code == "form_too_old" and refused.value.reason.en
    assert once("x" * 64, lambda: None, by=town.viewer("qx.office"))


def test_without_a_key_or_without_a_person_each_time_counts(town):
    done = []
    for by, key in ((town.viewer("qx.office"), ""), (PUBLIC, "k")):
        assert once(key, lambda: done.append(1), by=by) and once(key, lambda: done.append(1), by=by)
    assert len(done) == 4 and not SentForm.objects.exists()
