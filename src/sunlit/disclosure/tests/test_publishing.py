"""Nothing is published without approval or with personal data in it, and what is published stays."""

import hashlib
import json

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import publishing, starting
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.disclosure.tests.conftest import task_of
from sunlit.ledger.models import Entry
from sunlit.ledger.queries import verify
from sunlit.matters.models import Matter
from sunlit.matters.written_once import NeverChanged
from sunlit.people.viewer import PUBLIC

NUMBER = "11010519491231002X"
HOSTILE = [
    NUMBER,
    "１１０１０５１９４９１２３１００２Ｘ",
    "110105 19491231 002x",
    "110105-19491231-002X",
    "13800006666",
    "１３８ ００００－６６６６",
    "6222 0212 3456 7890 128",
]


@pytest.fixture
def row(town, at_work):
    with at("2026-03-02 09:00"):
        yield starting.start_ad_hoc(town, "decision", "关停旧砖窑", by=at_work("qx.office"))


def wrote(row, at_work, text="会议决定关停旧砖窑。", **more):
    return publishing.prepare(task_of(row).pk, "决定", text, by=at_work("qx.office"), **more)


@pytest.mark.clause("S4.43.11")
@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", ["title", "text"])
def test_personal_data_is_refused_with_what_was_found_and_where(row, at_work, hostile, field):
    words = {"title": "决定", "text": "会议决定关停旧砖窑。"} | {field: f"第一段。联系：{hostile}"}
    with pytest.raises(Refused) as refusal:
        publishing.prepare(task_of(row).pk, words["title"], words["text"], by=at_work("qx.office"))
    assert (refusal.value.code, refusal.value.field) == ("personal_data", field)
    assert "第1行第8个字起" in refusal.value.reason.zh and "line 1, character 8" in refusal.value.reason.en
    assert hostile not in str(refusal.value) and hostile not in refusal.value.reason.zh
    assert task_of(row).step == "prepare"
    assert "text" not in Matter.objects.get(pk=row.matter.pk).facts


def test_the_last_look_is_at_the_publication_itself_whatever_was_approved(row, at_work, bring_to):
    wrote(row, at_work)
    bring_to(row, "publish")
    matter = Matter.objects.get(pk=row.matter.pk)
    Matter.objects.filter(pk=matter.pk).update(facts={**matter.facts, "text": f"张某 {NUMBER}"})
    with pytest.raises(Refused) as refusal:
        publishing.publish(task_of(row).pk, "published", by=at_work("qx.office2"))
    assert refusal.value.code == "personal_data"
    assert not Publication.objects.exists()
    assert Matter.objects.get(pk=row.matter.pk).is_open


def test_a_look_that_fails_publishes_nothing(row, at_work, bring_to, monkeypatch):
    wrote(row, at_work)
    bring_to(row, "publish")

    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(publishing, "personal_data", broken)
    with pytest.raises(RuntimeError):
        publishing.publish(task_of(row).pk, "published", by=at_work("qx.office2"))
    assert not Publication.objects.exists()
    assert Matter.objects.get(pk=row.matter.pk).is_open


def test_nothing_is_published_before_the_principal_leader_approved_it(row, at_work, bring_to):
    wrote(row, at_work)
    bring_to(row, "review")
    for name in ("qx.office", "qx.deputy", "qx.director", "lh.mayor"):
        with pytest.raises(Refused) as refusal:
            publishing.publish(task_of(row).pk, "published", by=at_work(name))
        assert refusal.value.code in ("no_such_outcome", "not_your_seat")
        with pytest.raises(Refused) as refusal:
            publishing.review(task_of(row).pk, "approved", by=at_work(name))
        assert refusal.value.code == "not_your_seat"
    assert not Publication.objects.exists()


@pytest.mark.clause("S4.43.10")
def test_approval_is_of_the_text_that_was_shown_and_a_change_asks_again(row, at_work, people, bring_to):
    wrote(row, at_work)
    first = bring_to(row, "review").matter
    publishing.review(task_of(row).pk, "send_back", by=at_work("qx.mayor"), opinion="写明日期")
    wrote(row, at_work, "会议决定三月底前关停旧砖窑。")
    bring_to(row, "review")
    with pytest.raises(Refused) as refusal:
        publishing.review(task_of(row).pk, "approved", by=at_work("qx.mayor"), revision=first.revision)
    assert refusal.value.code == "changed_meanwhile"
    publishing.review(task_of(row).pk, "approved", by=at_work("qx.mayor"))
    bring_to(row, "publish")
    publishing.publish(task_of(row).pk, "send_back", by=at_work("qx.office"), opinion="错字")
    wrote(row, at_work, "会议决定三月底前关停旧砖窑厂。")
    assert task_of(row).step == "content"
    with pytest.raises(Refused):
        publishing.publish(task_of(row).pk, "published", by=at_work("qx.office2"))
    bring_to(row, "publish")
    publishing.publish(task_of(row).pk, "published", by=at_work("qx.office2"))
    approval = row.matter.tasks.filter(step="review", outcome="approved").order_by("-pk").first()
    assert (approval.done_by, bool(approval.done_at)) == (people["qx.mayor"], True)
    page = Client().get(f"/QX/disclosure/{Publication.objects.get().pk}/").content.decode()
    assert "审批人" in page and people["qx.mayor"].name in page
    published = Publication.objects.get(occurrence=row)
    assert published.text == "会议决定三月底前关停旧砖窑厂。"
    assert (published.by, published.approved_by) == (people["qx.office2"], people["qx.mayor"])


def test_a_publication_is_never_changed_removed_or_doubled_and_the_ledger_knows_its_words(
    row, at_work, bring_out
):
    published = bring_out(row)
    entry = Entry.objects.get(chain="QX", act="published")
    words = hashlib.sha256(f"{published.title}\0{published.text}".encode()).hexdigest()
    assert json.loads(entry.facts)["text_hash"] == published.text_hash == words
    assert verify("QX").ok
    published.text = "别的"
    for change in (
        published.save,
        published.delete,
        lambda: Publication.objects.all().update(text="别的"),
        lambda: Publication.objects.all().delete(),
    ):
        with pytest.raises(NeverChanged):
            change()
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.none().model._base_manager.filter(pk=published.pk).update(text="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        publishing.add(row, "又一次", "又一次")
    assert Publication.objects.get(pk=published.pk).text == "收入120万元，支出100万元。"


def test_what_is_for_the_organs_own_staff_is_seen_by_them_alone(town, at_work, bring_out):
    with at("2026-03-02 09:00"):
        row = starting.start_ad_hoc(town, "internal", "差旅费", by=at_work("qx.office"))
        bring_out(row, "本季度差旅费共三千元。")
    for name, sees in (("qx.clerk", True), ("qx.agent", True), ("lh.clerk", False), ("sys.admin", False)):
        assert Publication.objects.visible_to(at_work(name)).exists() is sees, name
        assert Occurrence.objects.visible_to(at_work(name)).exists() is sees, name
    assert not Publication.objects.visible_to(PUBLIC).exists()
    assert not Occurrence.objects.visible_to(PUBLIC).exists()


@pytest.mark.parametrize(("title", "text"), [("", "x"), ("x", "  "), ("x" * 121, "x"), ("x", "年" * 20_001)])
def test_an_empty_or_endless_text_is_refused(row, at_work, title, text):
    with pytest.raises(Refused) as refusal:
        publishing.prepare(task_of(row).pk, title, text, by=at_work("qx.office"))
    assert refusal.value.code == "text_needed"
