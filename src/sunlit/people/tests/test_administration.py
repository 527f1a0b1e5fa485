"""Three administrators who can't do each other's work, accounts, posts with dates, leavers and idle accounts."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.demonstration import places
from sunlit.hall.actions import inquiries
from sunlit.ledger import queries as ledger
from sunlit.ledger.models import Entry
from sunlit.matters.models import Matter
from sunlit.matters.queries import matters
from sunlit.people import actions, open_work, queries
from sunlit.people.models import Holding, OldPassword, Organisation, Post, Staff
from sunlit.people.viewer import viewer_of

PAGES = {
    "system": ("/desk/admin/staff/", "/desk/admin/staff/new/", "/desk/admin/idle/"),
    "security": ("/desk/admin/posts/", "/desk/admin/policy/"),
    "audit": ("/desk/admin/ledger/",),
}


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.reason.zh and caught.value.reason.en
    return caught.value.code


@pytest.fixture
def system(people):
    return viewer_of(people["sys.admin"])


# --- row 1: one identity each ---


def test_a_user_name_in_another_case_is_taken(people, system, town):
    assert refused(actions.make_staff, "QX.CLERK", "林二", by=system, township=town) == "username_taken"
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.create(username="QX.Clerk", name="林二")


def test_a_telephone_is_taken_once(people, system, town):
    actions.make_staff("one.person", "甲", by=system, township=town, phone="13900001111")
    code = refused(actions.make_staff, "two.person", "乙", by=system, township=town, phone=" 13900001111")
    assert code == "phone_taken"
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.create(username="three", name="丙", phone="13900001111")


@pytest.mark.parametrize("username", ["", "a", "名字", "a b", "<b>x</b>", "a" * 65, "x'--", "ａｂｃ"])
def test_an_unfit_user_name_is_refused(people, system, town, username):
    assert refused(actions.make_staff, username, "甲", by=system, township=town) == "bad_username"


# --- rows 10 and 15: no permission by itself, nobody else's accounts ---


def test_a_new_account_has_no_permission(people, system, town, client):
    staff, _ = actions.make_staff("new.one", "甲", by=system, township=town)
    viewer = viewer_of(staff)
    assert viewer.seats == () and not viewer.covers and not viewer.admin
    assert not matters(viewer).exists()
    assert Entry.objects.filter(chain="QX", act="account_made", subject=f"staff:{staff.pk}").exists()


def test_a_system_administrator_of_one_township_reaches_no_other(people, client, town):
    local, _ = actions.make_administrator("lh.admin", "柳河管理员", "system")
    local.township = people["lh.mayor"].township
    local.must_change_password = False
    local.password_changed_at = timezone.now()
    local.save()
    client.force_login(local)
    assert client.get(f"/desk/admin/staff/{people['lh.clerk'].pk}/").status_code == 200
    assert client.get(f"/desk/admin/staff/{people['qx.clerk'].pk}/").status_code == 404
    assert (
        refused(actions.disable, people["qx.clerk"].pk, by=viewer_of(local), reason="x") == "another_township"
    )
    assert refused(actions.make_staff, "x.y", "甲", by=viewer_of(local), township=town) == "another_township"


@pytest.mark.parametrize("number", ["0", "99999999999999999999999", "1e3"])
def test_numbers_of_nobody_answer_not_found(client, people, number):
    client.force_login(people["sys.admin"])
    assert client.get(f"/desk/admin/staff/{number}/").status_code == 404


# --- rows 13, 14, 39, 40, 41: the three are apart ---


@pytest.mark.parametrize("kind", ["system", "security", "audit"])
def test_each_administrator_opens_only_the_own_pages_and_no_business(client, people, kind):
    name = {"system": "sys.admin", "security": "sec.admin", "audit": "audit.admin"}[kind]
    client.force_login(people[name])
    for owner, pages in PAGES.items():
        for page in pages:
            assert client.get(page).status_code == (200 if owner == kind else 403), page
            if owner != kind:
                assert client.post(page, {"do": "reset"}).status_code == 403
    assert client.get("/desk/admin/")["Location"] == PAGES[kind][0]
    assert client.get("/desk/account/absences/").status_code == 403
    assert not matters(viewer_of(people[name])).exists()


@pytest.mark.parametrize("name", ["qx.mayor", "qx.clerk", "qx.discipline"])
def test_staff_open_no_page_of_administrators(client, people, name):
    client.force_login(people[name])
    for page in (page for pages in PAGES.values() for page in pages):
        assert client.get(page).status_code == 403


def test_strangers_are_sent_to_sign_in(client, db):
    for page in (page for pages in PAGES.values() for page in pages):
        assert client.get(page)["Location"].startswith("/desk/sign-in/")


def test_one_account_is_one_kind_of_administrator_and_holds_no_post(people, system):
    post = Post.objects.filter(organisation__township__code="QX").first()
    admin, _ = actions.make_administrator("second.audit", "乙", "audit")
    assert admin.admin == "audit"
    assert (
        refused(actions.give_post, admin.pk, post, by=actions.COMMAND_LINE) == "administrator_holds_no_post"
    )
    assert refused(actions.make_administrator, "x.y", "乙", "system,audit") == "unknown_kind"


def test_an_administrator_who_got_a_post_behind_the_programs_back_still_has_no_seat(people):
    admin = people["audit.admin"]
    Holding.objects.create(
        post=people["qx.mayor"].holdings.get().post, staff=admin, letter="B", since=date(2020, 1, 1)
    )
    assert viewer_of(admin).seats == ()


@pytest.mark.parametrize("name", ["sec.admin", "audit.admin", "qx.mayor", "qx.clerk"])
def test_only_the_system_administrator_manages_accounts(people, town, name):
    by, target = viewer_of(people[name]), people["qx.gov2"]
    post = target.holdings.get().post
    for act in (
        lambda: actions.make_staff("x.y", "甲", by=by, township=town),
        lambda: actions.reset_password(target.pk, by=by),
        lambda: actions.disable(target.pk, by=by, reason="x"),
        lambda: actions.give_post(target.pk, post, by=by),
        lambda: actions.end_post(target.holdings.get().pk, by=by),
        lambda: actions.reset_second_factor(target.pk, by=by),
        lambda: actions.make_administrator("x.y", "甲", "audit", by=by),
    ):
        assert refused(act) == "not_system_administrator"


def test_no_administrator_can_take_over_another(people, system):
    for name in ("audit.admin", "sec.admin"):
        assert refused(actions.reset_password, people[name].pk, by=system) == "administrators_on_the_server"
        assert (
            refused(actions.disable, people[name].pk, by=system, reason="x") == "administrators_on_the_server"
        )
    assert (
        refused(actions.make_administrator, "x.y", "甲", "audit", by=system) == "administrators_on_the_server"
    )


def test_only_the_security_administrator_changes_grants_and_it_is_logged(people, system):
    post = people["qx.clerk"].holdings.get().post
    for name in ("sys.admin", "audit.admin", "qx.mayor"):
        by = viewer_of(people[name])
        assert refused(actions.set_roles, post.pk, ["mayor"], by=by) == "not_security_administrator"
        assert refused(actions.set_policy, "failures", 3, by=by) == "not_security_administrator"
    security = viewer_of(people["sec.admin"])
    actions.set_roles(post.pk, ["enquiry", "handler", "enquiry"], by=security)
    post.refresh_from_db()
    assert post.roles == ["enquiry", "handler"]
    entry = Entry.objects.get(chain="QX", act="grants_changed")
    assert entry.known_facts["former"] == ["enquiry"] and entry.actor == security.actor
    assert refused(actions.set_roles, post.pk, ["emperor"], by=security) == "unknown_role"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("idle_minutes", 31),
        ("idle_minutes", 14),
        ("password_days", 91),
        ("failures", 6),
        ("lock_minutes", 9),
        ("x", 1),
    ],
)
def test_no_policy_can_be_looser_than_its_bounds(people, name, value):
    code = refused(actions.set_policy, name, value, by=viewer_of(people["sec.admin"]))
    assert code in {"out_of_bounds", "unknown_policy"}


def test_the_pages_change_grants_and_policy(client, people):
    client.force_login(people["sec.admin"])
    post = people["qx.clerk"].holdings.get().post
    assert client.post("/desk/admin/posts/", {"post": post.pk, "roles": ["handler"]}).status_code == 302
    assert client.post("/desk/admin/policy/", {"name": "failures", "value": "3"}).status_code == 302
    assert client.post("/desk/admin/policy/", {"name": "failures", "value": "999"}).status_code == 422
    assert client.post("/desk/admin/policy/", {"name": "failures", "value": "²"}).status_code == 422
    post.refresh_from_db()
    assert post.roles == ["handler"]


# --- accounts and posts ---


def test_the_one_time_password_is_shown_once_and_stored_nowhere(client, people, town):
    client.force_login(people["sys.admin"])
    data = {"username": "Fresh.One", "name": "甲", "township": town.pk}
    page = client.post("/desk/admin/staff/new/", data).content.decode()
    password = page.split('<code class="fs-2">')[1].split("</code>")[0]
    staff = Staff.objects.get(username="fresh.one")
    assert staff.check_password(password.replace("&amp;", "&")) and staff.must_change_password
    assert password not in client.get(f"/desk/admin/staff/{staff.pk}/").content.decode()
    assert not any(password in entry.facts for entry in Entry.objects.all())


def test_a_refusal_keeps_what_was_typed(client, people, town):
    client.force_login(people["sys.admin"])
    data = {"username": "QX.clerk", "name": "林<二>", "township": town.pk}
    answer = client.post("/desk/admin/staff/new/", data)
    page = answer.content.decode()
    assert answer.status_code == 409 and "已有人使用" in page and "林&lt;二&gt;" in page


def test_resetting_a_password_through_the_page(client, people):
    client.force_login(people["sys.admin"])
    page = client.post(f"/desk/admin/staff/{people['qx.clerk'].pk}/", {"do": "reset"}).content.decode()
    assert "只显示这一次" in page
    people["qx.clerk"].refresh_from_db()
    assert people["qx.clerk"].must_change_password and OldPassword.objects.count() == 1


def test_a_post_is_held_by_one_person_a_letter_and_its_dates_are_kept(client, people, town):
    client.force_login(people["sys.admin"])
    system = viewer_of(people["sys.admin"])
    staff, _ = actions.make_staff("new.one", "甲", by=system, township=town)
    post = people["qx.gov.head"].holdings.get().post
    give = {"do": "give", "post": post.pk, "since": "2026-11-01"}
    address = f"/desk/admin/staff/{staff.pk}/"
    taken = client.post(address, give | {"letter": "A"})
    assert taken.status_code == 409 and "A岗已有人" in taken.content.decode()
    assert client.post(address, give | {"letter": "B"}).status_code == 302
    holding = staff.holdings.get()
    assert client.post(address, {"do": "end", "holding": holding.pk}).status_code == 302
    holding.refresh_from_db()
    assert (holding.since, holding.until) == (date(2026, 11, 1), clock.today())
    assert "post_given" in Entry.objects.filter(subject=f"staff:{staff.pk}").values_list("act", flat=True)


def test_a_post_of_another_township_is_refused(people, system):
    post = people["lh.gov"].holdings.get().post
    assert refused(actions.give_post, people["qx.gov2"].pk, post, by=system) == "another_township"


# --- row 12: leavers and idle accounts ---


@pytest.fixture
def handled(people):
    """A matter that qx.gov handles in Government Affairs."""
    inquiry = inquiries.register(
        people["qx.gov"].township,
        inquiries.Question("何时办户口", visitor="王五"),
        by=viewer_of(people["qx.gov"]),
    )
    Matter.objects.filter(pk=inquiry.matter_id).update(handler=people["qx.gov"])
    return Matter.objects.get(pk=inquiry.matter_id)


def test_nobody_leaves_while_work_waits_without_a_successor(people, system, handled):
    with pytest.raises(Refused) as caught:
        actions.disable(people["qx.gov"].pk, by=system, reason="调离")
    assert caught.value.code == "work_waits" and handled.number in caught.value.reason.zh
    assert refused(actions.end_post, people["qx.gov"].holdings.get().pk, by=system) == "work_waits"
    people["qx.gov"].refresh_from_db()
    assert people["qx.gov"].is_active


def test_the_successor_takes_the_open_work_over(people, system, handled):
    waiting = open_work.waiting_for(people["qx.gov"], list(people["qx.gov"].holdings.all()))
    assert [thing.number for thing in waiting] == [handled.number]
    actions.disable(people["qx.gov"].pk, by=system, reason="调离", successor=people["qx.gov2"])
    handled.refresh_from_db()
    assert handled.handler == people["qx.gov2"]
    assert not handled.tasks.filter(done_at=None, person=people["qx.gov"]).exists()
    assert Entry.objects.filter(chain="QX", act="work_passed_on", subject=handled.number).count() == 1
    assert people["qx.gov"].holdings.get().until == clock.today()


def test_somebody_of_another_unit_cannot_take_it_over(people, system, handled):
    code = refused(
        actions.disable, people["qx.gov"].pk, by=system, reason="调离", successor=people["qx.social"]
    )
    assert code == "no_successor"


def test_the_report_names_accounts_idle_for_more_than_ninety_days(client, people):
    now = timezone.now()
    Staff.objects.update(last_login=now - timedelta(days=89, hours=23))
    Staff.objects.filter(username="qx.gov2").update(last_login=now - timedelta(days=90, hours=1))
    Staff.objects.filter(username="qx.econ2").update(last_login=None, created_at=now - timedelta(days=91))
    Staff.objects.filter(username="audit.admin").update(last_login=now - timedelta(days=400))
    system = viewer_of(people["sys.admin"])
    assert {staff.username for staff in queries.idle_accounts(system)} == {"qx.gov2", "qx.econ2"}
    client.force_login(people["sys.admin"])
    assert "汤予安" in client.get("/desk/admin/idle/").content.decode()
    assert client.post("/desk/admin/idle/").status_code == 302
    assert not queries.idle_accounts(system).exists()
    assert Staff.objects.filter(is_active=False).count() == 2


def test_an_idle_account_with_open_work_is_named_and_kept(people, system, handled):
    Staff.objects.filter(username="qx.gov").update(last_login=timezone.now() - timedelta(days=100))
    done, kept = actions.disable_idle(by=system)
    assert done == [] and [(staff.username, why.code) for staff, why in kept] == [("qx.gov", "work_waits")]


# --- the ledger page ---


def test_the_audit_administrator_reads_filters_and_verifies_and_changes_nothing(client, people, enter):
    enter("qx.clerk")
    enter("sys.admin")
    client.force_login(people["audit.admin"])
    page = client.get("/desk/admin/ledger/?chain=QX&actor=林晓晴&act=signed_in").content.decode()
    assert "林晓晴" in page and page.count("<tr><td>") == 1
    before = Entry.objects.count()
    assert "完整" in client.post("/desk/admin/ledger/", {"chain": "QX"}).content.decode()
    assert Entry.objects.count() == before
    assert client.post("/desk/admin/ledger/", {"chain": "nowhere"}).status_code == 404
    assert client.delete("/desk/admin/ledger/").status_code == 405
    for odd in (
        "?first=31.2.2026",
        "?page=-5",
        "?page=x",
        "?chain=' OR 1=1",
        "?first=2026-01-01&last=2025-01-01",
    ):
        assert client.get("/desk/admin/ledger/" + odd).status_code == 200


def test_every_chain_that_people_wrote_is_whole(people, enter, client, system):
    enter("qx.clerk")
    enter("qx.clerk", "wrong")
    actions.disable(people["qx.gov2"].pk, by=system, reason="调离")
    assert all(ledger.verify(chain).ok for chain in ledger.chains()) and ledger.chains() == ["QX"]


def test_every_list_page_asks_a_fixed_number_of_queries(client, people, django_assert_max_num_queries):
    for name, pages in (
        ("sys.admin", PAGES["system"]),
        ("sec.admin", PAGES["security"]),
        ("audit.admin", PAGES["audit"]),
    ):
        client.force_login(people[name])
        client.get("/desk/account/")
        for page in (*pages, "/desk/admin/organisations/"):
            with django_assert_max_num_queries(10):
                assert client.get(page).status_code == 200


def test_an_organisation_that_was_merged_stays_readable(client, people):
    Organisation.objects.filter(code="QX-V2").update(valid_to=date(2025, 12, 31))
    client.force_login(people["sys.admin"])
    assert "2025年12月31日" in client.get("/desk/admin/organisations/").content.decode()


def test_building_the_township_again_is_refused(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        places.build()
