"""What the posts have to do at regular times comes due by itself (rulebook/post-duties)."""

import html
import re

import pytest

from sunlit.core.refusals import Refused
from sunlit.ledger.models import Entry
from sunlit.ledger.queries import verify
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.actions import accounts
from sunlit.people.viewer import Viewer
from sunlit.registers import actions, recurring

from .conftest import again, on, turn

SYSTEM = Viewer(name="sys", machine="command", admin="system")


def of(register, username):
    return Matter.objects.get(kind=register, township__code="QX", handler__username=username)


@pytest.fixture
def begun(people):
    """The schedules were looked at on the first working day of 2026."""
    with on("2026-01-04"):
        assert recurring.open_due().failed == 0


@pytest.mark.clause("S4.11.03")
def test_an_officer_without_an_ethics_session_in_the_year_is_listed_until_one_is_recorded(begun, at_work):
    mine = of("ethics-session", "qx.social")
    head = at_work("qx.social.head")
    assert mine in recurring.not_done(head, "ethics-session")
    with on("2026-11-20"):
        for typed in ({"held": "2026-11-20"}, {"content": "职业道德规范"}):
            with pytest.raises(Refused):
                actions.complete_step(turn(mine), "attended", typed, by=at_work("qx.social"))
        assert mine in recurring.not_done(head, "ethics-session")
        actions.complete_step(
            turn(mine), "attended", {"held": "2026-11-20", "content": "职业道德规范"}, by=at_work("qx.social")
        )
    assert mine not in recurring.not_done(head, "ethics-session")
    assert of("ethics-session", "qx.social.head") in recurring.not_done(head, "ethics-session")
    with on("2027-01-04"):
        recurring.open_due()
    years = Matter.objects.filter(kind="ethics-session", handler__username="qx.social").order_by("pk")
    assert [matter.state for matter in years] == ["done", "open"]


@pytest.mark.clause("S2.30.05")
def test_a_yearly_report_is_not_taken_without_the_part_on_the_duties_of_the_post(begun, at_work):
    report = of("duty-report", "qx.social")
    with on("2026-12-20"):
        for duties in ({}, {"duties": ""}, {"duties": "   "}):
            with pytest.raises(Refused) as refusal:
                actions.complete_step(
                    turn(report), "reported", {"summary": "全年办件120件", **duties}, by=at_work("qx.social")
                )
            assert refusal.value.field == "duties"
        typed = {"summary": "全年办件120件", "duties": "按岗位说明逐条履行"}
        actions.complete_step(turn(report), "reported", typed, by=at_work("qx.social"))
    assert again(report).state == "done"


@pytest.mark.clause("S4.01.04")
def test_the_yearly_self_check_shows_the_wording_and_blocks_nothing(begun, at_work):
    (demand,) = book().registers["self-check"].demands
    assert "廉洁自律底线" in demand.fields[0].label.zh and "品行端正" in demand.fields[1].label.zh
    for username, typed in (
        ("qx.social", {}),
        ("qx.clerk", {"integrity": "kept", "conduct": "kept"}),
        ("qx.office", {"integrity": "partly"}),
    ):
        check = of("self-check", username)
        with on("2026-12-20"):
            actions.complete_step(turn(check), "checked", typed, by=at_work(username))
        assert again(check).state == "done"


@pytest.mark.clause("S2.30.02")
def test_heads_are_reminded_to_talk_with_their_staff_and_nothing_but_the_day_can_be_kept(
    begun, at_work, signed_in
):
    talk = of("staff-talk", "qx.social.head")
    with on("2026-01-05"):
        shown = signed_in("qx.social.head").get("/desk/").content.decode()
    assert talk.title in shown
    register = book().registers["staff-talk"]
    assert [field.key for field in register.fields] == ["period", "unit"]
    assert [(one.key, one.kind) for demand in register.demands for one in demand.fields] == [
        ("talked", "day")
    ]
    assert not register.opens
    with on("2026-03-31"):
        # The page offers no field for views, and takes none that is sent along.
        browser, address = signed_in("qx.social.head"), f"/desk/matters/{talk.number}/"
        page = browser.get(address).content.decode()
        form = next(part for part in page.split("<form")[1:] if 'name="talked"' in part)
        typed = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', form.split("</form>")[0]))
        assert "<textarea" not in form.split("</form>")[0]
        views = {"opinion": "他的想法", "belief": "他的信仰", "views": "他的看法"}
        posted = html.unescape(re.search(r'action="([^"]+)"', form)[1])
        browser.post(posted, typed | views | {"talked": "2026-03-30"})
    assert again(talk).state == "done"
    kept = list(talk.register_entries.values_list("field", "value"))
    assert kept == [("talked", "2026-03-30")]
    assert not talk.tasks.exclude(opinion="").exists()
    logged = str(list(Entry.objects.filter(subject=talk.number).values_list("facts", flat=True)))
    assert not any(words in logged for words in views.values())


def test_a_month_without_minutes_is_late_on_the_first_of_the_next(begun, signed_in):
    meeting = of("centre-meeting", "qx.director")
    pages = {}
    for day in ("2026-01-31", "2026-02-01"):
        with on(day):
            pages[day] = (
                signed_in("qx.director").get("/desk/registers/centre-meeting/?state=late").content.decode()
            )
    assert meeting.number not in pages["2026-01-31"]
    assert meeting.number in pages["2026-02-01"]


def test_who_leaves_takes_the_own_report_along_and_nobody_inherits_it(begun, people):
    own = Matter.objects.filter(kind__in=recurring.own_registers(), handler=people["qx.social2"])
    assert own.count() == 3
    with on("2026-05-04"):
        accounts.disable(people["qx.social2"].pk, by=SYSTEM, reason="调离")
    assert {matter.state for matter in own} == {"withdrawn"}
    assert verify("QX").ok
