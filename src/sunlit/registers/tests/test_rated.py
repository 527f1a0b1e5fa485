"""Appeals get stars: from who appealed, by the code of the receipt, once the card is closed."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.register_checks import check_register
from sunlit.hall import supervision
from sunlit.hall.actions import following, handling, ratings
from sunlit.hall.models import Rating
from sunlit.ledger.models import Entry as LedgerEntry
from sunlit.matters import actions as kernel
from sunlit.matters import seats
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.viewer import PUBLIC, RESIDENT
from sunlit.registers import actions, rated
from sunlit.registers.models import Record

from .conftest import again, on
from .test_case_handling import APPEAL, open_appeal, sign, to_signing

WHO = APPEAL["party"]


@pytest.fixture
def closed(town, at_work, step):
    """A card that was carried to its end: ``closed(cause="repair")``."""

    def close(cause="repair") -> Matter:
        matter = step(open_appeal(town, at_work), "hand_out", "qx.office", mode="direct")
        matter = step(matter, "handled", "qx.econ.head", investigation="查了", result="办了", cause=cause)
        matter = step(matter, "fed_back", "qx.econ.head", feedback="已告知", fed_back_on=str(clock.today()))
        sign(matter, at_work("qx.deputy"), "deputy_leader")
        return sign(matter, at_work("qx.mayor"), "mayor")

    return close


def give(matter, level, **more):
    return ratings.rate(matter.number, ratings.token_for(matter), level, by=PUBLIC, **more)


def address(matter):
    return f"/{matter.township.code}/rate/{matter.number}/{ratings.token_for(matter)}/"


@pytest.mark.clause("S3.17.06")
def test_only_who_appealed_rates_once_from_one_to_five_and_the_average_stands_with_the_number(
    closed, town, at_work, signed_in
):
    with on("2026-03-02"):
        first, second = closed(), closed("land")
        # Only the appellant: nobody without the code, and nobody of the staff with it.
        for number, token in (
            (first.number, "0" * 20),
            (second.number, ratings.token_for(first)),
            ("SU1", "x"),
        ):
            with pytest.raises(Refused) as refused:
                ratings.rate(number, token, 5, by=PUBLIC)
            assert refused.value.code == "wrong_token"
        for who in ("qx.office", "qx.econ.head", "qx.mayor"):
            assert signed_in(who).post(address(first), {"level": "5"}).status_code == 403
        # From 1 to 5.
        for level in (0, 6):
            with pytest.raises(Refused) as refused:
                give(first, level)
            assert refused.value.code == "no_such_level"
            assert Client().post(address(first), {"level": str(level)}).status_code == 422
        assert not Rating.objects.exists()
        # Once.
        assert Client().post(address(first), {"level": "5"}).status_code == 302
        assert Client().post(address(first), {"level": "1"}).status_code == 409
        with pytest.raises(Refused) as refused:
            give(first, 4)
        assert refused.value.code == "rated_before" and Rating.objects.get().level == 5
        # The average appears with the number of ratings; what isn't rated is no five.
        give(second, 3)
        closed("land")
        page = signed_in("qx.office").get("/desk/registers/appeal/stars/")
        rows = {
            row.title.zh: (row.closed, row.rated, row.not_rated, row.average)
            for row, _stars in page.context["rows"]
        }
        assert rows == {"设施失修": (1, 1, 0, 5.0), "土地和拆迁": (2, 1, 1, 3.0), "全部": (3, 2, 1, 4.0)}
        assert '4.0 / 5 <span class="secondary">(2)</span>' in page.content.decode()


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_one_or_two_stars_open_the_follow_up_and_more_dont(closed, level):
    with on("2026-03-02"):
        rating = give(closed(), level)
        assert (rating.follow_up is not None) == (level <= 2)


def test_a_bad_rating_is_verified_by_the_supervisor_and_hidden_from_whose_work_it_was(
    closed, people, at_work, signed_in
):
    with on("2026-03-02"):
        matter = closed()
        follow_up = give(matter, 1, text="灯又灭了", call_back="13800001234").follow_up
        assert (follow_up.kind, follow_up.label) == ("bad-rating", "sensitive")
        assert WHO not in follow_up.title and matter.number in follow_up.title
        assert people["qx.econ.head"].pk in follow_up.recused
        assert Rating.objects.get().rated_id == people["qx.econ.head"].pk
        assert not Matter.objects.visible_to(at_work("qx.econ.head")).filter(pk=follow_up.pk).exists()
        # Whose work it was, and who signed for it, read no single rating; supervision does, without a name.
        assert not Rating.objects.visible_to(at_work("qx.econ.head")).exists()
        assert Rating.objects.visible_to(at_work("qx.discipline")).exists()
        assert [row.text for row in supervision.ratings(at_work("qx.discipline"))] == ["灯又灭了"]
        page = signed_in("qx.discipline").get(f"/desk/matters/{follow_up.number}/").content.decode()
        assert "灯又灭了" in page and WHO not in page


def test_what_the_follow_up_asks_for_is_done_by_others_to_its_end(closed, people, at_work):
    with on("2026-03-02"):
        follow_up = give(closed(), 2).follow_up
        follow_up_rating = handling.follow_up_rating
        follow_up_rating(follow_up.tasks.get().pk, "confirmed", by=at_work("qx.discipline"), text="属实")
        mend = follow_up.tasks.get(done_at=None)
        with pytest.raises(Refused):
            follow_up_rating(mend.pk, "rectified", by=at_work("qx.econ.head"), text="自己整改")
        above = next(
            name for name, staff in people.items()
            if staff.township_id == follow_up.township_id and staff.pk not in follow_up.recused
            and not at_work(name).admin and _may(at_work(name), follow_up, mend)
        )  # fmt: skip
        follow_up_rating(mend.pk, "rectified", by=at_work(above), text="换了防水灯头")
        last = follow_up.tasks.get(done_at=None)
        follow_up_rating(last.pk, "satisfied", by=at_work("qx.discipline"), text="认可")
        assert again(follow_up).state == "done"


def _may(viewer, matter, task):
    try:
        seats.may_act(viewer, matter, task)
    except Refused:
        return False
    return True


def test_before_it_is_closed_and_after_it_was_taken_back_nobody_rates(town, at_work, step):
    with on("2026-03-02"):
        matter = to_signing(open_appeal(town, at_work), step)
        assert Client().get(address(matter)).status_code == 422
        taken = open_appeal(town, at_work)
        kernel.withdraw(taken.pk, by=RESIDENT, reason="反映人撤回")
        for one in (matter, again(taken)):
            with pytest.raises(Refused) as refused:
                give(one, 5)
            assert refused.value.code == "not_completed"


def test_who_appealed_follows_the_card_with_number_code_and_name_and_comes_to_the_rating(
    closed, town, at_work
):
    with on("2026-03-02"):
        waiting, matter = open_appeal(town, at_work), closed()
        browser = Client()
        for one in (waiting, matter):
            typed = {"number": one.number, "code": one.record.receipt_code, "check": WHO}
            wrong = typed | {"check": "别人"}
            assert browser.post("/QX/follow/", wrong).status_code == 422
            assert browser.post("/QX/follow/", typed | {"code": "AAAA2222"}).status_code == 422
            page = browser.get(browser.post("/QX/follow/", typed)["Location"]).content.decode()
            assert (address(one) in page) == (one is matter)
            held = following.open_with_receipt(town, one.number, one.record.receipt_code, WHO, address="x")
            with pytest.raises(Refused) as refused:
                following.withdraw(held, "不想办了", key="k")
            assert refused.value.code == "not_an_application"
        assert "是谁接待您的" not in Client().get(address(matter)).content.decode()


def test_the_code_is_told_when_the_card_opens_and_later_only_to_who_may_open_cards(town, at_work, signed_in):
    with on("2026-03-02"):
        office = signed_in("qx.office")
        typed = APPEAL | {"key": "one"}
        page = office.post("/desk/registers/appeal/new/", typed, follow=True).content.decode()
        record = Record.objects.get()
        code = record.receipt_code
        assert f"{code[:4]} {code[4:]}" in page and code not in record.receipt_hash
        to_reveal = f"/desk/registers/records/{record.matter.number}/reveal/"
        assert office.post(to_reveal, {"purpose": ""}).status_code == 422
        assert code in office.post(to_reveal, {"purpose": "反映人回执丢失"}).content.decode()
        assert LedgerEntry.objects.filter(act="ledger.read", subject=record.matter.number).exists()
        matter = actions.complete_step(
            record.matter.tasks.get().pk, "hand_out", {"mode": "direct"}, by=at_work("qx.office")
        )
        head = signed_in("qx.econ.head").post(to_reveal, {"purpose": "看看"})
        assert matter.step == "handle" and head.status_code == 200 and code not in head.content.decode()


def test_the_stars_of_a_quarter_are_those_closed_in_it_as_far_as_one_sees_them(closed, at_work):
    days = {"2025-12-31": 5, "2026-01-01": 4, "2026-03-31": 2, "2026-04-01": 1}
    for day, level in days.items():
        with on(day):
            give(closed(), level)
    with on("2026-05-04"):
        appeal, office = book().registers["appeal"], at_work("qx.office")
        assert [row.stars for row in rated.summary(office, appeal, date(2026, 2, 1))] == [(0, 1, 0, 1, 0)] * 2
        assert rated.summary(office, appeal, date(2026, 3, 31))[-1].average == 3.0
        assert rated.summary(office, appeal, date(2025, 12, 31))[-1].stars == (1, 0, 0, 0, 0)
        assert rated.summary(office, appeal, date(2026, 4, 1))[-1].stars == (0, 0, 0, 0, 1)
        assert rated.summary(office, appeal, date(2026, 7, 1)) == []
        assert rated.summary(at_work("lh.office"), appeal, date(2026, 2, 1)) == []


def test_a_register_without_stars_gives_no_receipt_and_has_no_such_page(town, at_work, signed_in):
    with on("2026-03-02"):
        typed = {"cause": "repair", "measure": "逐村排查", "responsible": "QX-ZX4", "by_day": "2026-03-20"}
        matter = actions.open_record(town, "prevention", typed, by=at_work("qx.office")).matter
        assert matter.record.receipt_hash == "" and not ratings.can_be_rated(matter)
        assert signed_in("qx.office").get("/desk/registers/prevention/stars/").status_code == 404
        with pytest.raises(Refused) as refused:
            following.open_with_receipt(town, matter.number, "", "", address="x")
        assert refused.value.code == "not_found"


def test_a_rated_register_says_who_rates():
    appeal = book().registers["appeal"]
    assert check_register(appeal) == []
    found = check_register(replace(appeal, party=""))
    assert [problem.path for problem in found] == [("rated",)]
    assert check_register(replace(appeal, party="", rated=False)) == []
