"""Two people at one matter: one succeeds, the other is told who was first and keeps what was typed, in every form."""

import pytest
from django.test import Client
from django.urls import reverse

from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall import cases
from sunlit.hall.actions import handling, inquiries, joint, leading, limits
from sunlit.hall.actions.inquiries import Question
from sunlit.hall.tests.walking import AT_ONCE, CERTIFICATE, Walk
from sunlit.hall.views.acts import registry, situations
from sunlit.matters import frame
from sunlit.matters.models import Matter
from sunlit.people.models import Holding, Organisation, Post
from sunlit.people.viewer import viewer_of

PASSWORD = "django.contrib.auth.backends.ModelBackend"
TYPED = "我写了半天的意见"


def page_of(people, username: str) -> Client:
    client = Client()
    client.force_login(people[username], backend=PASSWORD)
    return client


def typed_for(act, case, viewer) -> dict[str, str]:
    """Everything a person could type into an act's form."""
    form = act.form(situations.situation(case, viewer))
    found = {}
    for field in form:
        found[field.name] = TYPED if field.widget_type in ("textarea", "text") else str(field.value() or "")
    return found


def move_on(walk: Walk) -> None:
    """Somebody else changes the matter: the head notes that the delay was explained."""
    limits.explain_delay(walk.matter.pk, by=walk.who(walk.head), reason="等外调", told_how="phone")


@pytest.fixture
def two_heads(people):
    """The department's head and their B person hold one seat."""
    post = Post.objects.get(organisation__code="QX-ZX4", roles__icontains="station_head")
    Holding.objects.create(post=post, staff=people["qx.econ2"], letter="B", since="2026-01-01")
    return people


STATES = {
    "receive": (lambda walk: walk.accept(), ("qx.econ.head", "qx.director")),
    "handle": (lambda walk: walk.accept().receive(), ("qx.econ", "qx.econ.head", "qx.deputy")),
    "approve": (lambda walk: walk.accept().receive().decide(), ("qx.econ.head", "qx.mayor")),
    "sign": (lambda walk: walk.accept().receive().decide().approve(), ("qx.econ",)),
    "tell": (
        lambda walk: walk.accept().receive().decide().approve().sign().take(),
        ("qx.clerk", "qx.discipline"),
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_every_form_of_a_matters_page_keeps_what_was_typed_when_the_matter_moved_on(people, state):
    prepare, viewers = STATES[state]
    with at("2026-03-02 09:00"):
        walk = Walk(people, CERTIFICATE)
        prepare(walk)
        sent = []
        for username in viewers:
            case = cases.case(walk.who(username), walk.number)
            now = situations.situation(case, walk.who(username))
            for act in [*registry.offered(now)[0], *registry.offered(now)[1]]:
                sent.append((username, act, typed_for(act, case, walk.who(username))))
        assert sent
        move_on(walk)
        before = walk.matter.revision
        for username, act, typed in sent:
            answer = page_of(people, username).post(reverse("desk_act", args=[walk.number, act.name]), typed)
            words = answer.content.decode()
            assert answer.status_code == 409, (username, act.name, answer.status_code)
            assert people[walk.head].name in words, (username, act.name)
            if TYPED in typed.values():
                assert "您刚才填写的内容" in words and TYPED in words, (username, act.name)
        assert walk.matter.revision == before


def test_what_was_kept_can_be_sent_again_after_looking(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, CERTIFICATE).accept().receive()
        client = page_of(people, walk.handler)
        typed = {
            "decision": "granted", "text": TYPED, "ground": "农村土地承包法 3", "key": "k1",
            "revision": str(walk.matter.revision), "task": str(walk.matter.tasks.get(done_at=None).pk),
        }  # fmt: skip
        move_on(walk)
        address = reverse("desk_act", args=[walk.number, "decide"])
        assert client.post(address, typed).status_code == 409
        page = client.post(address, typed)
        fresh = page.context["form"]
        assert fresh["revision"].value() == str(walk.matter.revision) and fresh["text"].value() == TYPED
        again = {field.name: field.value() for field in fresh}
        assert client.post(address, again).status_code == 302
    assert walk.matter.step == "approve"


def test_the_second_of_two_heads_is_told_who_approved_first(two_heads):
    with at("2026-03-02 09:00"):
        walk = Walk(two_heads, CERTIFICATE).accept().receive().decide()
        task = walk.matter.tasks.get(done_at=None)
        first = {"outcome": "grant", "opinion": "同意", "task": task.pk, "key": "a"}
        second = {"outcome": "return", "opinion": TYPED, "task": task.pk, "key": "b"}
        address = reverse("desk_act", args=[walk.number, "approve"])
        assert page_of(two_heads, "qx.econ.head").post(address, first).status_code == 302
        answer = page_of(two_heads, "qx.econ2").post(address, second)
    words = answer.content.decode()
    assert answer.status_code == 409 and two_heads["qx.econ.head"].name in words and TYPED in words
    assert walk.matter.step == "sign_grant"


def test_who_lost_sight_of_the_matter_still_keeps_what_was_typed_and_strangers_learn_nothing(people, town):
    with at("2026-03-02 09:00"):
        question, _code = inquiries.ask_online(town, Question("路灯坏了", way="online"), by=frame.CLOCK)
        number = question.matter.number
        office, office2 = viewer_of(people["qx.office"]), page_of(people, "qx.office2")
        task = question.matter.tasks.get(done_at=None)
        assert (task.unit.code, task.role) == ("QX-DZ", "office_clerk")
        leading.lead(
            question.pk,
            Organisation.objects.get(code="QX-ZX4"),
            people["qx.econ"],
            by=office,
            category="other",
        )
        Matter.objects.filter(pk=question.matter_id).update(label="sensitive")
        assert office2.post(reverse("inquiry", args=[number]), {"act": "answer"}).status_code == 404
        typed = {"act": "answer", "answer": TYPED, "key": "k", "task": str(task.pk)}
        answer = office2.post(reverse("inquiry", args=[number]), typed)
        words = answer.content.decode()
        assert answer.status_code == 409 and TYPED in words and people["qx.office"].name in words
        assert "路灯" not in words
        for stranger in ("qx.social", "lh.office", "lh.mayor"):
            client = page_of(people, stranger)
            assert client.post(reverse("inquiry", args=[number]), typed).status_code == 404
            assert client.post(f"/desk/matters/{number}/complete/", {"task": task.pk}).status_code == 404


def test_the_counter_keeps_the_second_clerks_words(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, CERTIFICATE)
        rows = [row.material for row in walk.application.papers.all() if row.state != "fetched"]
        typed = {f"paper-{row}": "there" for row in rows} | {f"note-{rows[0]}": TYPED}
        seen = walk.matter.revision
        walk.accept()
        address = reverse("counter_application", args=[walk.number])
        for act, more in (
            ("accept", {"rights_told": "on"}),
            ("notice", {}),
            ("oral", {}),
            ("refuse", {"opinion": TYPED, "ground": "条例 1"}),
            ("ask", {f"why-{rows[0]}": TYPED}),
            ("hand_in", {"supplied": rows[0], "opinion": TYPED}),
        ):
            sent = {"act": act, "revision": seen, "key": act} | typed | more
            answer = page_of(people, "qx.clerk2").post(address, sent)
            words = answer.content.decode()
            assert answer.status_code == 409, (act, answer.status_code)
            assert people["qx.clerk"].name in words and TYPED in words, act
    assert walk.matter.documents.filter(template="one-time-notice").count() == 0


def test_an_immediate_item_is_finished_once_at_the_counter(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, AT_ONCE).accept()
        handler = walk.who("qx.clerk")
        handling.finish_at_once(walk.id, by=handler, text="已办", ground="条例 1")
        for act in ("finish", "defer"):
            answer = page_of(people, "qx.clerk").post(
                reverse("counter_application", args=[walk.number]),
                {"act": act, "opinion": TYPED, "ground": "条例 1", "key": act},
            )
            words = answer.content.decode()
            assert answer.status_code == 409 and TYPED in words and people["qx.clerk"].name in words


def test_the_register_keeps_the_second_answer(people, town):
    with at("2026-03-02 09:00"):
        clerk = viewer_of(people["qx.clerk"])
        entry = inquiries.register(town, Question("几点上班"), by=clerk)
        inquiries.answer(entry.pk, "八点半", by=clerk)
        answer = page_of(people, "qx.clerk").post(
            reverse("inquiry", args=[entry.matter.number]), {"act": "answer", "answer": TYPED, "key": "x"}
        )
    words = answer.content.decode()
    assert answer.status_code == 409 and TYPED in words and people["qx.clerk"].name in words


def test_a_colleagues_finding_is_not_overwritten_unseen(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, CERTIFICATE).accept().receive()
        unit = Organisation.objects.get(code="QX-ZX3")
        work = joint.involve(walk.matter.pk, [unit], by=walk.who(walk.handler), reason="需核对低保")
        one, other = walk.who("qx.social"), walk.who("qx.social2")
        empty = joint.mark_of("")
        joint.write_finding(work.pk, "甲的情况", by=one, seen=empty)
        with pytest.raises(Refused) as refused:
            joint.write_finding(work.pk, TYPED, by=other, seen=empty)
        assert (
            refused.value.code == "changed_meanwhile" and people["qx.social"].name in refused.value.reason.zh
        )
        joint.write_finding(work.pk, TYPED, by=other, seen=joint.mark_of("甲的情况"))


def test_a_resident_who_withdraws_what_is_closed_keeps_the_reason(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, CERTIFICATE).accept().receive()
        client = Client()
        client.post(
            reverse("follow", kwargs={"township": "QX"}),
            {"number": walk.number, "code": walk.code, "check": walk.application.applicant},
        )
        walk.to_the_end()
        answer = client.post(
            reverse("follow_withdraw", kwargs={"township": "QX", "number": walk.number}),
            {"sure": "on", "reason": TYPED, "key": "k"},
        )
    words = answer.content.decode()
    assert answer.status_code == 409 and TYPED in words and people["qx.clerk"].name in words
