"""What hangs on a matter is seen by who sees the matter: joint work, drafts, files, ratings, and what looks for them."""

import pytest
import town_in_all_states
from django.urls import reverse
from reading_the_matrix import matrix, may_read
from test_matrix import client_of, leaked, viewer_of_kind, words_of

from sunlit.hall.actions import handling, joint
from sunlit.hall.models import AccountabilityDraft, JointPart, JointWork, Rating
from sunlit.matters import queries
from sunlit.matters.models import Attachment, Matter
from sunlit.people.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return town_in_all_states.build()


def unit(code):
    return Organisation.objects.get(code=code)


def seen_by(town, rows):
    """The kinds of viewers who see any of the rows by their seat."""
    return {kind for kind in matrix()["viewers"] if rows.visible_to(viewer_of_kind(town, kind)).exists()}


def test_files_are_seen_by_who_sees_their_matter(town):
    for state, planted in town.planted.items():
        if planted.attachment:
            rows = Attachment.objects.filter(matter=planted.matter)
            assert seen_by(town, rows) == set(matrix()["matters"][state]["seen_by"]), state


def test_joint_work_is_seen_by_who_sees_its_matter_and_by_the_departments_asked(town):
    for state, more in (("open", {"other_unit"}), ("sensitive", set())):
        matter = town.planted[state].matter
        joint.involve(matter.pk, [unit("QX-ZX4")], by=town.viewer("qx.gov"), reason="两个部门都要看")
        expected = set(matrix()["matters"][state]["seen_by"]) | more
        assert seen_by(town, JointWork.objects.filter(matter=matter)) == expected, state
        parts = JointPart.objects.filter(joint__matter=matter)
        # A department that was asked sees its own part, and of a sensitive matter nothing more.
        assert seen_by(town, parts.filter(unit__code="QX-ZX4")) == expected | {"other_unit"}, state
        assert seen_by(town, parts.filter(unit__code="QX-ZX2")) == expected, state


def test_accountability_drafts_are_for_the_discipline_office_and_never_for_who_handled_it(town):
    matter = town.planted["open"].matter
    AccountabilityDraft.objects.create(
        matter=matter,
        flag="late",
        grounds="某事",
        made_by=town.people["qx.discipline"],
        made_at=matter.opened_at,
    )
    drafts = AccountabilityDraft.objects.filter(matter=matter)
    assert seen_by(town, drafts) == {"supervisor", "supervisor_b"}
    Matter.objects.filter(pk=matter.pk).update(handler=town.people["qx.discipline"])
    assert seen_by(town, drafts) == {"supervisor_b"}


def test_a_bad_rating_is_seen_by_whose_turn_it_is_and_never_by_who_was_rated(town):
    """S2.27.10: verified by a supervisor, mended by the head of the unit; who was rated has no sight of it."""
    follow = town.planted["bad_rating"].matter
    rated, head = town.viewer("qx.gov"), town.viewer("qx.gov.head")
    supervisor = town.viewer("qx.discipline")
    assert follow.label == Matter.Label.SENSITIVE and follow.handler_id is None

    def sees(viewer):
        return queries.matters(viewer).filter(pk=follow.pk).exists()

    def turn():
        return follow.tasks.get(done_at=None).pk

    assert sees(supervisor) and not sees(head) and not sees(rated)
    handling.follow_up_rating(turn(), "confirmed", by=supervisor, text="属实")
    assert sees(head) and queries.inbox(head).filter(matter=follow).exists() and not sees(rated)
    handling.follow_up_rating(turn(), "rectified", by=head, text="已改")
    assert not sees(head) and not sees(rated)
    handling.follow_up_rating(turn(), "satisfied", by=supervisor, text="认可")
    assert not Matter.objects.get(pk=follow.pk).is_open and sees(supervisor) and not sees(rated)


def test_who_was_rated_does_not_see_the_bad_rating_from_a_higher_seat_either(town):
    follow = town.planted["bad_rating"].matter
    for leader in ("qx.director", "qx.mayor", "qx.discipline"):
        Rating.objects.filter(follow_up=follow).update(rated=town.people[leader])
        assert not queries.matters(town.viewer(leader)).filter(pk=follow.pk).exists(), leader


@pytest.mark.parametrize("part", ["whole", "piece"])
def test_no_search_finds_what_the_viewer_may_not_read(town, part):
    """Also where the very word is asked for: list, register and counter count it as nothing."""
    wrong = []
    for kind in matrix()["groups"]["staff"]:
        client = client_of(town, kind)
        for state, planted in town.planted.items():
            if may_read(kind, state):
                continue
            word = planted.canaries[0] if part == "whole" else planted.canaries[0][1:3]
            for name, field in (("desk_matters", "search"), ("inquiries", "words"), ("counter", "q")):
                if name == "counter" and kind not in matrix()["groups"]["counter"]:
                    continue
                response = client.get(reverse(name), {field: word})
                found = [entry for entry in leaked(town, kind, response) if not entry.startswith(f"{word} ")]
                wrong += [f"{name} as {kind} for {word}: {entry}" for entry in found]
                if planted.matter.number in words_of(response).replace(word, ""):
                    wrong.append(f"{name} as {kind} for {word}: finds {planted.matter.number}")
    assert not wrong, "\n".join(wrong)


def test_the_interface_answers_the_same_for_what_is_hidden_and_what_is_not_there(town):
    for kind in matrix()["groups"]["staff"]:
        client = client_of(town, kind)
        for state, planted in town.planted.items():
            if may_read(kind, state):
                continue
            for act, body in (
                ("", None),
                ("/assign", {"handler": "qx.gov", "unit": "QX-ZX2"}),
                ("/resolve", {"answer": "试"}),
            ):
                answers = []
                for number in (planted.matter.number, "QX2026Z999999"):
                    address = f"/api/matters/{number}{act}"
                    answers.append(
                        client.get(address)
                        if body is None
                        else client.post(address, body, "application/json")
                    )
                assert [answer.status_code for answer in answers] == [404, 404], f"{kind}, {state}, {act}"
                assert answers[0].content == answers[1].content


def test_who_was_rated_does_not_read_the_single_rating(town):
    matter = town.planted["bad_rating"].matter.parent
    for kind in ("handler", "colleague", "clerk"):
        client = client_of(town, kind)
        for address in (reverse("desk_ratings"), reverse("desk_matter", args=[matter.number])):
            assert "差评丝雀" not in words_of(client.get(address)), f"{address} as {kind}"


def test_a_paper_of_no_matter_is_not_found_where_it_may_not_be_seen(town):
    holder = client_of(town, "clerk")
    holding = town.people["qx.clerk"].holdings.get()
    address = holder.post(reverse("plates"), {"holding": holding.pk})["Location"]
    assert holder.get(address).status_code == 200
    for kind in ("colleague", "foreign_mayor"):
        assert client_of(town, kind).get(address).status_code == 404, kind


def test_who_handles_a_matter_does_not_learn_that_there_is_a_draft_about_it(town):
    matter = town.planted["open"].matter
    AccountabilityDraft.objects.create(
        matter=matter,
        flag="late",
        grounds="某事",
        made_by=town.people["qx.discipline"],
        made_at=matter.opened_at,
    )
    listed = words_of(client_of(town, "handler").get(reverse("desk_matters"), {"list": "drafted"}))
    assert matter.number not in listed


def test_of_a_sensitive_matter_a_department_sees_what_it_was_asked_and_nothing_else(town):
    planted = town.planted["sensitive"]
    matter = planted.matter
    joint.involve(matter.pk, [unit("QX-ZX4")], by=town.viewer("qx.gov"), reason="请核对土地情况")
    parts = JointPart.objects.filter(joint__matter=matter)
    asked, leading = parts.get(unit__code="QX-ZX4"), parts.get(unit__code="QX-ZX2")
    joint.write_finding(leading.joint_id, "牵头部门的秘密", by=town.viewer("qx.gov"))
    client = client_of(town, "other_unit")
    address = reverse("desk_joint_part", args=[asked.pk])
    home, page = words_of(client.get(reverse("desk_home"))), client.get(address)
    assert address in client.get(reverse("desk_home")).content.decode() and matter.number in home
    words = words_of(page)
    assert page.status_code == 200 and "请核对土地情况" in words
    for shown in (home, words):
        assert matter.subject not in shown and "牵头部门的秘密" not in shown
    assert not leaked(town, "other_unit", page)
    assert client.get(f"/desk/matters/{matter.number}/").status_code == 404
    assert client.post(address, {"do": "confirm"}).status_code == 302
    assert client.post(address, {"do": "finding", "text": "土地无争议"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.finding, asked.confirmed_by.username) == ("土地无争议", "qx.econ")
    assert client.post(address, {"do": "finding", "text": " "}).status_code == 422
    assert client.post(address, {"do": "grant"}).status_code == 404
    for kind in ("other_head", "colleague", "head", "clerk", "office", "agent", "foreign_mayor", "director"):
        assert client_of(town, kind).get(address).status_code == 404, kind
        own = client_of(town, kind).get(reverse("desk_joint_part", args=[leading.pk]))
        assert own.status_code == 404, kind


def test_a_report_stays_closed_also_to_a_department_in_joint_work(town):
    matter = town.planted["sensitive"].matter
    joint.involve(matter.pk, [unit("QX-ZX4")], by=town.viewer("qx.gov"), reason="请核对")
    part = JointPart.objects.get(joint__matter=matter, unit__code="QX-ZX4")
    Matter.objects.filter(pk=matter.pk).update(label="report")
    assert client_of(town, "other_unit").get(reverse("desk_joint_part", args=[part.pk])).status_code == 404
