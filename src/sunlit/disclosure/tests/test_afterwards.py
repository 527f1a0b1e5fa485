"""After publication: nothing is overwritten, taken down too soon, or lost; any day can be rebuilt (S0.01.18)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlit import clock
from sunlit.core.openness import is_free
from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure import standing
from sunlit.disclosure.actions import correcting, publishing, starting
from sunlit.disclosure.models import Occurrence, Publication, Request, Taking
from sunlit.disclosure.tests.conftest import task_of
from sunlit.hall.tests.refusing import refusal_of
from sunlit.ledger.models import Entry
from sunlit.ledger.queries import verify
from sunlit.matters import actions
from sunlit.matters.book import book
from sunlit.matters.written_once import NeverChanged
from sunlit.people.viewer import PUBLIC


@pytest.fixture
def shown(town, at_work, bring_out):
    """A decision, published on 2 March 2026."""
    with at("2026-03-02 10:00"):
        row = starting.start_ad_hoc(town, "decision", "关停旧砖窑", by=at_work("qx.office"))
        found = bring_out(row, "关停镇北旧砖窑。")
    return Publication.objects.select_related("occurrence__township").get(pk=found.pk)


def _stands_for(monkeypatch, days):
    duties = dict(book().duties)
    duties["decision"] = replace(duties["decision"], display_days=days)
    monkeypatch.setattr("sunlit.disclosure.actions.correcting.book", lambda: replace(book(), duties=duties))


@pytest.fixture(autouse=True)
def at_any_time(monkeypatch):
    """A decision may be taken down at any time, where a test doesn't say otherwise."""
    _stands_for(monkeypatch, 0)


@pytest.fixture
def seven_days(monkeypatch, at_any_time):
    """A decision stands for at least seven days."""
    _stands_for(monkeypatch, 7)


def again(publication):
    return Publication.objects.select_related("occurrence__township").get(pk=publication.pk)


def withdraw(publication, at_work, outcome="taken_down", opinion=""):
    matter = correcting.ask_withdrawal(publication.pk, "内容过时", by=at_work("qx.office"))
    return actions.complete(
        matter.tasks.get(done_at=None).pk, outcome, by=at_work("qx.mayor"), opinion=opinion
    )


@pytest.mark.clause("S4.43.09")
@pytest.mark.parametrize(
    ("day", "free"), [(2, False), (3, False), (8, False), (9, False), (10, True), (30, True)]
)
def test_it_stands_for_seven_full_days_the_posting_day_not_counted(shown, seven_days, at_work, day, free):
    # Posted on 2 March; day 6 is 8 March, day 7 is 9 March and full at its end.
    with at(f"2026-03-{day:02d} 23:00"):
        if free:
            withdraw(shown, at_work)
            assert again(shown).occurrence.out_of_sight == "withdrawn"
            return
        refusal = refusal_of(correcting.ask_withdrawal, shown.pk, "内容过时", by=at_work("qx.office"))
    assert (refusal.code, refusal.clause) == ("shown_too_short", "S4.43.09")
    assert "2026-03-10" in refusal.reason.zh and again(shown).occurrence.out_of_sight == ""


def test_the_least_time_is_looked_at_again_when_the_leader_decides(shown, at_work, monkeypatch, request):
    with at("2026-03-04 09:00"):
        matter = correcting.ask_withdrawal(shown.pk, "内容过时", by=at_work("qx.office"))
        request.getfixturevalue("seven_days")
        task = matter.tasks.get(done_at=None).pk
        assert (
            refusal_of(actions.complete, task, "taken_down", by=at_work("qx.mayor")).code == "shown_too_short"
        )
        actions.complete(task, "kept", by=at_work("qx.mayor"), opinion="继续公开")
    assert again(shown).occurrence.out_of_sight == "" and not Taking.objects.exists()


@given(least=st.integers(0, 60), days=st.integers(0, 80))
def test_a_publication_is_free_after_as_many_whole_days_as_its_duty_says(least, days):
    whole = list(range(1, days))  # neither the posting day nor the running one
    assert is_free(least, days) is (least == 0 or len(whole) >= least)


@pytest.mark.clause("S0.01.18")
def test_published_edited_and_withdrawn_each_version_is_kept_with_who_signed_it(
    shown, town, people, at_work, bring_out
):
    with at("2026-03-05 09:00"):
        row = correcting.correct(shown.pk, "地点写错", by=at_work("qx.office"))
        assert again(shown).occurrence.out_of_sight == "", "the old one stands until the new one is published"
        second = bring_out(row, "关停镇南旧砖窑。")
    with at("2026-03-09 09:00"):
        withdraw(second, at_work)
    versions = list(Publication.objects.filter(occurrence__duty="decision").order_by("pk"))
    assert [one.text for one in versions] == ["关停镇北旧砖窑。", "关停镇南旧砖窑。"]
    assert [one.published_on for one in versions] == [date(2026, 3, 2), date(2026, 3, 5)]
    acts = [(one.kind, one.on, one.approved_by) for one in Taking.objects.order_by("pk")]
    mayor = people["qx.mayor"]
    assert acts == [("replaced", date(2026, 3, 5), mayor), ("withdrawn", date(2026, 3, 9), mayor)]
    for one in versions:
        signed = [(entry.step.zh, entry.staff.name) for entry in standing.signatures(one)]
        assert [name for _step, name in signed] == [
            people[f"qx.{name}"].name
            for name in ("office", "discipline", "deputy", "mayor", "deputy", "office2")
        ]
        page = Client().get(f"/QX/disclosure/{one.pk}/").content.decode()
        assert one.text not in page
        assert all(name in page for _step, name in signed) and one.text_hash[:16] in page
    page = Client().get(f"/QX/disclosure/{second.pk}/").content.decode()
    assert "已撤下" in page and "内容过时" in page
    page = Client().get(f"/QX/disclosure/{shown.pk}/").content.decode()
    assert "地点写错" in page and f"/QX/disclosure/{second.pk}/" in page
    # Nobody deletes or changes one, whatever the rights; by hand the database refuses.
    for table in (Publication, Taking):
        for change in (table.objects.all().delete, lambda table=table: table.objects.all().update(pk=1)):
            with pytest.raises(NeverChanged):
                change()
        with pytest.raises(NeverChanged):
            table.objects.first().save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Taking._base_manager.filter(kind="withdrawn").update(reason="x")
    assert not Publication.objects.visible_to(PUBLIC).filter(occurrence__duty="decision").exists()
    assert verify("QX").ok


def test_a_correction_goes_through_every_review_and_only_one_runs_at_a_time(shown, at_work):
    with at("2026-03-05 09:00"):
        row = correcting.correct(shown.pk, "地点写错", by=at_work("qx.office"), key="one")
        assert correcting.correct(shown.pk, "地点写错", by=at_work("qx.office"), key="one") == row
        assert task_of(row).step == "prepare" and row.due == date(2026, 3, 5)
        assert (
            refusal_of(correcting.correct, shown.pk, "又一次", by=at_work("qx.office")).code
            == "being_corrected"
        )
        assert refusal_of(publishing.publish, task_of(row).pk, "published", by=at_work("qx.office"))


@pytest.mark.parametrize("reason", ["", "  ", "长" * 301, "电话13800006666"])
def test_what_happens_to_a_publication_needs_a_reason_that_can_be_public(shown, at_work, reason):
    for act in (correcting.correct, correcting.ask_withdrawal):
        refusal = refusal_of(act, shown.pk, reason, by=at_work("qx.office"))
        assert refusal.code in ("reason_needed", "personal_data") and refusal.field == "reason"
    assert not Occurrence.objects.filter(replaces__isnull=False).exists() and not Request.objects.exists()


def test_another_township_or_an_unknown_number_can_do_nothing(shown, at_work):
    for act in (correcting.correct, correcting.ask_withdrawal):
        for pk, name in ((shown.pk, "lh.office"), (999_999, "qx.office")):
            with pytest.raises(Publication.DoesNotExist):
                act(pk, "理由", by=at_work(name))
        for name in ("qx.agent", "qx.social"):
            assert refusal_of(act, shown.pk, "理由", by=at_work(name)).code == "not_your_seat"


def test_who_asks_for_a_withdrawal_does_not_decide_on_it(shown, at_work):
    matter = correcting.ask_withdrawal(shown.pk, "内容过时", by=at_work("qx.mayor"))
    task = matter.tasks.get(done_at=None).pk
    assert refusal_of(actions.complete, task, "taken_down", by=at_work("qx.mayor")).code == "same_person"
    assert (
        refusal_of(correcting.ask_withdrawal, shown.pk, "又", by=at_work("qx.office")).code == "asked_already"
    )
    assert again(shown).occurrence.out_of_sight == ""


@pytest.mark.clause("S4.43.11")
def test_an_objection_hides_the_entry_until_it_is_decided_within_the_limit(shown, at_work, town):
    address = f"/QX/disclosure/{shown.pk}/"
    with at("2026-03-03 09:00"):
        client = Client()
        answer = client.post(
            f"{address}object/",
            {"words": "写的是我家", "contact": "村口老王", "key": "3f1c9e0e-1111-4222-8333-000000000001"},
        )
        assert answer.status_code == 302
        page = client.get(address).content.decode()
        assert "关停镇北旧砖窑" not in page and "决定前不显示" in page
        assert "写的是我家" not in page and "老王" not in page
        assert not Publication.objects.visible_to(at_work("qx.clerk")).filter(pk=shown.pk).exists()
        for other in ("?list=published", "of/decision/", "on/2026-03-03/"):
            assert "关停镇北" not in client.get(f"/QX/disclosure/{other}").content.decode()
        found = Request.objects.get()
        task = found.matter.tasks.get(done_at=None)
        assert task.due == date(2026, 3, 6)  # three working days
        assert (found.words, found.contact) == ("写的是我家", "村口老王")
        assert refusal_of(correcting.object_to, again(shown), "又", "").code == "not_shown"
        for name in ("qx.office", "lh.discipline", "qx.mayor"):
            assert (
                refusal_of(actions.complete, task.pk, "restored", by=at_work(name), opinion="x").code
                == "not_your_seat"
            )
    with at("2026-03-05 09:00"):
        assert (
            refusal_of(actions.complete, task.pk, "restored", by=at_work("qx.discipline")).code
            == "reason_needed"
        )
        actions.complete(task.pk, "restored", by=at_work("qx.discipline"), opinion="没有写到个人")
        page = Client().get(address).content.decode()
        assert "关停镇北旧砖窑" in page and "没有写到个人" in page
    assert [one.kind for one in Taking.objects.order_by("number")] == ["hidden", "restored"]
    # Decided once, a further objection is heard, but empties nothing.
    with at("2026-03-06 09:00"):
        correcting.object_to(again(shown), "还是我家", "")
        assert "关停镇北旧砖窑" in Client().get(address).content.decode()


@pytest.mark.clause("S4.43.11")
def test_an_objection_that_is_upheld_takes_the_entry_down_whatever_its_least_time(shown, seven_days, at_work):
    with at("2026-03-03 09:00"):
        matter = correcting.object_to(shown, "写的是我家", "")
        actions.complete(matter.tasks.get(done_at=None).pk, "upheld", by=at_work("qx.discipline"))
        page = Client().get(f"/QX/disclosure/{shown.pk}/").content.decode()
    assert again(shown).occurrence.out_of_sight == "withdrawn"
    assert "异议成立" in page and "关停镇北" not in page


def test_nobody_empties_the_site_by_objecting(shown, town, at_work, monkeypatch):
    monkeypatch.setattr(correcting, "OBJECTIONS_A_DAY", 1)
    with at("2026-03-03 09:00"):
        other = starting.start_ad_hoc(town, "decision", "停车", by=at_work("qx.office"))
        second = publishing.add(other, "停车", "免费停车。")
        correcting.object_to(shown, "写的是我家", "", key="k")
        correcting.object_to(shown, "写的是我家", "", key="k")  # sent twice
        assert refusal_of(correcting.object_to, second, "我的车", "").code == "too_often"
        answer = Client().post(f"/QX/disclosure/{second.pk}/object/", {"words": "我的车", "key": "k2"})
        assert answer.status_code == 429
    with at("2026-03-04 09:00"):
        correcting.object_to(second, "我的车", "")
    assert Request.objects.count() == 2
    assert Client().post(f"/QX/disclosure/{shown.pk}/object/", {"words": " ", "key": "k3"}).status_code in (
        409,
        422,
    )
    assert Client().get(f"/LH/disclosure/{shown.pk}/object/").status_code == 404


def naive(code: str, day: date) -> dict[int, str]:
    """What stood published at the end of a day, replayed from the ledger alone: publication and hash."""
    stood: dict[int, str] = {}
    for entry in Entry.objects.filter(chain=code).order_by("seq"):
        at_ = datetime.fromisoformat(entry.at.replace("Z", "+00:00")).astimezone(clock.CHINA)
        if at_.date() > day:
            continue
        facts = entry.known_facts
        if entry.act in ("published", "value_announced") and facts.get("publication"):
            stood[facts["publication"]] = facts["text_hash"]
        elif entry.act in ("publication_replaced", "publication_withdrawn", "publication_hidden"):
            stood.pop(int(entry.subject), None)
        elif entry.act == "publication_restored":
            stood[int(entry.subject)] = facts["text_hash"]
    return stood


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["publish", "correct", "withdraw", "hide", "restore", "uphold"]), st.integers(0, 3)
    ),
    max_size=8,
)


@given(steps=STEPS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_past_day_is_what_a_naive_replay_of_the_ledger_gives(town, people, at_work, steps):
    # One transaction for each example, so that none knows of another.
    with transaction.atomic():
        days = _live_through(town, people, at_work, steps)
        for day in days:
            found = {row.pk: row.text_hash for row in standing.public_state(town, day)}
            assert found == naive("QX", day), day
        transaction.set_rollback(True)


def _live_through(town, people, at_work, steps):
    who, moment = chain.who_in(people), datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)
    days = [moment.date() - timedelta(1)]
    for number, (act, which) in enumerate(steps):
        moment += timedelta(hours=17)
        with clock.standing_at(moment):
            known = list(Publication.objects.select_related("occurrence__township").order_by("pk"))
            one = known[which % len(known)] if known else None
            state = one.occurrence.out_of_sight if one else ""
            if act == "publish":
                row = starting.start_ad_hoc(town, "decision", f"第{number}件", by=who("office"))
                chain.bring_out(row, who, f"内容{number}")
            elif one is not None and act == "correct" and not state:
                chain.bring_out(correcting.correct(one.pk, "写错", by=who("office")), who, f"更正{number}")
            elif one is not None and act == "withdraw" and not state:
                if not Request.objects.filter(publication=one, matter__state="open").exists():
                    withdraw(one, at_work)
            elif one is not None and act == "hide" and not state:
                if not Request.objects.filter(publication=one, matter__state="open").exists():
                    correcting.object_to(one, "不对", "")
            elif act in ("restore", "uphold"):
                asked = Request.objects.filter(kind="objection", matter__state="open").first()
                if asked is not None:
                    task = asked.matter.tasks.get(done_at=None).pk
                    outcome = "restored" if act == "restore" else "upheld"
                    actions.complete(task, outcome, by=who("discipline"), opinion="看过")
        days.append(moment.date())
    return days


def test_a_past_day_has_a_page_without_the_words_of_what_was_taken_down(shown, at_work):
    with at("2026-03-20 09:00"):
        withdraw(shown, at_work)
        client = Client()
        for day, there in (
            ("2026-03-01", False),
            ("2026-03-02", True),
            ("2026-03-19", True),
            ("2026-03-20", False),
        ):
            page = client.get(f"/QX/disclosure/on/{day}/")
            assert page.status_code == 200
            assert (shown.text_hash[:16] in page.content.decode()) is there, day
            assert "关停镇北" not in page.content.decode() and shown.title not in page.content.decode()
        for day in ("2026-03-21", "2026-13-01", "20260302", "x", "2026-W10-1"):
            assert client.get(f"/QX/disclosure/on/{day}/").status_code == 404
        assert shown.text_hash[:16] not in client.get("/LH/disclosure/on/2026-03-19/").content.decode()


def test_the_desk_page_of_a_publication_does_each_act_and_says_why_not(shown, people):
    client = Client()
    client.force_login(people["qx.office"], "django.contrib.auth.backends.ModelBackend")
    address = f"/desk/disclosure/published/{shown.pk}/"
    with at("2026-03-05 09:00"):
        assert "核对无误" not in client.get(address).content.decode()
        sent = {"reason": "", "act": "correct", "key": "k1"}
        answer = client.post(address, sent)
        assert answer.status_code == 422 and "没有写明理由" in answer.content.decode()
        assert client.post(address, {**sent, "act": "nothing", "reason": "x"}).status_code == 404
        assert client.post(address, {**sent, "act": "confirm"}).status_code == 422
        assert client.post(address, {**sent, "reason": "地点写错", "key": "k2"}).status_code == 302
        row = Occurrence.objects.get(replaces=shown)
        page = client.get(f"/desk/disclosure/{row.matter.number}/").content.decode()
        assert "地点写错" in page and "关停镇北旧砖窑" in page, "it begins with what it corrects"
        answer = client.post(address, {"reason": "过时", "act": "withdraw", "key": "k3"})
        assert answer.status_code == 302
        leader = Client()
        leader.force_login(people["qx.mayor"], "django.contrib.auth.backends.ModelBackend")
        matter = Request.objects.get().matter
        place = f"/desk/disclosure/request/{matter.number}/"
        assert "同意撤下" in leader.get(place).content.decode()
        decided = leader.post(
            place, {"act": "taken_down", "revision": matter.revision, "key": "k4", "opinion": ""}
        )
        assert decided.status_code == 302 and again(shown).occurrence.out_of_sight == "withdrawn"
        late = leader.post(place, {"act": "kept", "revision": matter.revision, "key": "k5", "opinion": "x"})
        assert late.status_code == 409
        supervisor = Client()
        supervisor.force_login(people["qx.discipline"], "django.contrib.auth.backends.ModelBackend")
        assert supervisor.post(address, {"act": "confirm", "reason": "", "key": "k6"}).status_code == 409
    foreign = Client()
    foreign.force_login(people["lh.mayor"], "django.contrib.auth.backends.ModelBackend")
    assert foreign.get(address).status_code == 404
    for name, reads in (("qx.clerk", False), ("qx.econ", False), ("qx.discipline", True), ("qx.mayor", True)):
        reader = Client()
        reader.force_login(people[name], "django.contrib.auth.backends.ModelBackend")
        page = reader.get(address).content.decode()
        assert ("关停镇北旧砖窑" in page) is reads, name
