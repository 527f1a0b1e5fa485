"""A file is looked at before it is taken; it is taken whole or not at all, once, and only by who could type it."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.exchange.imports import taking
from sunlit.exchange.imports.planning import plan_of
from sunlit.exchange.models import Upload
from sunlit.ledger.models import Entry
from sunlit.people import actions
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import viewer_of
from sunlit.tables import Heading, write_xlsx

pytestmark = pytest.mark.django_db
VILLAGES = ["代码", "名称", "类别", "上级机构", "电话"]
GOOD = [["QX-V81", "新桥村", "村", "QX", "13900139000"], ["QX-V82", "新柳村", "行政村", "青溪镇", ""]]
STAFF = ["用户名", "姓名", "电话", "部门", "岗位", "A岗或B岗", "乡镇"]


def sheet(head, rows):
    file = io.BytesIO()
    write_xlsx(file, [Heading(title) for title in head], rows)
    return file.getvalue()


@pytest.fixture
def admin(people):
    return viewer_of(people["sys.admin"])


def kept(admin, rows=GOOD, head=VILLAGES, kind="organisations"):
    return taking.keep(kind, sheet(head, rows), "村.xlsx", by=admin)


def take(upload, admin, mode="all"):
    return taking.take(upload.pk, mode=mode, seen=plan_of(upload, admin).mark, by=admin)


def villages():
    return set(Organisation.objects.filter(code__startswith="QX-V8").values_list("code", "name"))


def test_villages_are_looked_at_and_then_taken_with_a_ledger_entry_each_and_one_for_the_file(people, admin):
    upload = kept(admin)
    assert not villages()
    assert b"\xe6\x96\xb0" not in bytes(upload.content), "the content is sealed"
    assert take(upload, admin).upload.outcome["taken"] == 2
    assert villages() == {("QX-V81", "新桥村"), ("QX-V82", "新柳村")}
    assert Entry.objects.filter(act="organisation_added", subject__startswith="QX-V8").count() == 2
    entry = Entry.objects.get(act="imported")
    assert entry.known_facts["file"] == upload.digest and entry.known_facts["taken"] == 2
    assert entry.actor == admin.actor
    upload.refresh_from_db()
    assert bytes(upload.content) == b""


def test_a_unit_may_stand_below_one_that_an_earlier_row_brings(people, admin):
    rows = [["QX-V81", "新办", "内设机构", "QX", ""], ["QX-V82", "新股", "内设机构", "QX-V81", ""]]
    take(kept(admin, rows), admin)
    assert Organisation.objects.get(code="QX-V82").parent.code == "QX-V81"


def test_a_wrong_row_stops_all_or_is_left_out_by_choice(people, admin):
    rows = [*GOOD, ["qx v", "坏村", "村", "QX", ""], ["QX-V83", "好村", "城堡", "没有的乡", "12"]]
    upload = kept(admin, rows)
    plan = plan_of(upload, admin)
    assert plan.counts == {"new": 2, "same": 0, "wrong": 2}
    assert {(remark.row, remark.column) for remark in plan.remarks if remark.wrong} == {
        (4, "code"), (5, "kind"), (5, "parent"), (5, "phone")
    }  # fmt: skip
    with pytest.raises(Refused) as refusal:
        take(upload, admin)
    assert refusal.value.code == "rows_wrong"
    assert not villages()
    assert take(upload, admin, "right").upload.outcome == {
        "taken": 2,
        "same": 0,
        "left_out": 2,
        "refused": [],
    }
    assert len(villages()) == 2


def test_the_same_file_again_changes_nothing(people, admin):
    # One file, made once: a workbook carries the second in which it was written.
    file = sheet(VILLAGES, GOOD)
    upload = taking.keep("organisations", file, "村.xlsx", by=admin)
    assert taking.keep("organisations", file, "村.xlsx", by=admin).pk == upload.pk
    take(upload, admin)
    entries = Entry.objects.count()
    again = taking.take(upload.pk, mode="all", seen="whatever", by=admin)
    assert again.again
    second = kept(admin)
    assert plan_of(second, admin).counts == {"new": 0, "same": 2, "wrong": 0}
    with pytest.raises(Refused) as refusal:
        take(second, admin)
    assert refusal.value.code == "nothing_to_take"
    assert Entry.objects.count() == entries


def test_a_register_that_changed_since_the_preview_is_looked_at_again(people, admin):
    upload = kept(admin)
    seen = plan_of(upload, admin).mark
    town = Organisation.objects.get(code="QX")
    actions.add_organisation(town.pk, code="QX-V82", kind="village", name="别的村", by=admin)
    with pytest.raises(Refused) as refusal:
        taking.take(upload.pk, mode="right", seen=seen, by=admin)
    assert refusal.value.code == "changed_meanwhile"
    assert villages() == {("QX-V82", "别的村")}
    assert take(upload, admin, "right").upload.outcome["taken"] == 1


@pytest.mark.parametrize("mode", ["all", "right"])
def test_a_crash_in_the_middle_leaves_nothing(people, admin, monkeypatch, mode):
    upload = kept(admin)
    real = actions.add_organisation

    def dies(parent, **more):
        if more["code"] == "QX-V82":
            raise MemoryError
        return real(parent, **more)

    entries = Entry.objects.count()
    with monkeypatch.context() as patched:
        patched.setattr(actions, "add_organisation", dies)
        with pytest.raises(MemoryError):
            take(upload, admin, mode)
    assert not villages()
    assert Entry.objects.count() == entries
    upload.refresh_from_db()
    assert upload.taken_at is None
    assert take(upload, admin, mode).upload.outcome["taken"] == 2


def test_a_row_that_the_act_refuses_stops_all_or_is_told(people, admin, monkeypatch):
    from sunlit.core.text import Text

    real = actions.add_organisation

    def refuses(parent, **more):
        if more["code"] == "QX-V81":
            raise Refused("x", Text("不行。", "No."))
        return real(parent, **more)

    upload = kept(admin)
    monkeypatch.setattr(actions, "add_organisation", refuses)
    with pytest.raises(Refused, match="Row 2: No"):
        take(upload, admin)
    assert not villages()
    done = take(upload, admin, "right")
    assert done.upload.outcome == {"taken": 1, "same": 0, "left_out": 1, "refused": [[2, "不行。", "No."]]}


def test_staff_get_account_post_and_a_password_that_is_shown_once(people, admin, signed_in):
    taken = Holding.objects.filter(until=None)
    free = taken.filter(letter="A", post__organisation__township__code="QX").exclude(
        post__in=taken.filter(letter="B").values("post")
    )
    post = free.select_related("post__organisation").first().post
    rows = [
        ["qx.new1", "新同事", "13900139001", post.organisation.code, post.title, "B", ""],
        ["qx.new2", "无岗", "", "", "", "", "QX"],
        ["qx.new3", "抢岗", "", post.organisation.code, post.title, "B", ""],
        ["QX.CLERK", "冒名", "", "", "", "", "QX"],
        ["qx.new5", "缺岗", "", post.organisation.code, "", "", ""],
        ["qx.new6", "占岗", "", post.organisation.code, post.title, "A", ""],
    ]
    client = signed_in("sys.admin")
    answer = client.post(
        reverse("admin_import"),
        {"kind": "staff", "file": SimpleUploadedFile("人员.xlsx", sheet(STAFF, rows))},
    )
    upload = Upload.objects.get()
    page = client.get(answer.url)
    assert {(r.row, r.column) for r in page.context["plan"].remarks} == {
        (4, "letter"), (5, "username"), (6, "post"), (7, "letter")
    }  # fmt: skip
    seen = page.context["plan"].mark
    done = client.post(answer.url, {"mode": "right", "seen": seen})
    secrets = done.context["secrets"]
    assert [one.username for one in secrets] == ["qx.new1", "qx.new2"]
    made = Staff.objects.get(username="qx.new1")
    assert made.check_password(secrets[0].password) and made.must_change_password
    assert Holding.objects.get(staff=made).post == post
    again = client.post(answer.url, {"mode": "right", "seen": seen}, follow=True)
    assert secrets[0].password not in again.content.decode()
    assert Staff.objects.filter(username__startswith="qx.new").count() == 2
    upload.refresh_from_db()
    assert secrets[0].password not in str(upload.outcome) + str(list(Entry.objects.values_list("facts")))


@pytest.mark.parametrize("username", ["qx.mayor", "sec.admin", "audit.admin", "qx.clerk"])
def test_nobody_imports_what_they_could_not_type(people, signed_in, username):
    with pytest.raises(Refused) as refusal:
        kept(viewer_of(people[username]))
    assert refusal.value.code == "not_allowed"
    assert signed_in(username).get(reverse("admin_import")).status_code == 403


def test_a_file_is_seen_by_its_owner_only(people, admin, signed_in):
    upload = kept(admin)
    other = Staff.objects.create(
        username="sys.other", name="另一管理员", admin="system", password_changed_at=clock.now()
    )
    people["sys.other"] = other
    for name in ("admin_import_upload", "admin_import_remarks"):
        assert signed_in("sys.other").get(reverse(name, args=[upload.pk])).status_code == 404
    with pytest.raises(Upload.DoesNotExist):
        take(upload, viewer_of(other))


def test_an_administrator_of_one_township_brings_nothing_into_another(people):
    Staff.objects.create(
        username="lh.sys", name="柳河管理员", admin="system", township=Organisation.objects.get(code="LH")
    )
    viewer = viewer_of(Staff.objects.get(username="lh.sys"))
    plan = plan_of(kept(viewer), viewer)
    assert plan.counts == {"new": 0, "same": 0, "wrong": 2}
    assert {remark.column for remark in plan.remarks} == {"parent"}


def test_a_file_is_kept_for_a_day_and_then_gone(people, admin):
    start = clock.now()
    with clock.standing_at(start):
        upload = kept(admin)
        seen = plan_of(upload, admin).mark
    with clock.standing_at(start + timedelta(hours=24) - timedelta(seconds=1)):
        assert taking.forget_expired() == 0
    with clock.standing_at(start + timedelta(hours=24)):
        with pytest.raises(Refused) as refusal:
            taking.take(upload.pk, mode="all", seen=seen, by=admin)
        assert refusal.value.code == "upload_expired"
        assert taking.forget_expired() == 1
    upload.refresh_from_db()
    assert bytes(upload.content) == b""


def test_the_pages_lead_from_the_template_to_the_result(people, signed_in):
    client = signed_in("sys.admin")
    start = client.get(reverse("admin_import"))
    assert "下载模板" in start.content.decode()
    empty = b"".join(client.get(reverse("admin_import_template", args=["organisations"])))
    assert load_workbook(io.BytesIO(empty)).sheetnames == ["机构和村", "填表说明"]
    for file, word in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版"),
        (b"", "空的"),
        (b"x,y\n1,2\n", "标题"),
        (b"x" * 5_000_001, "太大"),
    ):
        answer = client.post(
            reverse("admin_import"),
            {"kind": "organisations", "file": SimpleUploadedFile("x.xlsx", file or b"")},
        )
        assert answer.status_code == 422
        assert word in answer.content.decode()
    assert client.post(reverse("admin_import"), {"kind": "organisations"}).status_code == 422
    assert client.post(reverse("admin_import"), {"kind": "windows"}).status_code == 404
    bad = sheet(VILLAGES, [*GOOD, ["QX-V83", "", "村", "QX", "=1+1"]])
    page = client.post(
        reverse("admin_import"),
        {"kind": "organisations", "file": SimpleUploadedFile("村/../庄.xlsx", bad)},
        follow=True,
    )
    text = page.content.decode()
    assert "只导入正确的行" in text and "全部导入" not in text and "=1+1" in text
    upload = Upload.objects.get()
    wrong = client.get(reverse("admin_import_upload", args=[upload.pk]), {"only": "wrong"})
    assert [row["number"] for row in wrong.context["rows"]] == [4]
    report = load_workbook(
        io.BytesIO(b"".join(client.get(reverse("admin_import_remarks", args=[upload.pk]))))
    )
    assert [row[0].value for row in report.worksheets[0].iter_rows(min_row=3)] == [4, 4]
    refused = client.post(
        reverse("admin_import_upload", args=[upload.pk]), {"mode": "all", "seen": page.context["plan"].mark}
    )
    assert refused.status_code == 422
    stale = client.post(reverse("admin_import_upload", args=[upload.pk]), {"mode": "right", "seen": "0"})
    assert stale.status_code == 409
    done = client.post(
        reverse("admin_import_upload", args=[upload.pk]),
        {"mode": "right", "seen": page.context["plan"].mark},
        follow=True,
    )
    assert "没有导入" in done.content.decode()
    assert len(villages()) == 2
