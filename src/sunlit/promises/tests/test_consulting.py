"""Questions about policies and figures: answered from what is published, with its date, or made a request."""

import pytest
from django.test import Client

from sunlit.core.refusals import Refused
from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import publishing, starting
from sunlit.hall.tests.walking import Walk
from sunlit.matters import actions, hooks
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of
from sunlit.promises.actions import consulting
from sunlit.promises.models import Consultation

FIGURES, INVESTMENT = "statistics.consult", "investment.consult"


def publish(people, duty, title, **stated):
    """Publish a text on a duty, each step by whoever sits there."""
    town = Organisation.objects.get(code="QX")
    row = starting.start_ad_hoc(town, duty, title, by=viewer_of(people["qx.office"]))
    return chain.bring_out(row, chain.who_in(people), "全文。", title=title, stated=stated)


def answer(walk, outcome="answered"):
    task = walk.matter.tasks.get(done_at=None)
    return actions.complete(task.pk, outcome, by=walk.who("qx.clerk"))


def signed_in(people, username):
    Staff.objects.filter(pk=people[username].pk).update(must_change_password=False)
    client = Client()
    client.force_login(people[username], "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.clause("S3.26.05")
def test_published_figures_are_given_with_their_date(people, town, at_work):
    with at("2026-03-02 09:00"):
        given = publish(people, "statistics", "2025年粮食产量", period="2025年")
    with at("2026-03-10 09:00"):
        walk = Walk(people, FIGURES)
        with pytest.raises(Refused) as refused:
            answer(walk)
        assert (refused.value.code, refused.value.clause) == ("answer_not_logged", "S3.26.05")
        address = f"/desk/promises/consultations/{walk.number}/"
        client = signed_in(people, "qx.clerk")
        assert "2025年粮食产量（2026-03-02）" in client.get(address).content.decode()
        typed = {"question": "去年产了多少粮？", "publication": str(given.pk), "key": "k"}
        assert client.post(address, typed).status_code == 302
        client.post(address, typed)  # the same form again changes nothing
        row = Consultation.objects.get()
        assert row.publication == given and row.request is None
        page = client.get(f"/desk/matters/{walk.number}/").content.decode()
        shown = page.split('id="given"')[1].split("</section>")[0]
        assert "去年产了多少粮" in shown and "2025年粮食产量" in shown and "2026-03-02" in shown
        assert answer(walk).state == "done"


@pytest.mark.clause("S3.26.05")
def test_a_question_about_unpublished_figures_becomes_a_request_with_its_own_number_and_limit(
    people, town, at_work
):
    with at("2026-03-02 09:00"):
        publish(people, "statistics", "2025年粮食产量", period="2025年")
        walk = Walk(people, FIGURES)
        client = signed_in(people, "qx.clerk")
        typed = {"question": "各村外出务工人数", "publication": "none", "key": "k"}
        address = f"/desk/promises/consultations/{walk.number}/"
        assert client.post(address, typed).status_code == 302
        client.post(address, typed)
        request = Matter.objects.get(kind="information-request")
        assert request.parent == walk.matter and request.record.values["about"] == "各村外出务工人数"
        assert "13800006666" not in str(request.record.values)
        calendar = book().calendar
        assert request.legal_due == calendar.add_working_days(request.opened_at.date(), 20)
        assert [one.number for one in hooks.further_numbers_of(walk.matter)] == [request.number]
        assert answer(walk).state == "done" and Matter.objects.get(pk=request.pk).is_open


@pytest.mark.clause("S3.26.05")
def test_nothing_is_answered_from_what_is_not_published(people, town, at_work):
    with at("2026-03-02 09:00"):
        row = starting.start_ad_hoc(town, "statistics", "人口", by=at_work("qx.office"))
        writer = viewer_of(row.matter.handler)
        publishing.prepare(
            row.matter.tasks.get(done_at=None).pk, "人口", "草稿", by=writer, particulars={"period": "2025"}
        )
        policy = publish(people, "policy", "别的政策", effective="2026-04-01", concerns="农户")
        walk = Walk(people, FIGURES)
        assert consulting.published_for(walk.matter) == []
        for number in (policy.pk, 0, -1):
            with pytest.raises(Refused) as refused:
                consulting.give(walk.id and walk.matter.pk, "人口多少", number, by=at_work("qx.clerk"))
            assert (refused.value.code, refused.value.clause) == ("not_published", "S3.26.05")
        assert not Consultation.objects.exists() and walk.matter.is_open


@pytest.mark.clause("S3.26.22")
def test_a_consultation_holds_the_question_the_policy_given_and_its_date_and_the_list_is_public(
    people, town, at_work
):
    with at("2026-03-02 09:00"):
        given = publish(
            people, "investment-policy", "办厂补助办法", effective="2026-04-01", concerns="办厂的企业"
        )
        for address in ("/QX/disclosure/of/investment-policy/", f"/QX/disclosure/{given.pk}/"):
            page = Client().get(address).content.decode()
            assert "办厂补助办法" in page and "2026年4月1日" in page and "办厂的企业" in page
        assert (
            "/QX/disclosure/of/investment-policy/"
            in Client().get(f"/QX/items/{INVESTMENT}/").content.decode()
        )
    with at("2026-03-05 09:00"):
        walk = Walk(people, INVESTMENT)
        with pytest.raises(Refused) as refused:
            answer(walk)
        assert (refused.value.code, refused.value.clause) == ("answer_not_logged", "S3.26.22")
        for question in ("", " ", "x" * 301, "我的电话13800006666"):
            with pytest.raises(Refused) as refused:
                consulting.give(walk.matter.pk, question, given.pk, by=at_work("qx.clerk"))
            assert refused.value.field == "question"
        # Nobody makes a request of a question about policy: it is answered from the list or passed on.
        with pytest.raises(Refused) as refused:
            consulting.make_a_request(walk.matter.pk, "有什么优惠", by=at_work("qx.clerk"))
        assert refused.value.code == "no_request"
        consulting.give(walk.matter.pk, "办厂有补助吗", given.pk, by=at_work("qx.clerk"))
        log = signed_in(people, "qx.clerk").get("/desk/promises/consultations/").content.decode()
        assert "办厂有补助吗" in log and "办厂补助办法" in log and "2026-03-02" in log and walk.number in log
        assert answer(walk).state == "done"


def test_only_whoever_has_to_answer_logs_and_only_who_sees_the_matter_reads(people, town, at_work):
    with at("2026-03-02 09:00"):
        given = publish(people, "statistics", "2025年粮食产量", period="2025年")
        walk = Walk(people, FIGURES)
        for who in ("qx.econ", "lh.clerk", "sys.admin"):
            with pytest.raises(Refused):
                consulting.give(walk.matter.pk, "产量", given.pk, by=at_work(who))
        consulting.give(walk.matter.pk, "产量", given.pk, by=at_work("qx.clerk"))
        assert Consultation.objects.visible_to(at_work("qx.clerk")).count() == 1
        assert Consultation.objects.visible_to(at_work("lh.clerk")).count() == 0
        assert (
            signed_in(people, "lh.clerk").get(f"/desk/promises/consultations/{walk.number}/").status_code
            == 404
        )
        other = Walk(people, "subsidy.farmers")
        assert (
            signed_in(people, "qx.clerk").get(f"/desk/promises/consultations/{other.number}/").status_code
            == 404
        )
